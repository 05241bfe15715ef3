"""The reader handles any text without an error, and its spans contain the values they claim."""

import dataclasses
import random
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.enums import Outcome
from decisions.vocabulary.body_regions import is_region
from ingest.processing.classify_letter import classify
from ingest.reading import read
from ingest.reading.letter_text import Found, LetterText
from ingest.reading.recognize_layout import layout_of
from tests.support.golden import GOLDEN
from tests.support.letter_frames import FRAMES

LETTERS = [path.read_text(encoding="utf-8") for path in sorted(GOLDEN.rglob("*.txt"))]
#: Words that the reader searches for, so that random text reaches all its branches.
MARKS = [
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "\nCLINICAL CASE SUMMARY\n",
    "Case Number:",
    "\nIMR ISSUES, DECISIONS AND RATIONALES\n",
    "set forth below:",
    "Date of Injury: 02/30/2016",
    "\nClaims Administrator guideline:",
    "\nMAXIMUS guideline:",
    "\nDecision rationale:",
    ": Upheld\n",
    ": Overturned\n",
    "was the original request.",
    "authorized by the Claims Administrator.",
    "The remaining IMR eligible portion of the original request,",
    "Decision based on MTUS",
    "Decision based on Non-MTUS Citation Official Disability Guidelines",
    ", Section(s):",
    "Page(s):",
    "The Expert Reviewer has the following credentials:",
    "State(s) of Licensure:",
    "\f",
    "\n\n",
    "-\n",
    "\nMEDICAL PROFESSIONAL REVIEW\n",
    "\nISSUE AT DISPUTE:\n",
    "\nCASE SUMMARY:\n",
    "\nRATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT\nMEDICALLY NECESSARY:\n",
    "\nNotice of Independent Medical Review Determination\n",
    "\nIMR DECISION(S) AND RATIONALE(S)\n",
    "\n1) MAXIMUS Federal Services, Inc. has determined the request for ",
    "\n1. ",
    "Dated: 1/2/2013",
    " is notmedically necessary and appropriate.",
    "\n1) Regarding the request for ",
    "\nThe Claims Administrator based its decision on the ",
    ", which is not part of the MTUS",
    "\nThe Expert Reviewer based his/her decision on the ",
    "\nRationale for the Decision:\n",
    "\nThe Physician Reviewer's decision rationale:\n",
    "diagnosed with ",
    "strain, and ",
    "injured on ",
    "is Board Certified in",
    "and is licensed to practice in",
    "year old",
    "(",
    ")",
    "#",
    "1/2/2016",
]

SAYS_SEX = {
    "he",
    "his",
    "him",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "woman",
    "man",
    "lady",
    "gentleman",
}


def found_values(part: Any) -> Iterator[Found[Any]]:
    if isinstance(part, Found):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from found_values(each)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from found_values(getattr(part, field.name))


def check(text: str) -> None:
    letter = LetterText.clean(text)
    classified = classify(read(letter))
    for problem in classified.problems:
        assert problem.message
        if problem.span:
            assert 0 <= problem.span.start <= problem.span.end <= len(letter.text)
    for found in found_values(classified.parsed):
        assert 0 <= found.span.start <= found.span.end <= len(letter.text)
        words = letter.value(found.span)
        if isinstance(found.value, date):
            assert str(found.value.day) in words
            assert f"{found.value:%y}" in words
        elif isinstance(found.value, Outcome) and "necessary" in words.lower():
            assert ("not" in words.lower()) == (found.value is Outcome.UPHELD)
        elif is_region(str(found.value)):
            assert words
        elif isinstance(found.value, int):
            assert str(found.value) in words
        else:
            value = str(found.value).lower().replace(" ", "")
            assert value == words.lower().replace(" ", "") or words.lower() in SAYS_SEX


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    check(text)


@given(st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=20)), max_size=60))
@settings(max_examples=300)
def test_text_that_looks_like_a_letter(pieces: list[str]) -> None:
    check("".join(pieces))


@pytest.mark.slow
@given(st.sampled_from(LETTERS), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_letters_that_are_shuffled_cut_doubled_or_garbled(text: str, chance: random.Random) -> None:
    lines = text.splitlines(keepends=True)
    harm = chance.choice(["shuffle", "cut", "double", "garble"])
    if harm == "shuffle":
        chance.shuffle(lines)
    elif harm == "cut":
        lines = lines[: chance.randrange(len(lines))]
    elif harm == "double":
        lines += lines
    else:
        lines = [
            "".join(chance.choice("x:( \n\f#") if chance.random() < 0.05 else c for c in line)
            for line in lines
        ]
    check("".join(lines))


SIZE = 1_000_000
HOSTILE = {
    "colons": ":" * SIZE,
    "parentheses": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "spaces": " " * SIZE,
    "newlines": "\n" * SIZE,
    "form feeds": "\f" * SIZE,
    "hyphens at line ends": "-\n" * (SIZE // 2),
    "outcomes": ": Upheld\n" * (SIZE // 9),
    "labels": "\nClaims Administrator guideline: " * (SIZE // 33),
    "items": "x: Upheld\nClaims Administrator guideline: y\n" * (SIZE // 44),
    "headings of parts": "x was the original request. " * (SIZE // 28),
    "sentences": "a.\n" * (SIZE // 3),
    "ages": "1 year old " * (SIZE // 11),
    "patients and others": "his wife, she. a 45 year old male; " * (SIZE // 35),
    "number words": "forty five " * (SIZE // 11),
    "citations": "Decision based on MTUS a, and " * (SIZE // 30),
    "sections": "Decision based on MTUS Pain 2016, Section(s): " + "a, " * (SIZE // 3),
    "statements": "The Claims Administrator based its decision on the MTUS a, and on the "
    * (SIZE // 70),
    "decisions": "\n1) MAXIMUS Federal Services, Inc. has determined the request for x"
    * (SIZE // 68),
    "verdicts": " is medically necessary and appropriate.\n" * (SIZE // 41),
    "numbers": "\n1. x" * (SIZE // 5),
    "requests": "\n1) Regarding the request for x " * (SIZE // 32),
    "sentences of a request": " The request for x" * (SIZE // 18),
    "boards": "The reviewer is Licensed in x " * (SIZE // 30),
    "diagnoses": "diagnoses are strain, and strain and " * (SIZE // 37),
    "injuries": "injured on injury of accident " * (SIZE // 30),
    "labels of 2013": "\nDate of Injury: x" * (SIZE // 18),
    "digits": "1" * SIZE,
    "dates": "1/1/2016 " * (SIZE // 9),
    "one word": "a" * SIZE,
}


@pytest.mark.slow
@pytest.mark.parametrize("layout", FRAMES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_takes_time_in_proportion(name: str, layout: str) -> None:
    """A quadratic algorithm would take minutes here; a linear one takes a second or two."""
    size = SIZE if layout == "G3a" else SIZE // 5
    text = FRAMES[layout].format(HOSTILE[name][: size // FRAMES[layout].count("{0}")])
    if name != "decisions":  # the layout G1 is recognized by its decisions
        assert layout_of(LetterText.clean(text)) == layout
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 20
