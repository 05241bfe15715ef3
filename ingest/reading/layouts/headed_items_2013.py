"""The items of a letter under a letterhead of 2013 (G2).

Each decision is the heading of its reasons: "1. ... is not medically necessary and appropriate."
"""

import re

from ingest.reading.items import heading_start, no_items, without_words
from ingest.reading.layouts.item_body_2013 import (
    BODY_PARTS,
    LABELS,
    LONGEST_REQUEST,
    NECESSARY,
    made_item,
    read_item_body,
    read_outcome,
)
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import ParsedItem, Problem

_HEADED = re.compile(rf"\s{NECESSARY}\s*[.:]?\s*\n\s*(?={BODY_PARTS})", re.I | re.M)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})\s*[).]\s*(?=\S)", re.M)


def read_headed_items(
    letter: LetterText,
    where: Span,
) -> tuple[list[ParsedItem], list[Problem]]:
    """Read the items of a letter under a letterhead (G2) from their chapter."""
    text = letter.text
    verdicts = list(_HEADED.finditer(text, where.start, where.end))
    numbers, starts = [], []
    above = where.start
    for position, verdict in enumerate(verdicts, 1):
        number, start = _numbered_start(text, above, verdict.start(), position)
        numbers.append(number)
        starts.append(start)
        above = verdict.end()
    items: list[ParsedItem] = []
    problems: list[Problem] = []
    ends = [*numbers, where.end][1:]
    for start, verdict, end in zip(starts, verdicts, ends, strict=True):
        heading = letter.passage(start, verdict.start()).whole
        if not heading.value:
            problems.append(without_words(read_outcome(verdict)))
            continue
        labels = list(LABELS.finditer(text, verdict.end(), end))
        item, its_problems = made_item(
            len(items) + 1, heading, read_outcome(verdict), read_item_body(letter, labels, end)
        )
        items.append(item)
        problems += its_problems
    if not items:
        problems.append(no_items(letter, where))
    return items, problems


def _numbered_start(text: str, start: int, end: int, position: int) -> tuple[int, int]:
    """Return the offsets of a heading's number and of its text.

    If the heading has no number, both are the start of its paragraph.
    """
    start = max(start, end - LONGEST_REQUEST)
    numbers = [
        match for match in _NUMBERED.finditer(text, start, end) if int(match["number"]) == position
    ]
    if numbers:
        return numbers[-1].span()
    begins = heading_start(text, start, end)
    return begins, begins
