"""Invented letters, each with exactly the expected questions."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decisions.appeal import (
    DecidedItem,
    DecidedLetter,
    LetterPart,
    Question,
    QuestionKind,
    questions_of,
)
from decisions.enums import Sex
from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.listed_treatments import parts_of
from tests.support.each_row import each_row

_FILE = Path(__file__).with_name("letters.toml")
LETTERS: list[dict[str, Any]] = tomllib.loads(_FILE.read_text())["letter"]


def decided_letter(
    item: str,
    rationale: str,
    summary: str = "",
    heading: str = "",
    granted: bool = False,
    **values: Any,
) -> DecidedLetter:
    """Return a letter of one item."""
    found = classify_item(item)
    services = dict.fromkeys([found.service, *(part.service for part in parts_of(item))])
    decided = DecidedItem(
        position=1,
        heading=heading or item,
        disputed=item,
        services=tuple(services),
        body_regions=found.body_regions,
        laterality=found.laterality,
        rationale=rationale,
        granted=granted,
    )
    return DecidedLetter(clinical_summary=summary, items=(decided,), **values)


def _of(each: dict[str, Any]) -> DecidedLetter:
    people = each.get("people", {})
    return decided_letter(
        each["item"],
        each["rationale"],
        each["summary"],
        each.get("heading", ""),
        each.get("granted", False),
        patient_age=people.get("age"),
        patient_sex=Sex(people["sex"]) if "sex" in people else None,
        specialties=tuple(people.get("specialties", ())),
        **each.get("dates", {}),
    )


@each_row("each", LETTERS)
def test_a_letter_raises_its_questions_and_no_other(each: dict[str, Any]) -> None:
    letter = _of(each)
    questions = questions_of(letter)
    assert sorted(question.kind for question in questions) == sorted(each["asks"])
    for question in questions:
        _check_places(letter, question)


def _check_places(letter: DecidedLetter, question: Question) -> None:
    """Check that each quote is at its position in the letter."""
    texts = {
        LetterPart.SUMMARY: letter.clinical_summary,
        LetterPart.RATIONALE: letter.items[0].rationale,
        LetterPart.ITEM: letter.items[0].disputed,
    }
    for quote in question.quotes:
        for position in quote.positions:
            if position.part is not LetterPart.VALUE:
                assert texts[position.part][position.start : position.end] == quote.words


@pytest.mark.parametrize(
    ("cited", "asks"),
    [
        (["MTUS Low Back Complaints 2004"], True),
        (["MTUS Low Back Complaints 2004", "ODG Knee & Leg, MRI"], False),
        (["MTUS Low Back Complaints 2004", "MTUS Chronic Pain Medical Treatment 2009"], False),
        ([], False),
    ],
)
def test_a_list_of_guidelines_for_another_part_of_the_body_raises_a_question(
    cited: list[str], *, asks: bool
) -> None:
    letter = decided_letter("MRI of the right knee", "The exam is benign.")
    item = replace(letter.items[0], cited_by_reviewer=tuple(cited))
    questions = questions_of(replace(letter, items=(item,)))
    assert [question.kind for question in questions] == [QuestionKind.CHAPTER] * asks
    for question in questions:
        assert question.says == (
            "The reviewer lists MTUS Low Back Complaints 2004; the item in dispute is for knee."
        )


_HOSTILE = [
    "request ",
    "no documentation of ",
    "the left knee and the right knee ",
    "12/12/",
    "1 2 3 ",
    "two times a week for ",
    "There is no documentation of therapy. ",
    "(",
]


def test_a_late_application_concerns_the_drugs_alone_while_the_other_items_are_in_time() -> None:
    drug = decided_letter("Norco 10/325mg #60", "").items[0]
    scan = replace(decided_letter("MRI of the lumbar spine", "").items[0], position=2)
    letter = DecidedLetter(
        ur_denial_date=date(2019, 3, 5),
        application_received=date(2019, 3, 25),
        items=(drug, scan),
    )
    (question,) = questions_of(letter)
    assert question.items == (1,)
    assert "received 20 days after" in question.says
    assert "Labor Code 4610.5(h)(1)(A) allows 10 days" in question.says
    both = questions_of(replace(letter, application_received=date(2019, 5, 1)))
    assert [each.items for each in both] == [(1,), (2,)]


@pytest.mark.parametrize("words", _HOSTILE)
def test_hostile_texts_are_read(words: str) -> None:
    """A letter may contain any text, such as a sentence without an end."""
    much = words * (100_000 // len(words))
    text = f"The patient has pain. {much}. The request for {words * 20} is not medically necessary."
    questions = questions_of(decided_letter("MRI of the left knee, 6 visits", text, text))
    assert len(questions) <= len(QuestionKind)
