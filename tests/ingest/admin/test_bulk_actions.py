"""Withdrawing, releasing and deleting many letters in one step."""

import errno
import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.signals import post_init
from django.test import Client

from decisions.models import Case
from ingest.audit.log import record_event
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import WAITING, State
from ingest.models import AuditEvent, Letter, Upload
from ingest.operations import integrity
from ingest.permission_groups import make_groups
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review import bulk_actions, letter_actions
from ingest.review.withdrawal import RefusedError
from ingest.storage import originals
from tests.support.archives import Take, original_path
from tests.support.golden import GOLDEN
from tests.support.hostile_files import zipped
from tests.support.processes import claimed_elsewhere, wait_for

LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()
SHORT = b"Dear all, hello."


def letters(number: int) -> list[tuple[str, bytes]]:
    return [(f"{n}.txt", LETTER.replace(b"9900001", b"98%05d" % n)) for n in range(number)]


def member(name: str) -> Client:
    make_groups()
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(user)
    return client


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)


def apart(do: Callable[[], Any]) -> Any:
    """Call a function in a thread of its own, and close that thread's connections."""
    try:
        return do()
    finally:
        connections.close_all()


def somebody_waits() -> bool:
    """Return whether a connection waits for a lock of another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def uploaded_during_a_deletion(begun: Event, go_on: Event) -> Letter:
    """Upload a file while its letter is deleted; return the letter of the upload.

    Args:
        begun: set by the deletion once it has begun.
        go_on: what the deletion then waits for, until the upload waits for it.
    """
    with ThreadPoolExecutor(2) as threads:
        deleted = threads.submit(apart, delete_all_failed)
        try:
            assert begun.wait(300)
            incoming = [IncomingFile("again.txt", BytesIO(SHORT))]
            again = threads.submit(apart, partial(receive, incoming, source="test"))
            wait_for(somebody_waits)
        finally:
            go_on.set()
        assert deleted.result() == 1
        letter: Letter = again.result().letters.get()
    return letter


def page(upload: Upload, step: str) -> str:
    return f"/admin/ingest/upload/{upload.pk}/{step}/"


def test_an_upload_is_withdrawn_and_released_in_one_step_each(
    take: Take, readers: ReaderPool
) -> None:
    upload = take(*letters(3), ("bad.txt", SHORT))
    kept = take(("kept.txt", LETTER)).letters.get()
    client = member("editor")
    assert "3 letters would be withdrawn" in client.get(page(upload, "withdraw")).content.decode()
    assert Case.public.count() == 4
    client.post(page(upload, "withdraw"), {"confirmed": "1"})
    assert Case.public.count() == 4, "without a reason"
    answer = client.post(
        page(upload, "withdraw"), {"confirmed": "1", "reason": "The wrong folder."}, follow=True
    )
    assert "3 letters were withdrawn" in answer.content.decode()
    assert [case.letter_sha256 for case in Case.public.all()] == [kept.sha256]
    noted = AuditEvent.objects.filter(action="withdrawn")
    assert {(act.letter.name if act.letter else "", act.reason) for act in noted} == {
        (f"{n}.txt", "The wrong folder.") for n in range(3)
    }
    client.post(page(upload, "release"), {"confirmed": "1", "reason": "It was the right one."})
    read_waiting(readers)
    assert Case.public.count() == 4


def test_an_upload_offers_what_applies_to_its_letters(take: Take, readers: ReaderPool) -> None:
    upload = take(*letters(2), ("bad.txt", SHORT))
    client = member("administrator")

    def offered() -> list[str]:
        content = client.get(f"/admin/ingest/upload/{upload.pk}/change/").content.decode()
        return re.findall(r'<a class="button" href="[^"]+">([^<]+)</a>', content)

    assert offered() == ["Withdraw 2 letters …", "Delete 1 failed file …"]
    sent = {"confirmed": "1", "reason": "It names a person."}
    client.post(page(upload, "withdraw"), sent)
    client.post(page(upload, "delete_failed"), sent)
    assert offered() == ["Release 2 withdrawn letters …"]


def test_an_upload_that_is_read_again_is_withdrawn_too(take: Take) -> None:
    upload = take(*letters(4), ("bad.txt", SHORT))
    queued, failed, read, _ = Letter.objects.filter(is_current=True).order_by("id")
    letter_actions.read_again(
        [queued.pk, failed.pk, read.pk], reason="Again.", by=User.objects.create_user("editor-2")
    )
    Letter.objects.filter(pk__in=[failed.pk, read.pk]).update(state=State.READING)
    Letter.objects.filter(pk=failed.pk).update(state=State.FAILED, reason="It cannot be read.")
    sent = {"confirmed": "1", "reason": "They name a person."}
    client = member("editor")
    with claimed_elsewhere(read.pk):
        answer = client.post(page(upload, "withdraw"), sent, follow=True)
    content = answer.content.decode()
    assert "3 letters were withdrawn." in content
    assert "1 of them is being read now: withdraw again in a minute." in content
    assert [each.slug for each in Case.public.all()] == [read.case and read.case.slug]
    answer = client.post(page(upload, "withdraw"), sent, follow=True)  # its worker died
    assert "1 letter was withdrawn." in answer.content.decode()
    assert not Case.public.exists()


def test_letters_are_withdrawn_while_a_worker_stores_a_revision_of_a_case(take: Take) -> None:
    upload = take(*letters(3))
    editor = User.objects.create_user("editor-3")
    withdraw = partial(bulk_actions.withdraw, upload.letters.all(), reason="Names.", by=editor)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            case = Case.objects.select_for_update().order_by("-id")[0]
            withdrawn = threads.submit(apart, withdraw)
            wait_for(somebody_waits)
            case.letters.update(reason="It has a newer letter.")
        assert withdrawn.result() == 3
    assert not Case.public.exists()


def test_failed_files_are_deleted_by_an_administrator(take: Take) -> None:
    upload = take(("bad.txt", SHORT), ("good.txt", LETTER), ("empty.txt", b""))
    again = take(("again.txt", SHORT)).letters.get()
    chief = User.objects.create_superuser("boss")
    bad = upload.letters.get(name="bad.txt")
    letter_actions.read_again([bad.pk], reason="Once more.", by=chief)
    Letter.objects.filter(pk=bad.pk).update(state=State.READING)
    Letter.objects.filter(pk=bad.pk).update(state=State.FAILED, reason="No text.")
    assert member("editor").get(page(upload, "delete_failed")).status_code == 403
    client = member("administrator")
    assert (
        "2 letters would be deleted" in client.get(page(upload, "delete_failed")).content.decode()
    )
    client.post(page(upload, "delete_failed"), {"confirmed": "1", "reason": "No letters."})
    assert [letter.name for letter in Letter.objects.all()] == ["good.txt"]
    assert not original_path(bad.sha256).exists()
    noted = AuditEvent.objects.filter(action="deleted")
    assert {act.details["name"] for act in noted} == {"bad.txt", "again.txt", "empty.txt"}
    assert {act.details["sha256"] for act in noted} >= {bad.sha256, again.sha256}
    assert {act.reason for act in noted} == {"No letters."}
    kept = AuditEvent.objects.get(action="again")
    assert (kept.letter, kept.summary) == (None, "bad.txt")
    assert client.get("/admin/ingest/auditevent/").status_code == 200
    assert not [fault for fault in integrity.faults() if "original" in fault.sentence]
    assert take(("bad.txt", SHORT)).letters.get().state == State.FAILED, "it can come again"


def test_what_was_in_the_archive_is_not_deleted(take: Take) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    Letter.objects.filter(pk=letter.pk).update(state=State.QUEUED)
    Letter.objects.filter(pk=letter.pk).update(state=State.READING)
    Letter.objects.filter(pk=letter.pk).update(state=State.FAILED, reason="Gone.")
    chief = User.objects.create_superuser("boss")
    assert bulk_actions.delete_failed(Letter.objects.all(), reason="x", by=chief) == 0
    assert original_path(letter.sha256).exists()
    with pytest.raises(RefusedError):
        bulk_actions.delete_failed(
            Letter.objects.all(), reason="x", by=User.objects.create_user("none")
        )


def delete_all_failed() -> int:
    chief, _ = User.objects.get_or_create(username="boss", is_superuser=True)
    return bulk_actions.delete_failed(Letter.objects.all(), reason="Junk.", by=chief)


@pytest.mark.parametrize("name", ["again.txt", "again.zip"])
def test_a_file_that_comes_again_while_its_twin_is_deleted_keeps_its_original(
    take: Take, name: str
) -> None:
    sha256 = take(("bad.txt", SHORT)).letters.get().sha256

    def delete_twin(instance: Letter, **_: object) -> None:
        if not instance.pk and instance.sha256 == sha256:
            post_init.disconnect(delete_twin, sender=Letter)
            assert delete_all_failed() == 1

    post_init.connect(delete_twin, sender=Letter)
    letter = take((name, zipped(("a.txt", SHORT)) if "zip" in name else SHORT)).letters.get()
    assert (letter.sha256, letter.state) == (sha256, State.FAILED)
    assert originals.read(sha256) == SHORT


def test_an_upload_waits_for_the_removal_of_the_same_original(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = take(("bad.txt", SHORT)).letters.get().sha256
    removing, go_on = Event(), Event()
    unlink = Path.unlink

    def slow(path: Path, *, missing_ok: bool = False) -> None:
        if path == original_path(sha256):
            removing.set()
            assert go_on.wait(300)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", slow)
    assert uploaded_during_a_deletion(removing, go_on).sha256 == sha256
    assert originals.read(sha256) == SHORT


def test_a_file_that_comes_while_its_letter_is_deleted_is_new(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = take(("bad.txt", SHORT)).letters.get().sha256
    deleting, go_on = Event(), Event()

    def slow(*args: Any, **options: Any) -> None:
        record_event(*args, **options)
        deleting.set()
        assert go_on.wait(300)

    monkeypatch.setattr(bulk_actions, "record_event", slow)
    letter = uploaded_during_a_deletion(deleting, go_on)
    assert (letter.sha256, letter.duplicate_of) == (sha256, None)
    assert originals.read(sha256) == SHORT


def test_originals_that_cannot_be_removed_stay_and_are_named(
    take: Take, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upload = take(*((f"{n}.txt", SHORT + b"!" * n) for n in range(3)))
    kept = take(("kept.txt", LETTER)).letters.get()
    first, second, third = sorted(upload.letters.values_list("sha256", flat=True))
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path == original_path(second):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    sent = {"confirmed": "1", "reason": "Junk."}
    answer = member("administrator").post(page(upload, "delete_failed"), sent, follow=True)
    said = html.unescape(answer.content.decode())
    assert "3 letters were deleted, but files of 1 could not be removed." in said
    assert f"{original_path(second)} (Permission denied)" in said
    assert str(original_path(second)) in caplog.text
    assert [letter.pk for letter in Letter.objects.all()] == [kept.pk]
    assert [originals.exists(each) for each in (first, second, third)] == [False, True, False]
    assert AuditEvent.objects.filter(action="deleted").count() == 3


def test_the_list_of_letters_offers_the_same(take: Take) -> None:
    upload = take(*letters(2), ("bad.txt", SHORT))
    ids = list(upload.letters.values_list("pk", flat=True))
    client = member("administrator")
    sent = {"action": "withdraw", "_selected_action": ids}
    asked = client.post("/admin/ingest/letter/", sent).content.decode()
    assert "2 letters would be withdrawn" in asked
    assert "1 other of those selected can’t be" in asked
    client.post("/admin/ingest/letter/", {**sent, "confirmed": "1", "reason": "Wrong."})
    assert not Case.public.exists()
    sent["action"] = "delete_failed"
    client.post("/admin/ingest/letter/", {**sent, "confirmed": "1", "reason": "Wrong."})
    assert Letter.objects.count() == 2


def test_a_history_entry_loses_nothing_but_its_letter(take: Take) -> None:
    letter = take(("bad.txt", SHORT)).letters.get()
    chief = User.objects.create_superuser("boss")
    letter_actions.read_again([letter.pk], reason="Once more.", by=chief)
    for change in ("reason = 'x'", "letter_id = NULL, reason = 'x'", f"letter_id = {letter.pk}"):
        with (
            pytest.raises(IntegrityError, match="only added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE ingest_act SET {change} WHERE deed = 'again'")
