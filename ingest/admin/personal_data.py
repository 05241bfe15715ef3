"""The words in a held letter that may name a person, marked in its text."""

from dataclasses import dataclass
from typing import Any

from ingest.models import Letter
from ingest.reading.parsed_letter import UNREDACTED


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A part of a letter's text.

    Args:
        words: the text.
        number: of the find that it is, from 1; 0 where nothing was found.
        message: what the scan says of it.
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
    """Return the text of a held letter, cut where something was found; empty where none is."""
    text = letter.held_text
    places = sorted(
        (problem["span"][0], problem["span"][1], problem["message"])
        for problem in letter.problems
        if text and problem.get("code") == UNREDACTED and problem.get("span")
    )
    passages = []
    done = 0
    for number, (start, end, message) in enumerate(places, 1):
        passages += [
            MarkedPassage(text[done:start]),
            MarkedPassage(text[start:end], number, message),
        ]
        done = end
    return [*passages, MarkedPassage(text[done:])] if places else []
