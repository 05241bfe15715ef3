"""The review page through HTTP: corrections, withdrawal and permissions."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from decisions.models import Case, Correction, DisputedItem
from ingest.letter_states import CURRENT, WAITING, State
from ingest.models import AuditEvent, Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review.reread import queue_again
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.staff import form, someone, url

LETTER = GOLDEN / "g4_headings.txt"
SLUG = "CM17-9900003"


@pytest.fixture
def letter(take: Take) -> Letter:
    return take(LETTER).letters.get()


@pytest.fixture
def editor(letter: Letter) -> Client:
    return someone("editor")


def save(client: Client, letter: Letter, sent: dict[str, Any], status: int = 200) -> str:
    response = client.post(url(letter), sent, follow=True)
    assert response.status_code == status
    return html.unescape(response.content.decode())


@pytest.mark.slow
def test_saving_a_form_as_it_is_changes_nothing(editor: Client, letter: Letter) -> None:
    shown = editor.get(url(letter)).content.decode()
    parts = re.findall(r'name="part" value="([^"]*)"', shown)
    assert len(parts) == 1 + 4 + 7 + 4 + 1, "the case, items, citations, what can be added"
    for part in parts:
        if not part.endswith("new"):
            sent = form(editor, letter, part)
            sent[f"{part.replace(':', '-')}-reason"] = "Looked at."
            assert "Nothing was changed" in save(editor, letter, sent), part
    assert not Correction.objects.exists()


@pytest.mark.slow
def test_every_kind_of_correction_and_its_undoing(editor: Client, letter: Letter) -> None:
    sent = form(editor, letter, "case")
    sent |= {
        "case-decision_date": "2017-03-30",
        "case-specialties": "neurology\r\nPain Medicine",
        "case-reason": "The letter <b>says</b> so.",
    }
    said = save(editor, letter, sent)
    assert "2 corrections saved" in said

    sent = form(editor, letter, "item:1")
    sent |= {
        "item-1-service": "Rehabilitation › Chiropractic",
        "item-1-outcome": "overturned",
        "item-1-body_regions": "shoulder\nknee",
        "item-1-reason": "Read wrongly.",
    }
    assert "3 corrections saved" in save(editor, letter, sent)

    sent = form(editor, letter, "citation:1:reviewer:2")
    sent |= {
        "citation-1-reviewer-2-chapter_name": "Knee Complaints",
        "citation-1-reviewer-2-year": "2010",
        "citation-1-reviewer-2-reason": "Wrong.",
    }
    assert "2 corrections saved" in save(editor, letter, sent)

    sent = form(editor, letter, "citation:2:new")
    sent |= {
        "citation-2-new-cited_by": "reviewer",
        "citation-2-new-text": "MTUS Knee 2004",
        "citation-2-new-source": "MTUS",
        "citation-2-new-chapter_name": "Knee Complaints",
        "citation-2-new-year": "2004",
        "citation-2-new-reason": "Missed.",
    }
    assert "1 correction saved" in save(editor, letter, sent)

    sent = form(editor, letter, "item:new")
    sent |= {
        "item-new-heading": "A cane",
        "item-new-disputed": "A cane",
        "item-new-outcome": "upheld",
        "item-new-service": "Uncategorised",
        "item-new-reason": "Missed.",
    }
    assert "1 correction saved" in save(editor, letter, sent)

    sent = form(editor, letter, "item:3") | {"remove": "1", "item-3-reason": "Twice."}
    assert "It was removed" in save(editor, letter, sent)

    public = Client().get(f"/cases/{SLUG}/").content.decode()
    assert "&lt;b&gt;says&lt;/b&gt;" in public
    assert public.count('class="corrected"') == 2 + 3 + 1 + 1 + 1 + 0
    for expected in (
        "Mar 30, 2017",
        "Neurology, Pain Medicine",
        "Chiropractic",
        "A cane",
        "MTUS Knee Complaints 2010",
        "Item 3: removed",
    ):
        assert expected in public, expected
    assert "editor" not in public

    for made in Correction.objects.order_by("-id"):
        seen = Case.objects.get().updated_at.isoformat()
        said = save(editor, letter, {"undo": made.pk, "seen": seen})
        assert "The correction was undone" in said
    public = Client().get(f"/cases/{SLUG}/").content.decode()
    assert "corrected" not in public
    assert "Mar 29, 2017" in public


def test_the_second_of_two_editors_sees_the_conflict_and_keeps_the_input(
    editor: Client, letter: Letter
) -> None:
    second = someone("administrator")
    first_form, second_form = form(editor, letter, "case"), form(second, letter, "case")
    save(editor, letter, first_form | {"case-priority": "Expedited", "case-reason": "Printed."})
    typed = second_form | {"case-priority": "Regular", "case-reason": "I think so."}
    said = save(second, letter, typed, status=409)
    assert "changed after you opened its page" in said
    assert "editor corrected: Priority changed (Printed.)" in said
    assert 'value="Regular"' in said
    assert Case.objects.get().priority == "Expedited"

    again = re.search(r'name="seen" value="([^"]*)"', said)
    assert again
    save(second, letter, typed | {"seen": again[1]})
    assert Case.objects.get().priority == "Regular"
    assert Correction.objects.count() == 2


def test_a_conflict_names_a_re_reading_that_changed_something(
    editor: Client, letter: Letter, readers: ReaderPool
) -> None:
    sent = form(editor, letter, "case") | {"case-priority": "X", "case-reason": "y"}
    assert queue_again(Letter.objects.all()) == 1
    pipeline.process(letter.pk, readers)
    assert "1 correction saved" in save(editor, letter, sent)
    sent = form(editor, letter, "case") | {"case-priority": "Y", "case-reason": "y"}
    DisputedItem.objects.filter(position=1).update(rationale="As an older reader read it.")
    assert queue_again(Letter.objects.all()) == 1
    pipeline.process(letter.pk, readers)
    assert "The letter was read again." in save(editor, letter, sent, status=409)


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("case", {"case-reason": ""}, "This field is required"),
        ("case", {"case-decision_date": "31/31/2017"}, "Enter a valid date"),
        ("case", {"case-patient_age": "400"}, "less than or equal to 110"),
        ("case", {"case-specialties": "Zebra"}, '"Zebra" is not in the vocabulary'),
        ("item:1", {"item-1-service": "Nothing › At all"}, "Choose a service from the list"),
        ("item:1", {"item-1-disputed": ""}, "This field is required"),
        ("item:1", {"item-1-authorized": "A part"}, "Enter the original request"),
        ("item:1", {"item-1-outcome": "modified"}, "Select a valid choice"),
        ("item:1", {"item-1-rationale": "a\x00b"}, "Null characters are not allowed"),
        ("item:1", {"part": "item:99"}, "no longer exists"),
        ("item:1", {"seen": "yesterday"}, "Open the page again"),
        ("item:1", {"remove": "1", "item-1-reason": ""}, "This field is required"),
    ],
)
def test_a_mistake_is_reported_and_nothing_is_saved(
    editor: Client, letter: Letter, part: str, wrong: dict[str, str], said: str
) -> None:
    reason = {f"{part.replace(':', '-')}-reason": "Because."}
    assert said in save(editor, letter, form(editor, letter, part) | reason | wrong)
    assert not Correction.objects.exists()


def test_hostile_words_of_a_letter_are_escaped(take: Take) -> None:
    text = LETTER.read_text().replace("Chiropractic #8", "<script>alert(1)</script>\"'")
    letter = take(("<i>.txt", text.encode())).letters.get()
    client = someone("editor")
    for page in (url(letter), "/admin/ingest/letter/queue/", "/admin/ingest/letter/"):
        shown = client.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "<i>.txt" not in shown


def test_withdraw_release_and_settle_by_http(take: Take, readers: ReaderPool) -> None:
    text = LETTER.read_text().replace("Sports Medicine", "Zebra Medicine")
    letter = take(("a.txt", text.encode())).letters.get()
    editor = someone("editor")

    def act(**sent: str) -> str:
        response = editor.post(url(letter, "act"), sent, follow=True)
        for each in Letter.objects.filter(state__in=WAITING):
            pipeline.process(each.pk, readers)
        letter.refresh_from_db()
        return str(html.unescape(response.content.decode()))

    assert "Enter a reason" in act(action="withdraw", reason=" ")
    assert "was withdrawn" in act(action="withdraw", reason="A reason.")
    assert letter.state == State.WITHDRAWN
    assert "was released" in act(action="release", reason="Another.")
    assert letter.state == State.ARCHIVED_WITH_PROBLEMS
    assert "marked as fine" in act(
        action="settle", reason="Fine.", code="unknown_specialty", words="Zebra Medicine"
    )
    assert letter.state == State.ARCHIVED
    shown = editor.get(url(letter)).content.decode()
    for action in ("Withdrew", "Released", "Found a problem to be fine"):
        assert action in shown


def test_the_original_is_shown_in_a_frame_of_the_same_origin(
    editor: Client, letter: Letter
) -> None:
    response = editor.get(url(letter, "original"))
    assert b"".join(response.streaming_content) == LETTER.read_bytes()  # type: ignore[attr-defined]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert editor.get(url(letter))["X-Frame-Options"] == "DENY"


def test_a_letter_that_waits_is_not_found_fine(editor: Client, letter: Letter) -> None:
    Letter.objects.update(state=State.QUEUED)
    sent = {"action": "settle", "code": "no_date", "words": "x", "reason": "It is."}
    said = editor.post(url(letter, "act"), sent, follow=True).content.decode()
    assert "already waiting to be read. Check again" in said
    assert "marked as fine" not in said
    assert not AuditEvent.objects.filter(letter=letter).exists()


def test_a_case_number_of_every_form_can_be_typed(take: Take) -> None:
    letter = take(("letter.txt", (GOLDEN / "g3b_doubled_newlines.txt").read_bytes())).letters.get()
    editor = someone("editor")
    sent = form(editor, letter, "case") | {"case-reason": "From the state's list."}
    assert "Enter a valid value" in save(editor, letter, sent | {"case-case_number": "CM-1"})
    assert "1 correction saved" in save(
        editor, letter, sent | {"case-case_number": "IMR 13-000004"}
    )
    assert Case.objects.get().case_number == "IMR13-000004"


def test_what_may_name_a_person_is_shown_in_its_place(take: Take, readers: ReaderPool) -> None:
    text = LETTER.read_text().replace(
        "CLINICAL CASE SUMMARY",
        "CLINICAL CASE SUMMARY\nMr. Publicus & Ms. Doe, SSN 123-45-6789.\n",
        1,
    )
    letter = take(("a.txt", text.encode())).letters.get()
    chief = someone("administrator")
    shown = chief.get(url(letter)).content.decode()
    for number, words in enumerate(("Mr. Publicus", "Ms. Doe", "123-45-6789"), 1):
        assert f'<mark id="find-{number}">{words}</mark>' in shown
        assert f'<a href="#find-{number}">' in shown
    assert "</mark> &amp; <mark" in shown, "the letter is escaped"
    assert shown.index("Keep on hold") < shown.index(">Withdraw<") < shown.index(">Release<")
    assert 'class="button default" name="action"' not in shown, "no action is the first choice"
    editor = someone("editor").get(url(letter)).content.decode()
    assert ">Release<" not in editor
    assert '<mark id="find-1"' in editor
    sent = {"action": "release", "reason": "A novel.", "looked": "on"}
    assert chief.post(url(letter, "act"), sent).status_code == 302
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert (letter.state in CURRENT, letter.held_text) == (True, "")
    assert "<mark" not in chief.get(url(letter)).content.decode()
