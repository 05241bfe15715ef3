"""Reading letters again: what would change is said first, and is what then changes."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from decisions import corrections
from decisions.corrections import Place
from decisions.models import Case, ChangedCase, DisputedItem
from decisions.search import indexer
from decisions.search.results import DecisionSearch
from ingest import originals, pipeline
from ingest.models import Letter
from ingest.reading import READER_VERSION
from ingest.reread import Change, preview, queue_again, readable_again
from ingest.sandbox import Sandbox
from ingest.states import State
from tests.conftest import GOLDEN, Take

LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()
LIST = "/admin/ingest/letter/"


def read_wrongly() -> None:
    """Leave what an older reader might have left."""
    Case.objects.update(date_of_injury="2001-01-01")
    DisputedItem.objects.update(rationale="A zebra.")
    Letter.objects.update(reader_version=0)
    indexer.drain()


def read_waiting(sandbox: Sandbox) -> None:
    for letter in Letter.objects.filter(state=State.QUEUED):
        pipeline.process(letter.pk, sandbox)
    indexer.drain()


def snapshot() -> object:
    return [list(model.objects.order_by("id").values()) for model in (Case, DisputedItem, Letter)]


def test_the_preview_is_what_then_changes_and_changes_nothing_itself(
    take: Take, sandbox: Sandbox
) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    right = Case.objects.get().date_of_injury
    assert preview(letter, sandbox) == []
    read_wrongly()
    letter.refresh_from_db()
    before = snapshot()
    changes = preview(letter, sandbox)
    assert snapshot() == before
    assert not ChangedCase.objects.exists()
    assert [change.field for change in changes] == ["date of injury", "item 1 rationale"]
    assert changes[0] == Change("date of injury", "2001-01-01", str(right))
    assert changes[1].before == "A zebra."

    assert queue_again(readable_again(Letter.objects.all())) == 1
    assert queue_again(readable_again(Letter.objects.all())) == 0, "it waits already"
    read_waiting(sandbox)
    letter.refresh_from_db()
    assert Case.objects.get().date_of_injury == right
    assert DisputedItem.objects.get().rationale == changes[1].after
    assert len(DecisionSearch("zebra")) == 0
    assert preview(letter, sandbox) == []


def test_the_preview_knows_what_a_person_corrected(take: Take, sandbox: Sandbox) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    case = Case.objects.get()
    editor = User.objects.create_user("editor")
    right = date(2011, 11, 11)
    corrections.correct(
        case.pk, Place(), {"date_of_injury": right}, reason="It is so.", by=editor,
        seen=case.updated_at,
    )  # fmt: skip
    assert preview(letter, sandbox) == [], "the correction stands, so nothing would change"
    DisputedItem.objects.update(rationale="A zebra.")
    assert [change.field for change in preview(letter, sandbox)] == ["item 1 rationale"]
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(sandbox)
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


def test_a_reading_that_fails_keeps_what_was_read_before(take: Take, sandbox: Sandbox) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    originals.path_of(letter.sha256).unlink()
    assert ("state", "Failed") in [(c.field, c.after) for c in preview(letter, sandbox)]
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(sandbox)
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.FAILED, True)
    assert "still shows what was read from it before" in letter.reason
    assert len(DecisionSearch("lumbar")) == 1


def test_another_number_gives_up_the_wrong_case(take: Take, sandbox: Sandbox) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    Case.objects.update(slug="letter-wrong", case_number=None)
    queue_again(readable_again(Letter.objects.all()))
    read_waiting(sandbox)
    letter.refresh_from_db()
    assert letter.case == Case.objects.get(slug="CM17-9900001")
    assert Case.objects.count() == 1
    assert len(DecisionSearch()) == 1


def test_the_command(take: Take, capsys: pytest.CaptureFixture[str]) -> None:
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
    take: Take, sandbox: Sandbox, archive: Path
) -> None:
    take(("a.txt", LETTER), ("bad", b""))
    read_wrongly()
    User.objects.create_superuser("chief", password="a long password")
    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    chosen = list(Letter.objects.values_list("pk", flat=True))
    sent = {"action": "read_again", "_selected_action": chosen}
    shown = client.post(LIST, sent).content.decode()
    assert "1 letter would be read again" in shown
    assert "1 of those chosen cannot be" in shown
    assert "A zebra." in shown
    assert not Letter.objects.filter(state=State.QUEUED).exists()
    shown = client.post(LIST, {**sent, "confirmed": "yes"}, follow=True).content.decode()
    assert "1 letters are queued" in shown
    assert Letter.objects.filter(state=State.QUEUED).count() == 1

    guest = User.objects.create_user("guest", password="x", is_staff=True)
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(LIST, {**sent, "confirmed": "yes"}).status_code == 403
