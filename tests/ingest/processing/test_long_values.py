"""A letter with values of any length is stored or reports a problem, without database errors."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.models import Case
from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.reading.field_limits import LONGEST_RATIONALE
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.letter_frames import FRAMES

G4 = (GOLDEN / "g4_one_item.txt").read_text(encoding="utf-8")
G3A = (GOLDEN / "g3a_physician_reviewer.txt").read_text(encoding="utf-8")
PARTS = (GOLDEN / "g4_partial_approvals.txt").read_text(encoding="utf-8")
LAYOUTS = {
    name: (GOLDEN / "layouts" / f"{name}.txt").read_text(encoding="utf-8")
    for name in ("g0_professional_review", "g1_notice", "g2_letterhead")
}
#: Letters, each with the text of one field to be replaced.
PLACES = [
    (G4, "CM17-9900001"),
    (G4, "Standard"),
    (G4, "03/29/2017"),
    (G4, "California,Nevada"),
    (G4, "Pain Management"),
    (G4, "47 year old"),
    (G4, "left side"),
    (G4, "MRI of the lumbar spine"),
    (G4, "Low Back Complaints 2004"),
    (G4, "Special\nStudies"),
    (G4, "Low Back Chapter"),
    (G4, "Official Disability Guidelines"),
    (G4, "weak left ankle"),
    (G3A, "Anesthesiology and Pain Medicine"),
    (G3A, "Oregon"),
    (G3A, "76-78, 80"),
    (G3A, "MTUS ACOEM"),
    (PARTS, "Baclofen 10mg #60"),
    (LAYOUTS["g0_professional_review"], "left knee arthroscopy"),
    (LAYOUTS["g0_professional_review"], "pages 344-345"),
    (LAYOUTS["g0_professional_review"], "Orthopedic Surgery"),
    (LAYOUTS["g0_professional_review"], "There is locking"),
    (LAYOUTS["g1_notice"], "28 day"),
    (LAYOUTS["g1_notice"], "Urine"),
    (LAYOUTS["g2_letterhead"], "Preventive Medicine"),
    (LAYOUTS["g2_letterhead"], "California and Nevada"),
    (LAYOUTS["g2_letterhead"], "cervical\nspine"),
    (LAYOUTS["g2_letterhead"], "pages 177-179"),
    (LAYOUTS["g2_letterhead"], "cervicalgia"),
    (LAYOUTS["g2_letterhead"], "A new deficit"),
]
#: Texts of fields that are read only up to known values.
SHORT = ("Standard", "left side", "47 year old")
#: Texts that are repeated until they exceed the limit of every field.
FILLINGS = {
    "one word": "x",
    "words": "word ",
    "lists": "Pain, ",
    "lines": "word\n",
    "numbers": "1, ",
    "boards": "Neurology, ",
    "states": "Ohio, ",
    "regions": "knee, lumbar spine, ",
    "citations": "ODG Knee Chapter, MRIs. Decision based on MTUS Pain 2016, Section(s): MRI. ",
    "not Latin": "漢字",
    "addresses": "http://example.org/x",
    "regions and pages": "Page(s): 1-2, ",
}


def is_stored(letter: Letter) -> bool:
    assert letter.state in (State.ARCHIVED, State.ARCHIVED_WITH_PROBLEMS, State.NEEDS_PERSON), (
        letter.reason
    )
    assert letter.attempts == 1
    return bool(letter.problems) or letter.state == State.ARCHIVED


def stored(take: Take, text: str) -> Letter:
    letter = take(("long.txt", text.encode())).letters.get()
    assert is_stored(letter)
    return letter


@pytest.mark.slow
@pytest.mark.parametrize("filling", FILLINGS)
def test_every_field_with_values_of_any_length(take: Take, filling: str) -> None:
    """One upload contains a letter for each field, so that the index is written only once."""
    long = FILLINGS[filling] * (1 + LONGEST_RATIONALE // len(FILLINGS[filling]))
    files = []
    for number, (text, place) in enumerate(PLACES):
        assert place in text
        of_its_own = re.sub(r"-99\d+", f"-99{number:05}", text.replace(place, long, 1))
        files.append((f"{number:02}.txt", of_its_own.encode()))
    letters = take(*files).letters.order_by("name")
    for letter, (_, place) in zip(letters, PLACES, strict=True):
        assert is_stored(letter), (filling, place)
        assert letter.problems or place in SHORT, (filling, place)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    place=st.sampled_from(PLACES),
    filling=st.sampled_from(sorted(FILLINGS.values())),
    length=st.integers(1, 60_000),
)
def test_every_field_around_its_limit(
    take: Take, place: tuple[str, str], filling: str, length: int
) -> None:
    text, words = place
    text = text.replace(words, (filling * length)[:length], 1)
    letter = take(("long.txt", text.encode())).letters.get()
    if letter.state != State.DUPLICATE:
        assert letter.state not in (*WAITING, State.FAILED), letter.reason


@pytest.mark.slow
@pytest.mark.parametrize("layout", FRAMES)
def test_a_megabyte_in_each_field_of_a_layout(take: Take, layout: str) -> None:
    count = FRAMES[layout].count("{0}")
    stored(take, FRAMES[layout].format("word " * (1_400_000 // 5 // count)))


def test_a_reviewer_of_200_000_characters_says_so(take: Take) -> None:
    letter = stored(take, G4.replace("California,Nevada", "Ohio, " * 33_000))
    assert letter.state == State.ARCHIVED_WITH_PROBLEMS
    assert "credentials exceeded the limit of 600 characters" in letter.problems[0]["message"]
    assert Case.objects.get().reviewer is None


def test_a_heading_of_a_megabyte_says_so(take: Take) -> None:
    letter = stored(take, G4.replace("MRI of the lumbar spine", "MRI " * 350_000))
    assert letter.state == State.NEEDS_PERSON
    assert "The heading of item 1 exceeded the limit" in letter.reason
