"""Impossible dates, ages and lengths are problems, and are omitted from the parsed letter."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import read
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import (
    DAMAGED,
    IMPOSSIBLE_AGE,
    IMPOSSIBLE_DATE,
    SEVERAL_LETTERS,
    TOO_LONG,
    UNREADABLE,
    ParsedLetter,
)
from tests.support.golden import GOLDEN

G4 = (GOLDEN / "g4_one_item.txt").read_text(encoding="utf-8")
LATEST = date(2026, 1, 1)
#: The dates as the letter prints them.
PRINTED = {
    "date_of_injury": "01/15/2015",
    "ur_denial_date": "02/10/2017",
    "application_received": "02/21/2017",
    "date_assigned": "03/02/2017",
    "decision_date": "03/29/2017",
}
REST = set(PRINTED)


def read_text(text: str) -> ParsedLetter:
    return read(LetterText.clean(text), LATEST)


def with_dates(**printed: str) -> ParsedLetter:
    header, body = G4.split("HOW THE IMR", 1)
    for name, day in printed.items():
        header = header.replace(PRINTED[name], day)
    return read_text(f"{header}HOW THE IMR{body}")


def codes(parsed: ParsedLetter) -> list[str]:
    return [problem.code for problem in parsed.problems]


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ({}, set()),
        ({"decision_date": "03/29/0017"}, {"decision_date"}),
        ({"decision_date": "03/29/2107"}, {"decision_date"}),
        ({"decision_date": "01/02/2026"}, {"decision_date"}),
        ({"decision_date": "12/31/2012"}, {"decision_date"}),
        ({"date_assigned": "03/02/1917"}, {"date_assigned"}),
        ({"application_received": "02/21/2971"}, {"application_received"}),
        ({"ur_denial_date": "02/10/2011"}, {"ur_denial_date"}),
        ({"date_of_injury": "01/15/1915"}, {"date_of_injury"}),
        ({"date_of_injury": "01/15/1951"}, set()),  # treatment may last for life
        ({"date_of_injury": "01/15/2018"}, {"date_of_injury"}),
        ({"decision_date": "03/29/2016"}, {"decision_date"}),
        ({"ur_denial_date": "02/10/2018"}, {"ur_denial_date"}),
        ({"date_assigned": "03/02/2018"}, {"date_assigned", "decision_date"}),
        ({"date_of_injury": "02/15/2017"}, {"date_of_injury", "ur_denial_date"}),
        (
            {"decision_date": "03/29/2014", "date_of_injury": "01/15/2918"},
            {"decision_date", "date_of_injury"},
        ),
    ],
)
def test_an_impossible_date_is_left_out(printed: dict[str, str], wrong: set[str]) -> None:
    parsed = with_dates(**printed)
    kept = {name for name in PRINTED if getattr(parsed.header, name)}
    assert kept == REST - wrong, parsed.problems
    said = [problem for problem in parsed.problems if problem.code == IMPOSSIBLE_DATE]
    assert len(said) == len(wrong)
    for name in wrong:
        day = printed.get(name, PRINTED[name])
        assert any(f"gives {day}" in problem.message and problem.span for problem in said)


def test_two_dates_that_contradict_each_other_are_both_left_out() -> None:
    parsed = read_text(
        "MEDICAL PROFESSIONAL REVIEW\nIMR Case Number: IMR 13-990004\nDate of Injury: 1/9/2014\n"
        "Decision Date: 4/2/2013\nISSUE AT DISPUTE:\nMRI of the knee\n"
        "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:\nNo.\n"
    )
    assert parsed.header.date_of_injury is None
    assert parsed.header.decision_date is None
    assert codes(parsed).count(IMPOSSIBLE_DATE) == 2


def test_an_injury_after_the_decision_says_after_which_day_it_cannot_be() -> None:
    text = G4.replace(PRINTED["date_of_injury"], "").replace(
        "who slipped on a wet kitchen floor on 01-15-2015", "with a date of injury of 04-01-2017"
    )
    [problem] = [each for each in read_text(text).problems if each.code == IMPOSSIBLE_DATE]
    assert "after 03/29/2017, the latest possible date" in problem.message


@pytest.mark.parametrize(
    ("age", "right"),
    [(3, False), (13, False), (16, True), (47, True), (95, True), (96, False), (100, False)],
)
def test_an_impossible_age_is_left_out(age: int, right: bool) -> None:
    parsed = read_text(G4.replace("47 year old", f"{age} year old"))
    assert parsed.summary
    assert (parsed.summary.age is not None) == right
    assert (IMPOSSIBLE_AGE in codes(parsed)) != right


def test_an_age_that_makes_the_injured_worker_a_child_is_left_out() -> None:
    parsed = with_dates(date_of_injury="01/15/1975")
    assert parsed.summary
    assert parsed.summary.age is None
    assert "an age of 5 at the injury" in "".join(problem.message for problem in parsed.problems)


@pytest.mark.parametrize(
    ("put", "count"),
    [
        ("the e\ufffdcient", 1),
        ("Shut o\ufffd (cid:13)(cid:36) it", 3),
        ("the e\ue0a1cient \U000f0001", 2),
        ("e\x02cient", 1),
        ("oï¿½ce", 1),
        ("\uf0b7 a bullet of a symbol font\n\uf0a7 another", 0),
        ("naïve, (cid) and (cid:x)", 0),
    ],
)
def test_a_letter_with_lost_characters_says_so(put: str, count: int) -> None:
    parsed = read_text(G4.replace("These are such signs.", f"These are\n{put} signs."))
    said = [problem.message for problem in parsed.problems if problem.code == DAMAGED]
    assert len(said) == (count > 0)
    if count:
        assert f"{count} character" in said[0]


def test_a_letter_with_many_lost_characters_cannot_be_judged() -> None:
    assert UNREADABLE in codes(read_text(G4.replace("t", "(cid:87)", 200)))


def with_number(number: str) -> str:
    return G4.replace("CM17-9900001", number)


LAYOUTS = {
    name: (GOLDEN / "layouts" / f"{name}.txt").read_text(encoding="utf-8")
    for name in ("g0_professional_review", "g1_notice", "g2_letterhead")
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            G4 + "\n\n" + with_number("CM17-9900009"),
            "2 letters (case CM17-9900001 from page 1; case CM17-9900009 from page 1)",
        ),
        (G4 + "\f\n" + with_number("CM17-9900009"), "case CM17-9900009 from page 2"),
        (G4 + "\n\n" + G4, "2 letters (case CM17-9900001 from page 1; case CM17-9900001"),
        ("\f".join(with_number(f"CM17-990010{n}") for n in range(7)), "7 letters"),
        ("\f".join(with_number(f"CM17-99001{n:02}") for n in range(30)), "and 20 more"),
        (G4[G4.index("HOW THE") :] * 2, "one without a case number from page 1"),
        (
            LAYOUTS["g2_letterhead"] + "\f" + LAYOUTS["g2_letterhead"],
            "case CM13-9931321 from page 2",
        ),
        (LAYOUTS["g1_notice"] + "\f" + LAYOUTS["g1_notice"], "2 letters"),
        (LAYOUTS["g0_professional_review"] * 2, "2 letters"),
        (LAYOUTS["g1_notice"] + "\f" + G4, "case CM17-9900001"),
        (
            LAYOUTS["g0_professional_review"] + "\f" + LAYOUTS["g2_letterhead"] + "\f" + G4,
            "3 letters",
        ),
        (G4 + "\n\n" + with_number("CM17-9900009").split("HOW THE")[0], "case CM17-9900009"),
        ("".join(f"> {line}\n" for line in (G4 * 2).splitlines()), "2 letters"),
    ],
)
def test_a_file_of_several_letters_names_them(text: str, named: str) -> None:
    said = [
        problem.message for problem in read_text(text).problems if problem.code == SEVERAL_LETTERS
    ]
    assert len(said) == 1
    assert named in said[0]


LONG = "word " * 40_000
ONE = "x" * 200_000


@pytest.mark.parametrize("long", [LONG, ONE], ids=["words", "one word"])
@pytest.mark.parametrize(
    ("place", "lost"),
    [
        ("California,Nevada", "credentials"),
        ("Physical Medicine & Rehabilitation, Pain Management", "credentials"),
        ("MRI of the lumbar spine without contrast", "heading"),
        ("The guideline asks", "rationale"),
        ("slipped on a wet kitchen floor", "summary"),
        ("Low Back Chapter, MRIs", "guideline"),
        ("Special\nStudies", "guideline"),
    ],
)
def test_a_value_that_no_letter_can_have_is_left_out(place: str, lost: str, long: str) -> None:
    assert place in G4
    parsed = read_text(G4.replace(place, long))
    said = [problem.message for problem in parsed.problems if problem.code == TOO_LONG]
    assert any(lost in message for message in said), parsed.problems
    for found in longest(parsed):
        assert len(found) <= 50_000


def longest(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, tuple | list):
        return [words for each in part for words in longest(each)]
    if dataclasses.is_dataclass(part):
        return [w for f in dataclasses.fields(part) for w in longest(getattr(part, f.name))]
    return []


@pytest.mark.parametrize("name", ["09_dates_1", "09_dates_3", "09_dates_5", "21_damaged_text"])
def test_inputs_that_went_wrong(name: str) -> None:
    file = Path(__file__).resolve().parents[3] / "shared" / "cases" / f"{name}.txt"
    if not file.exists():
        pytest.skip("the inputs that went wrong are not beside this checkout")
    assert {IMPOSSIBLE_DATE, DAMAGED} & set(codes(read_text(file.read_text(encoding="utf-8"))))
