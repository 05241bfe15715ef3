"""The header table in the text order of each extractor, and missing or invalid dates."""

from datetime import date
from typing import Any

import pytest

from ingest.reading.header import read_header
from ingest.reading.letter_text import LetterText, Span

DATES = {
    "date_assigned": date(2016, 11, 9),
    "date_of_injury": date(2016, 10, 13),
    "decision_date": date(2016, 12, 9),
    "ur_denial_date": date(2016, 11, 3),
    "application_received": date(2016, 11, 4),
}

ROWS = """Case Number:    CM16-9913037
Date Assigned:    11/09/2016    Date of Injury:  10/13/2016
Decision Date:    12/09/2016    UR Denial Date:  11/03/2016
Priority:     Standard    Application    11/04/2016
Received:
"""
FORMS = {
    "rows, as pdftotext -layout": ROWS,
    "pypdf": """Case Number:  CM16-9913037
Date Assigned: 11/09/2016 Date of Injury:  10/13/2016
Decision Date: 12/09/2016 UR Denial Date:  11/03/2016
Priority:  Standard Application
Received:
11/04/2016
""",
    "pdftotext": """Case Number:
Date Assigned:
Decision Date:
Priority:

CM16-9913037
11/09/2016
12/09/2016
Standard

Date of Injury:
UR Denial Date:
Application
Received:

10/13/2016
11/03/2016
11/04/2016
""",
    "pdfminer": """Case Number:
Date Assigned:
Decision Date:
Priority:

CM16-9913037
11/09/2016
12/09/2016
Standard

10/13/2016
Date of Injury:
UR Denial Date:   11/03/2016
11/04/2016
Application
Received:
""",
    "PyMuPDF": """Case Number:
CM16-9913037
Date Assigned:
11/09/2016
Date of Injury:
10/13/2016
Decision Date:
12/09/2016
UR Denial Date:
11/03/2016
Priority:
Standard
Application
Received:
11/04/2016
""",
}


def values(text: str) -> tuple[dict[str, Any], list[str]]:
    letter = LetterText.clean(text)
    header, problems = read_header(letter, Span(0, len(letter.text)))
    found = {name: getattr(header, name) for name in (*DATES, "case_number", "priority")}
    for value in found.values():
        if value and isinstance(value.value, date):
            assert letter.value(value.span) == f"{value.value:%m/%d/%Y}"
    return (
        {name: value.value if value else None for name, value in found.items()},
        [problem.code for problem in problems],
    )


@pytest.mark.parametrize("form", FORMS)
def test_five_dates_that_look_alike(form: str) -> None:
    assert values(FORMS[form]) == (
        {**DATES, "case_number": "CM16-9913037", "priority": "Standard"},
        [],
    )


@pytest.mark.parametrize(
    ("before", "after", "changed", "problems"),
    [
        ("10/13/2016", "", {"date_of_injury": None}, ["no_date"]),
        ("12/09/2016", "13/45/2016", {"decision_date": None}, ["impossible_date"]),
        ("11/04/2016", "", {"application_received": None}, ["no_date"]),
        ("Standard", "Expedited", {"priority": "Expedited"}, []),
        ("CM16-9913037", "IMR 13-990004", {"case_number": "IMR13-990004"}, []),
        ("CM16-9913037", "CM16-99000001", {"case_number": "CM16-99000001"}, []),
        ("CM16-9913037", "", {"case_number": None}, ["no_case_number"]),
        ("MAXIMUS", "Maximus", {}, []),
    ],
)
def test_variations(before: str, after: str, changed: dict[str, Any], problems: list[str]) -> None:
    expected = {**DATES, "case_number": "CM16-9913037", "priority": "Standard", **changed}
    assert values(ROWS.replace(before, after)) == (expected, problems)


@pytest.mark.parametrize(
    "printed",
    [
        "CT 10/13/2016 - 10/16/2016",
        "10/13/2016-10/16/2016",
        "CT 10/13/2016 to CT 10/16/2016",
        "10/13/2016, 10/16/2016",
        "10/13/2016\n10/16/2016",
    ],
)
def test_the_first_of_several_dates_counts_and_is_a_problem(printed: str) -> None:
    found, problems = values(ROWS.replace("10/13/2016", printed))
    assert {name: found[name] for name in DATES} == DATES
    assert problems == ["several_dates"]


def test_columns_with_a_missing_date_are_not_guessed() -> None:
    found, problems = values(FORMS["pdftotext"].replace("11/03/2016", ""))
    assert {name: found[name] for name in DATES} == dict.fromkeys(DATES)
    assert problems == ["no_date"] * 5


def test_no_header() -> None:
    found, problems = values("An industrial injury of 10/13/2016.")
    assert set(found.values()) == {None}
    assert problems == ["no_header"]
