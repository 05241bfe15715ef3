"""License states of reviewers, in all spellings that letters use."""

import pytest

from decisions.vocabulary.credentials import license_state, split_license_states
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.reviewer import read_reviewer
from tests.support.each_row import each_row

CALIFORNIA, NEVADA, YORK, DISTRICT = "California", "Nevada", "New York", "District of Columbia"


@each_row(
    ("printed", "state"),
    [
        ("CA", CALIFORNIA),
        ("Calif.", CALIFORNIA),
        ("C.A.", CALIFORNIA),
        ("California (CA)", CALIFORNIA),
        ("NY", YORK),
        ("N.Y.", YORK),
        ("N. Y.", YORK),
        ("DC", DISTRICT),
        ("D.C.", DISTRICT),
        ("D. C.", DISTRICT),
        ("Washington, D.C.", DISTRICT),
        ("Washington DC", DISTRICT),
        ("PR", "Puerto Rico"),
        ("W. Va.", "West Virginia"),
        ("OR", "Oregon"),
        ("GU", "Guam"),
        ("Pa.", "Pennsylvania"),
        ("Ca", CALIFORNIA),
        ("CA (California)", CALIFORNIA),
        ("Commonwealth of Virginia", "Virginia"),
        ("State of Nevada", NEVADA),
        ("So. Carolina", "South Carolina"),
        ("Penna.", "Pennsylvania"),
        ("N. Mex.", "New Mexico"),
        ("new york", YORK),
        ("or", None),
        ("in", None),
        ("In", None),
        ("me", None),
        ("ok", None),
        ("hi", None),
        ("ZZ", None),
        ("Los Angeles", None),
        ("Nevada (CA)", None),
        ("", None),
    ],
)
def test_state_of_printed_words(printed: str, state: str | None) -> None:
    assert license_state(printed) == state


@each_row(
    ("printed", "states"),
    [
        ("CA, NY", [CALIFORNIA, YORK]),
        ("CA/NV", [CALIFORNIA, NEVADA]),
        ("CA / NV", [CALIFORNIA, NEVADA]),
        ("CA & NV", [CALIFORNIA, NEVADA]),
        ("CA;NV", [CALIFORNIA, NEVADA]),
        ("CA NV NY", [CALIFORNIA, NEVADA, YORK]),
        ("CA and NV", [CALIFORNIA, NEVADA]),
        ("CA and NV and NY", [CALIFORNIA, NEVADA, YORK]),
        ("CA, NV, and NY", [CALIFORNIA, NEVADA, YORK]),
        ("California/Nevada", [CALIFORNIA, NEVADA]),
        ("California or Nevada", [CALIFORNIA, NEVADA]),
        ("Calif., N.Y., D.C.", [CALIFORNIA, YORK, DISTRICT]),
        ("California (CA), Nevada (NV)", [CALIFORNIA, NEVADA]),
        ("OR, IN, ME, OK, HI", ["Oregon", "Indiana", "Maine", "Oklahoma", "Hawaii"]),
        ("New York and West Virginia", [YORK, "West Virginia"]),
        ("Washington, D.C., and California", [DISTRICT, CALIFORNIA]),
        ("New York", [YORK]),
        ("North Carolina California", ["North Carolina", CALIFORNIA]),
        ("CA New York NV", [CALIFORNIA, YORK, NEVADA]),
        ("CA • NY", [CALIFORNIA, YORK]),
        ("CA - New York", [CALIFORNIA, YORK]),
        ("Virgin Islands, Virginia", ["Virgin Islands", "Virginia"]),
        ("California in 2010", [None]),
        ("Los Angeles/CA", [None]),
    ],
)
def test_lists_of_states(printed: str, states: list[str | None]) -> None:
    pieces = split_license_states(printed)
    assert [license_state(printed[start:end].replace(",", "")) for start, end in pieces] == states


@pytest.mark.parametrize(
    ("words", "states"),
    [
        (
            "The physician reviewer is Board Certified in Pain Management and is licensed to practice in "
            "CA, NY.",
            [CALIFORNIA, YORK],
        ),
        (
            "The physician reviewer is Board Certified in Pain Management and is licensed to practice in "
            "N.Y. and Calif. He/she has been in active clinical practice for more than five years.",
            [YORK, CALIFORNIA],
        ),
        (
            "The physician reviewer is Board Certified in Pain Management and is licensed to practice in "
            "California. OK or not, in me hi.",
            [CALIFORNIA],
        ),
        (
            "The Expert Reviewer has the following credentials:\nState(s) of Licensure: CA/NV\n"
            "Certification(s)/Specialty: Pain Management",
            [CALIFORNIA, NEVADA],
        ),
        (
            "The Expert Reviewer has the following credentials:\nState(s) of Licensure: D.C., PR\n"
            "Certification(s)/Specialty: Pain Management",
            [DISTRICT, "Puerto Rico"],
        ),
    ],
)
def test_states_of_a_letter(words: str, states: list[str]) -> None:
    reviewer, problems = read_reviewer(LetterText.clean(words), Span(0, len(words)))
    assert reviewer
    assert problems == []
    assert [license_state(place.value) for place in reviewer.license_states] == states
