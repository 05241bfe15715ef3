"""Corrections: they survive rereading, can be undone, and are never lost silently."""

from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from decisions.case_record.json_record import record_of
from decisions.corrections import editing
from decisions.corrections.editing import ChangedMeanwhileError, CorrectionError, CorrectionTarget
from decisions.models import Case, Correction
from decisions.search import DecisionSearch, indexer
from ingest.letter_states import State
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review.reread import queue_again
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.harmful_reader import read_other

HEADINGS = GOLDEN / "g4_headings.txt"
SLUG = "CM17-9900003"


@pytest.fixture
def editor(transactional_db: None) -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def case(take: Take) -> Case:
    take(HEADINGS)
    return Case.objects.get(slug=SLUG)


def correct(by: User, place: CorrectionTarget, **values: Any) -> list[Correction]:
    case = Case.objects.get()
    return editing.correct(case.pk, place, values, reason="It is so.", by=by, seen=case.updated_at)


def reread(readers: ReaderPool, text: str | None = None) -> Letter:
    """Reread the letter; if a text is given, by a reader that reads this in its place."""
    letter = Letter.objects.get(is_current=True)
    assert queue_again(Letter.objects.filter(pk=letter.pk)) == 1
    with ExitStack() as stack:
        if text is not None:
            other = ReaderPool(1, function=partial(read_other, text.encode()))
            readers = stack.enter_context(other)
        pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    return letter


def test_values_of_every_kind_are_corrected_and_outlive_a_re_reading(
    case: Case, editor: User, readers: ReaderPool
) -> None:
    correct(
        editor,
        CorrectionTarget(),
        decision_date="2017-03-30",
        patient_age=53,
        patient_sex="female",
        specialties=["Neurology"],
        licence_states=["Texas"],
    )
    correct(
        editor,
        CorrectionTarget(1),
        outcome="overturned",
        rationale="Other words, zebra.",
        service=["Surgery", "Arthroscopic Surgery"],
    )
    correct(
        editor,
        CorrectionTarget(1, "reviewer", 2),
        guideline=["ODG", "Shoulder"],
        year=2010,
        sections=["A", "B"],
        pages="7",
    )
    for _ in range(2):
        case.refresh_from_db()
        assert case.decision_date == date(2017, 3, 30)
        assert (case.patient_age, case.patient_sex) == (53, "female")
        assert case.reviewer
        assert [s.name for s in case.reviewer.specialties.all()] == ["Neurology"]
        assert case.reviewer.license_states == ["Texas"]
        assert set(case.corrected) == {
            "decision_date",
            "patient_age",
            "patient_sex",
            "specialties",
            "licence_states",
        }
        item = case.items.get(position=1)
        assert item.outcome == "overturned"
        assert item.service.name == "Arthroscopic Surgery"
        assert item.service_rule == "a person’s correction"
        citation = item.citations.get(cited_by="reviewer", position=2)
        assert (citation.guideline.parent.name, citation.guideline.name) == ("ODG", "Shoulder")  # type: ignore[union-attr]
        assert (citation.year, citation.sections, citation.pages) == (2010, ["A", "B"], "7")
        assert set(citation.corrected) == {"guideline", "year", "sections", "pages"}
        indexer.drain()
        assert len(DecisionSearch("zebra")) == 1
        assert reread(readers).state == State.ARCHIVED


def test_the_outcome_of_a_case_follows_its_corrected_items(case: Case, editor: User) -> None:
    assert case.outcome == "partially_overturned"
    correct(editor, CorrectionTarget(4), outcome="upheld")
    case.refresh_from_db()
    assert case.outcome == "upheld"


def test_undoing_every_correction_gives_back_what_was_read(
    case: Case, editor: User, readers: ReaderPool
) -> None:
    before = record_of(case)
    made = correct(editor, CorrectionTarget(), priority="Expedited", specialties=["Neurology"])
    made += correct(
        editor, CorrectionTarget(2), outcome="overturned", original="More", authorized="Less"
    )
    seen = Case.objects.get().updated_at
    made += editing.remove(case.pk, CorrectionTarget(3), reason="Twice.", by=editor, seen=seen)
    seen = Case.objects.get().updated_at
    made += editing.add(
        case.pk,
        CorrectionTarget(),
        {
            "heading": "A cane",
            "disputed": "A cane",
            "outcome": "overturned",
            "citations": [],
            "service": ["Uncategorised"],
        },
        reason="Missed.",
        by=editor,
        seen=seen,
    )
    case.refresh_from_db()
    assert [item.position for item in case.items.all()] == [1, 2, 4, 5]
    assert case.items.get(position=2).ur_modified
    assert case.items.get(position=5).corrected == {"": made[-1].pk}
    reread(readers)
    assert [item.position for item in case.items.all()] == [1, 2, 4, 5]
    for correction in made:
        editing.undo(correction.pk, by=editor, seen=Case.objects.get().updated_at)
    assert record_of(Case.objects.get()) == before
    reread(readers)
    assert record_of(Case.objects.get()) == before


def test_a_reviewer_that_was_not_read_is_added_and_undone(take: Take, editor: User) -> None:
    text = HEADINGS.read_text()
    start, end = text.index("The Expert Reviewer has"), text.index("CLINICAL CASE SUMMARY")
    take(("a.txt", (text[:start] + text[end:]).encode()))
    assert Case.objects.get().reviewer is None
    (made,) = correct(editor, CorrectionTarget(), specialties=["Neurology"])
    assert Case.objects.get().reviewer is not None
    editing.undo(made.pk, by=editor, seen=Case.objects.get().updated_at)
    assert Case.objects.get().reviewer is None


def test_citations_are_added_and_removed(case: Case, editor: User, readers: ReaderPool) -> None:
    seen = case.updated_at
    editing.remove(case.pk, CorrectionTarget(1, "reviewer", 1), reason="No.", by=editor, seen=seen)
    seen = Case.objects.get().updated_at
    values = {
        "cited_by": "reviewer",
        "text": "ODG Knee",
        "guideline": ["ODG", "Knee & Leg"],
        "year": 2016,
        "sections": [],
        "pages": "",
    }
    editing.add(
        case.pk, CorrectionTarget(1, "reviewer"), values, reason="Missed.", by=editor, seen=seen
    )
    for _ in range(2):
        shown = [c.text for c in case.items.get(position=1).citations.filter(cited_by="reviewer")]
        assert len(shown) == 2
        assert shown[-1] == "ODG Knee"
        reread(readers)


def test_a_correction_follows_its_item_to_another_position(
    case: Case, editor: User, readers: ReaderPool
) -> None:
    correct(editor, CorrectionTarget(4), quantity="eight")
    text = HEADINGS.read_text()
    start, end = text.index("Associated surgical service"), text.index("Lidoderm patch 5%, 12")
    reread(readers, text[:start] + text[end:])
    assert case.items.get(position=3).quantity == "eight"
    assert case.items.get(position=3).disputed == "Chiropractic #8"


def test_a_correction_without_a_place_stays_and_is_a_problem(
    case: Case, editor: User, readers: ReaderPool
) -> None:
    (made,) = correct(editor, CorrectionTarget(4), outcome="upheld")
    letter = reread(readers, HEADINGS.read_text().replace("Chiropractic #8", "Acupuncture #9"))
    assert case.items.get(position=4).outcome == "overturned", "nobody corrected this item"
    assert letter.state == State.ARCHIVED_WITH_PROBLEMS
    assert "Chiropractic #8" in letter.problems[-1]["message"]
    assert letter.problems[-1]["code"] == "correction_without_place"
    assert Correction.objects.get(undone_at=None) == made
    letter = reread(readers, HEADINGS.read_text())
    assert (letter.state, letter.problems) == (State.ARCHIVED, [])
    assert case.items.get(position=4).outcome == "upheld"


def test_a_newer_letter_has_its_own_values(case: Case, editor: User, take: Take) -> None:
    correct(editor, CorrectionTarget(), decision_date="2017-03-01")
    newer = HEADINGS.read_text().replace(
        "Decision Date:    03/29/2017", "Decision Date:    04/02/2017"
    )
    letter = take(("newer.txt", newer.encode())).letters.get()
    case.refresh_from_db()
    assert case.decision_date == date(2017, 4, 2)
    assert case.corrected == {}
    assert letter.problems[-1]["code"] == "correction_without_place"


def test_two_editors_at_once(case: Case, editor: User) -> None:
    seen = case.updated_at
    editing.correct(
        case.pk,
        CorrectionTarget(),
        {"priority": "Expedited"},
        reason="First.",
        by=editor,
        seen=seen,
    )
    with pytest.raises(ChangedMeanwhileError):
        editing.correct(
            case.pk,
            CorrectionTarget(),
            {"priority": "Standard"},
            reason="Second.",
            by=editor,
            seen=seen,
        )
    case.refresh_from_db()
    assert case.priority == "Expedited"
    assert Correction.objects.count() == 1


def test_what_cannot_be_is_refused_and_leaves_nothing(case: Case, editor: User) -> None:
    with pytest.raises(CorrectionError):
        correct(editor, CorrectionTarget(1), disputed="")
    with pytest.raises(CorrectionError):
        correct(editor, CorrectionTarget(9), outcome="upheld")
    assert not Correction.objects.exists()
    assert correct(editor, CorrectionTarget(1), outcome="upheld") == [], "it is so already"


def test_a_correction_may_depend_on_another(case: Case, editor: User) -> None:
    (heading,) = correct(editor, CorrectionTarget(1), heading="Arthroscopy")
    correct(editor, CorrectionTarget(1), quantity="one")
    with pytest.raises(CorrectionError, match="Later corrections"):
        editing.undo(heading.pk, by=editor, seen=Case.objects.get().updated_at)
    case.refresh_from_db()
    assert case.items.get(position=1).heading == "Arthroscopy"


def test_undoing_leaves_a_case_its_last_item(case: Case, editor: User) -> None:
    values = {
        "heading": "A cane",
        "disputed": "A cane",
        "outcome": "overturned",
        "citations": [],
        "service": ["Uncategorised"],
    }
    seen = case.updated_at
    as_read = [item["position"] for item in record_of(case)["items"]]
    [added] = editing.add(
        case.pk, CorrectionTarget(), values, reason="Missed.", by=editor, seen=seen
    )
    for position in as_read:
        seen = Case.objects.get().updated_at
        editing.remove(case.pk, CorrectionTarget(position), reason="No.", by=editor, seen=seen)
    seen = Case.objects.get().updated_at
    with pytest.raises(CorrectionError, match="at least one item"):
        editing.undo(added.pk, by=editor, seen=seen)
    added.refresh_from_db()
    assert not added.undone_at
    assert [item["heading"] for item in record_of(Case.objects.get())["items"]] == ["A cane"]


def test_the_database_keeps_corrections_as_they_were_made(case: Case, editor: User) -> None:
    (made,) = correct(editor, CorrectionTarget(), priority="Expedited")
    rows = Correction.objects.filter(pk=made.pk)
    ways: list[Any] = [
        rows.delete,
        lambda: rows.update(reason="Another."),
        lambda: rows.update(after="Standard"),
    ]
    for way in ways:
        with pytest.raises(IntegrityError, match="never edited or deleted"), transaction.atomic():
            way()
    editing.undo(made.pk, by=editor, seen=Case.objects.get().updated_at)
    with pytest.raises(CorrectionError, match="already been undone"):
        editing.undo(made.pk, by=editor, seen=Case.objects.get().updated_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(undone_at=None, undone_by=None)


def test_a_number_that_the_letter_does_not_print(
    take: Take, editor: User, readers: ReaderPool
) -> None:
    take(("letter.txt", (GOLDEN / "g3b_doubled_newlines.txt").read_bytes()))
    case = Case.objects.get()
    assert case.case_number is None
    correct(editor, CorrectionTarget(), case_number="CM14-0012345")
    reread(readers)
    case = Case.objects.get(case_number="CM14-0012345")
    take(HEADINGS)
    with pytest.raises(CorrectionError, match="already has this case number"):
        editing.correct(
            case.pk,
            CorrectionTarget(),
            {"case_number": SLUG},
            reason="x",
            by=editor,
            seen=case.updated_at,
        )


def test_undoing_what_the_database_refuses_says_why(case: Case, take: Take, editor: User) -> None:
    (made,) = correct(editor, CorrectionTarget(), case_number="CM17-0000001")
    take(HEADINGS.with_name("g4_one_item.txt"))
    Case.objects.exclude(pk=case.pk).update(case_number=SLUG)
    seen = Case.objects.get(pk=case.pk).updated_at
    with pytest.raises(CorrectionError, match="already has this case number"):
        editing.undo(made.pk, by=editor, seen=seen)
    made.refresh_from_db()
    assert made.undone_at is None
