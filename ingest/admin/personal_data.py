"""Marks the words in the text of a held letter that may name a person."""

from dataclasses import dataclass
from typing import Any

from ingest.models import Letter
from ingest.reading.parsed_letter import UNREDACTED


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A part of a letter's text.

    Args:
        words: the text.
        number: the number of the find, from 1; 0 for text between finds.
        message: the message of the scan.
    """

    words: str
    number: int = 0
    message: str = ""


def names_persons(letter: Letter) -> bool:
    """Return whether a letter has words that may name a person."""
    return any(problem.get("code") == UNREDACTED for problem in letter.problems)


def other_problems(letter: Letter, passages: list[MarkedPassage]) -> list[dict[str, Any]]:
    """Return the problems of a letter that its passages do not show."""
    return [
        problem
        for problem in letter.problems
        if not (passages and problem.get("code") == UNREDACTED and problem.get("span"))
    ]


def passages_of(letter: Letter) -> list[MarkedPassage]:
    """Return the text of a held letter split at the finds; empty if there are none."""
    text = letter.held_text
    spans = sorted(
        (problem["span"][0], problem["span"][1], problem["message"])
        for problem in letter.problems
        if text and problem.get("code") == UNREDACTED and problem.get("span")
    )
    passages = []
    done = 0
    for number, (start, end, message) in enumerate(spans, 1):
        passages += [
            MarkedPassage(text[done:start]),
            MarkedPassage(text[start:end], number, message),
        ]
        done = end
    return [*passages, MarkedPassage(text[done:])] if spans else []
