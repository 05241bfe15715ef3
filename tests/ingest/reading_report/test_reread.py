"""Rereading letters: a preview shows the changes, and exactly these are made."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, OperationalError, connection
from django.db.models.signals import pre_save
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.models import Case, DisputedItem, SearchOutboxEntry
from decisions.search import DecisionSearch, indexer
from imr_archive.runtime.advisory_locks import Lock
from ingest.letter_states import State
from ingest.models import AuditEvent, Letter, RereadPreview
from ingest.operations.reread_preview import Change, make_preview, preview
from ingest.processing import pipeline
from ingest.processing.pipeline import MOST_ATTEMPTS
from ingest.processing.reader_pool import ReaderPool
from ingest.reading import READER_VERSION
from ingest.review.bulk_actions import delete_failed
from ingest.review.reread import ask_for_preview, queue_again, readable_again
from ingest.tasks import sweep
from tests.support.archives import Take, original_path
from tests.support.golden import GOLDEN
from tests.support.staff import someone

LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()
LIST = "/admin/ingest/letter/"


def read_wrongly() -> None:
    """Change stored values to those that an older reader might have stored."""
    Case.objects.update(date_of_injury="2001-01-01")
    DisputedItem.objects.update(rationale="A zebra.")
    Letter.objects.update(reader_version=0)
    indexer.drain()


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state=State.QUEUED):
        pipeline.process(letter.pk, readers)
    indexer.drain()


def snapshot() -> object:
    return [list(model.objects.order_by("id").values()) for model in (Case, DisputedItem, Letter)]


def test_the_preview_is_what_then_changes_and_changes_nothing_itself(
    take: Take, readers: ReaderPool
) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    right = Case.objects.get().date_of_injury
    assert preview(letter, readers) == []
    read_wrongly()
    letter.refresh_from_db()
    before = snapshot()
    changes = preview(letter, readers)
    assert snapshot() == before
    assert not SearchOutboxEntry.objects.exists()
    assert [change.field for change in changes] == [
        "date of injury",
        "item 1 rationale",
        "item 1 criteria",
    ]
    assert changes[0] == Change("date of injury", "2001-01-01", str(right))
    assert changes[1].before == "A zebra."

    assert queue_again(readable_again(Letter.objects.all())) == 1
    assert queue_again(readable_again(Letter.objects.all())) == 0, "it waits already"
    read_waiting(readers)
    letter.refresh_from_db()
    assert Case.objects.get().date_of_injury == right
    assert DisputedItem.objects.get().rationale == changes[1].after
    assert len(DecisionSearch("zebra")) == 0
    assert preview(letter, readers) == []

    reviewer = Case.objects.get().reviewer
    assert reviewer
    reviewer.specialties.clear()
    reviewer.license_states = ["Texas"]
    reviewer.save()
    changes = preview(letter, readers)
    assert [change.field for change in changes] == ["specialties", "license states"]
    assert changes[1].before == "Texas"


def test_the_preview_knows_what_a_person_corrected(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    case = Case.objects.get()
    editor = User.objects.create_user("editor")
    right = date(2011, 11, 11)
    editing.correct(
        case.pk,
        CorrectionTarget(),
        {"date_of_injury": right},
        reason="It is so.",
        by=editor,
        seen=case.updated_at,
    )
    assert preview(letter, readers) == [], "the correction stands, so nothing would change"
    DisputedItem.objects.update(rationale="A zebra.")
    assert [change.field for change in preview(letter, readers)] == [
        "item 1 rationale",
        "item 1 criteria",
    ]
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(readers)
    assert Case.objects.get().date_of_injury == right
    assert DisputedItem.objects.get().rationale != "A zebra."


def test_what_can_be_read_again(take: Take) -> None:
    take(("a.txt", LETTER), ("b.txt", LETTER), ("empty", b""), ("bad.pdf", b"%PDF-1.4 rubbish"))
    everything = Letter.objects.all()
    assert [letter.name for letter in readable_again(everything)] == ["a.txt", "bad.pdf"]
    assert [letter.name for letter in readable_again(everything, failed=True)] == ["bad.pdf"]
    assert not readable_again(everything, older_than=READER_VERSION).exists()
    assert readable_again(everything, older_than=READER_VERSION + 1).count() == 2
    Letter.objects.filter(name="a.txt").update(state=State.WITHDRAWN, is_current=False)
    assert [letter.name for letter in readable_again(everything)] == ["bad.pdf"]


def test_a_reading_that_fails_keeps_what_was_read_before(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    original_path(letter.sha256).unlink()
    assert ("state", "Failed") in [(c.field, c.after) for c in preview(letter, readers)]
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(readers)
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.FAILED, True)
    assert "still shows the earlier reading" in letter.reason
    assert len(DecisionSearch("lumbar")) == 1


def test_another_number_gives_up_the_wrong_case(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    Case.objects.update(slug="letter-wrong", case_number=None)
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(readers)
    letter.refresh_from_db()
    assert letter.case == Case.objects.get(slug="CM17-9900001")
    assert Case.objects.count() == 1
    assert len(DecisionSearch()) == 1


def test_the_command_previews_and_queues(take: Take, capsys: pytest.CaptureFixture[str]) -> None:
    take(("a.txt", LETTER), ("b.txt", LETTER.replace(b"9900001", b"9900002")))
    read_wrongly()
    said = io.StringIO()
    call_command("reread", "CM17-9900001", "--dry-run", stdout=said)
    assert "a.txt: item 1 rationale: 'A zebra.' → " in said.getvalue()
    assert "1 of 1 letters would change" in said.getvalue()
    assert not Letter.objects.filter(state=State.QUEUED).exists()
    call_command("reread", "--older-than", "1", stdout=said)
    assert "2 letters queued" in said.getvalue()
    for wrong in (["--failed"], ["nothing.pdf"]):
        with pytest.raises(CommandError, match=r"[Nn]o letter"):
            call_command("reread", *wrong)


def test_the_list_of_letters_shows_what_would_change_before_it_does(
    take: Take, readers: ReaderPool, archive: Path
) -> None:
    take(("a.txt", LETTER), ("bad", b""))
    read_wrongly()
    client = someone("editor")
    chosen = list(Letter.objects.values_list("pk", flat=True))
    sent = {"action": "read_again", "_selected_action": chosen}
    confirmed = {**sent, "confirmed": "yes", "reason": "A better reader."}
    queued = ProcrastinateJob.objects.filter(task_name="preview_reread")
    before = list(queued.values_list("pk", flat=True))  # jobs of earlier tests
    shown = client.post(LIST, sent).content.decode()
    assert "1 letter would be read again" in shown
    assert "1 of those selected can’t be" in shown
    assert "A zebra." not in shown, "no letter is read while somebody waits for a page"
    asked = RereadPreview.objects.get()
    page = f"/admin/ingest/letter/reread-preview/{asked.pk}/"
    assert page in shown
    assert "0 of 1 done" in client.get(page).content.decode()
    assert [job.args for job in queued.exclude(pk__in=before)] == [{"preview_id": asked.pk}]
    make_preview(asked.pk, readers)
    for headers in ({}, {"HX-Request": "true"}):
        found = client.get(page, headers=headers).content.decode()
        assert "A zebra." in found
        assert "hx-get" not in found, "it is made: nobody asks again"
    assert someone("administrator").get(page).status_code == 404, "it is whose who asked"
    asked.delete()
    make_preview(asked.pk, readers)  # by a worker that is too late
    assert not Letter.objects.filter(state=State.QUEUED).exists()
    shown = client.post(LIST, {**confirmed, "reason": " "}, follow=True).content.decode()
    assert "Enter a reason" in shown
    assert not Letter.objects.filter(state=State.QUEUED).exists()
    shown = client.post(LIST, confirmed, follow=True).content.decode()
    assert "1 letter is queued" in shown
    assert Letter.objects.filter(state=State.QUEUED).count() == 1
    assert [act.reason for act in AuditEvent.objects.filter(action="again")] == ["A better reader."]

    guest = User.objects.create_user("guest", password="x", is_staff=True)
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(LIST, confirmed).status_code == 403


def test_a_case_that_gets_its_number_late_keeps_its_corrections_and_reports(
    take: Take, readers: ReaderPool, client: Client
) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    corrected(Case.objects.get(), User.objects.create_user("editor"))
    case = Case.objects.get()
    case.error_reports.create(about="wrong", message="The date is wrong.")
    Case.objects.update(slug="letter-0123456789ab", case_number=None)
    fields = [change.field for change in preview(letter, readers)]
    assert fields == ["slug", "case number"]
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(readers)
    assert Case.objects.get().pk == case.pk
    assert Case.objects.get().date_of_injury == CORRECTED
    assert case.error_reports.count() == 1
    moved = client.get("/cases/letter-0123456789ab/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/cases/CM17-9900001/")


def test_a_case_whose_letter_moves_keeps_its_corrections_and_reports(
    take: Take, readers: ReaderPool, client: Client
) -> None:
    take(("a.txt", LETTER))
    right = Case.objects.get()
    letter = take(("b.txt", LETTER.replace(b"9900001", b"9900002"))).letters.get()
    wrong = Case.objects.exclude(pk=right.pk).get()
    corrected(wrong, User.objects.create_user("editor"))
    Case.objects.filter(pk=wrong.pk).update(slug="letter-0123456789ab", case_number=None)
    Case.objects.filter(pk=right.pk).update(slug="CM17-9900002", case_number="CM17-9900002")
    queue_again(readable_again(Letter.objects.filter(pk=letter.pk)))
    read_waiting(readers)
    letter.refresh_from_db()
    assert letter.case == right
    wrong.refresh_from_db()
    assert wrong.withdrawn_at
    assert wrong.corrections.count() == 1
    assert client.get("/cases/letter-0123456789ab/").status_code == 410
    assert len(DecisionSearch()) == 1


CORRECTED = date(2011, 11, 11)


def corrected(case: Case, by: User) -> None:
    values = {"date_of_injury": CORRECTED}
    seen = case.updated_at
    editing.correct(case.pk, CorrectionTarget(), values, reason="It is so.", by=by, seen=seen)


def test_what_cannot_be_stored_says_why(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE decisions_disputeditem ADD CONSTRAINT no_mri "
            "CHECK (disputed NOT LIKE 'MRI%') NOT VALID"
        )
    try:
        queue_again(readable_again(Letter.objects.all()))
        for _ in range(MOST_ATTEMPTS - 1):
            with pytest.raises(IntegrityError):
                pipeline.process(letter.pk, readers)
        pipeline.process(letter.pk, readers)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE decisions_disputeditem DROP CONSTRAINT no_mri")
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.FAILED, True)
    assert "could not be stored" in letter.reason
    assert "no_mri" in letter.reason
    assert "DETAIL" not in letter.reason, "what follows is the row: words of the letter"
    assert "\n" not in letter.reason


@pytest.fixture
def asked(take: Take) -> RereadPreview:
    """A preview of two letters whose worker was killed and whose job is gone."""
    take(("a.txt", LETTER), ("b.txt", LETTER.replace(b"9900001", b"9900002")))
    read_wrongly()
    found = ask_for_preview(Letter.objects.order_by("pk"), User.objects.create_user("editor"))
    ProcrastinateJob.objects.filter(args={"preview_id": found.pk}).delete()
    return found


def queued_again(asked: RereadPreview) -> bool:
    sweep(timestamp=0)
    return ProcrastinateJob.objects.filter(
        task_name="preview_reread", status="todo", args={"preview_id": asked.pk}
    ).exists()


def test_a_preview_survives_its_worker(asked: RereadPreview, readers: ReaderPool) -> None:
    with ReaderPool(1) as closed:
        pass
    make_preview(asked.pk, closed)
    assert not RereadPreview.objects.get().is_made
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [int(Lock.PREVIEW), asked.pk])
        make_preview(asked.pk, readers)
        assert not queued_again(asked), "another worker makes it"
    assert queued_again(asked)
    make_preview(asked.pk, readers)
    ProcrastinateJob.objects.filter(args={"preview_id": asked.pk}).delete()
    assert RereadPreview.objects.get().is_made
    assert not queued_again(asked)


def test_deleting_a_letter_does_not_end_a_preview(
    asked: RereadPreview, readers: ReaderPool
) -> None:
    first, second = asked.letters

    def delete(instance: Letter, **_: object) -> None:
        if instance.pk == first:
            with psycopg.connect(**connection.get_connection_params()) as other:
                other.execute("DELETE FROM ingest_letter WHERE id = %s", [second])

    pre_save.connect(delete, sender=Letter)
    try:
        make_preview(asked.pk, readers)
    finally:
        pre_save.disconnect(delete, sender=Letter)
    asked.refresh_from_db()
    assert [bool(changes) for changes in asked.changes] == [True, False]


def test_a_letter_that_was_deleted_with_its_original_would_not_fail(
    take: Take, readers: ReaderPool
) -> None:
    letter = take(("bad.pdf", b"%PDF-1.4 rubbish")).letters.get()
    chief = User.objects.create_superuser("chief")
    delete_failed(Letter.objects.filter(pk=letter.pk), reason="No letter.", by=chief)
    assert preview(letter, readers) == []


def test_a_letter_that_the_database_refuses_ends_no_preview(
    asked: RereadPreview, readers: ReaderPool
) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "decisions_disputeditem"'):
            raise OperationalError("index row size exceeds maximum")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        make_preview(asked.pk, readers)
    asked.refresh_from_db()
    assert asked.changes == 2 * [
        [["could not be checked", "", "The archive made an error (OperationalError)."]]
    ]


def test_a_preview_says_why_an_original_is_not_read(
    asked: RereadPreview, readers: ReaderPool, settings: Any, tmp_path: Path
) -> None:
    settings.ORIGINALS_SHARED, settings.ORIGINALS_ROOT = True, tmp_path / "away" / "originals"
    make_preview(asked.pk, readers)
    asked.refresh_from_db()
    reason = f"the shared folder {tmp_path / 'away'} is not there"
    for [change] in asked.changes:
        assert change == [
            "could not be checked",
            "",
            f"Its original can’t be read now ({reason}).",
        ]
