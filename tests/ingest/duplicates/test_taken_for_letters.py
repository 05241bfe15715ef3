"""Documents that are held because they are not letters, or contradict a case's letter."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from decisions.models import Case
from decisions.search import YEAR, DecisionSearch
from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of

LETTER = (GOLDEN / "g4_one_item.txt").read_text(encoding="utf-8")
UPHELD = LETTER.replace("contrast: Overturned", "contrast: Upheld").replace(
    "the request is medically", "the request is not medically"
)
PETITION = f"PETITION APPEALING AN IMR DETERMINATION\n\nThe determination reads:\n\n{UPHELD}"


@pytest.fixture
def person(transactional_db: None) -> User:
    return User.objects.create_superuser("person")


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)


def taken(take: Take, text: str | bytes, name: str = "b.txt") -> Letter:
    return take((name, text.encode() if isinstance(text, str) else text)).letters.get()


def release(letter: Letter, person: User, readers: ReaderPool) -> None:
    """Release a letter as the review page does, and read the waiting letters."""
    browser = Client()
    browser.force_login(person)
    page = browser.get(reverse("admin:letter_review", args=[letter.pk])).content.decode()
    assert 'value="release"' in page
    browser.post(
        reverse("admin:letter_action", args=[letter.pk]),
        {"action": "release", "reason": "Compared."},
    )
    read_waiting(readers)


@pytest.mark.parametrize("kind", ["text", "PDF"])
def test_a_petition_does_not_replace_the_letter_that_it_quotes(take: Take, kind: str) -> None:
    first = taken(take, LETTER, "a.txt")
    petition = taken(take, PETITION if kind == "text" else pdf_of(PETITION))
    assert petition.state == State.NEEDS_PERSON
    assert "PETITION APPEALING" in petition.reason
    first.refresh_from_db()
    case = Case.objects.get()
    assert (first.is_current, case.outcome, case.letter_sha256) == (
        True,
        "overturned",
        first.sha256,
    )


def test_a_petition_makes_no_case_of_its_own(take: Take) -> None:
    assert taken(take, PETITION).state == State.NEEDS_PERSON
    assert not Case.objects.exists()


def test_a_letter_wrongly_taken_for_a_petition_is_released_for_good(
    take: Take, person: User, readers: ReaderPool
) -> None:
    letter = taken(take, PETITION)
    release(letter, person, readers)
    for _ in range(2):
        letter.refresh_from_db()
        assert (letter.state, letter.is_current) == (State.ARCHIVED_WITH_PROBLEMS, True)
        letter_actions.read_again([letter.pk], reason="Again.", by=person)
        read_waiting(readers)


def test_a_petition_that_was_taken_for_a_letter_leaves_its_case(
    take: Take, person: User, readers: ReaderPool
) -> None:
    """As an older reader stored them, the petition is current and the letter superseded."""
    first = taken(take, LETTER, "a.txt")
    petition = taken(take, PETITION)
    Letter.objects.filter(pk=first.pk).update(is_current=False, state=State.SUPERSEDED)
    for state in (State.QUEUED, State.READING):
        Letter.objects.filter(pk=petition.pk).update(state=state)
    Letter.objects.filter(pk=petition.pk).update(
        is_current=True, state=State.ARCHIVED, case=first.case
    )
    Case.objects.update(letter_sha256=petition.sha256)
    letter_actions.read_again([petition.pk], reason="A new reader.", by=person)
    read_waiting(readers)
    read_waiting(readers)
    first.refresh_from_db()
    assert (first.is_current, Case.objects.get().letter_sha256) == (True, first.sha256)
    petition.refresh_from_db()
    assert (petition.state, petition.case) == (State.NEEDS_PERSON, None)


def test_another_outcome_of_the_same_day_waits_and_a_person_chooses(
    take: Take, person: User, readers: ReaderPool
) -> None:
    first = taken(take, LETTER, "a.txt")
    other = taken(take, UPHELD)
    assert other.state == State.NEEDS_PERSON
    assert "same decision date but a different decision, a.txt" in other.reason
    assert Case.objects.get().outcome == "overturned"
    release(other, person, readers)
    for _ in range(2):  # rereading either document keeps the choice
        assert Case.objects.get().outcome == "upheld"
        letter_actions.read_again([first.pk, other.pk], reason="Again.", by=person)
        read_waiting(readers)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (State.SUPERSEDED, State.ARCHIVED)
    compared_by_nobody = LETTER.replace("wet kitchen floor", "wet floor")
    third = taken(take, compared_by_nobody, "c.txt")
    assert third.state == State.NEEDS_PERSON
    release(third, person, readers)
    assert Case.objects.get().letter_sha256 == third.sha256


def test_a_corrected_letter_of_a_later_day_replaces_the_earlier(take: Take) -> None:
    first = taken(take, LETTER, "a.txt")
    corrected = taken(take, UPHELD.replace("03/29/2017", "04/05/2017"))
    assert (corrected.state, Case.objects.get().outcome) == (State.ARCHIVED, "upheld")
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED


@pytest.mark.parametrize("kind", ["text", "PDF"])
def test_a_file_of_two_letters_waits(take: Take, kind: str) -> None:
    both = LETTER + "\f\n" + LETTER.replace("CM17-9900001", "CM17-9900099")
    letter = taken(take, both if kind == "text" else pdf_of(both))
    assert letter.state == State.NEEDS_PERSON
    assert "2 letters (case CM17-9900001 from page 1; case CM17-9900099 from page" in letter.reason
    assert "upload each as a file of its own" in letter.reason
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Dear Mr. Publicus,\n\nthe club meets at noon and speaks of roses.",
            "not an IMR decision",
        ),
        (f"PETITION\nDear Mr. Publicus,\n\n{LETTER}", "more than a letter"),
        (LETTER.replace("t", "(cid:87)", 200), "is damaged"),
        (LETTER.replace("The injured worker is", "Mr. Publicus is"), "may name a person"),
    ],
)
def test_the_reason_says_first_what_a_file_is(take: Take, text: str, reason: str) -> None:
    letter = taken(take, text)
    assert letter.state == State.NEEDS_PERSON
    assert reason in letter.reason
    assert letter.case is None


@pytest.mark.parametrize("day", ["03/29/0017", "03/29/2106", "03/29/2013"])
def test_an_impossible_decision_date_is_in_no_year_and_blocks_no_revision(
    take: Take, day: str
) -> None:
    wrong = taken(take, LETTER.replace("03/29/2017", day), "a.txt")
    assert wrong.state == State.ARCHIVED_WITH_PROBLEMS
    assert f'gives {day} for "Decision Date"' in wrong.problems[0]["message"]
    assert Case.objects.get().decision_date is None
    assert not any(year.isdecimal() for year in DecisionSearch().facets()[YEAR])
    right = taken(take, LETTER)
    assert (right.state, right.is_current) == (State.ARCHIVED, True)
