"""The items of a notice of 2013 (G1).

A notice states its decisions twice, before and after their heading, and then gives the reasons for
each: "1) Regarding the request for ...".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from decisions.enums import Outcome
from decisions.state_program import PROGRAM
from ingest.reading.items import no_items
from ingest.reading.layouts.item_body_2013 import (
    LABELS,
    LONGEST_REQUEST,
    NECESSARY,
    REQUEST,
    made_item,
    read_item_body,
    read_outcome,
)
from ingest.reading.letter_text import Found, LetterText, Span
from ingest.reading.parsed_letter import NO_OUTCOME, ParsedItem, Problem

_DECIDED = re.compile(
    rf"^(?:\(?(?P<number>\d{{1,2}})\s*[).:]\)?\s*)?{PROGRAM.organization},?\s+"
    rf"has\s+determined\s+(?:that\s+)?{REQUEST}",
    re.I | re.M,
)
_VERDICT = re.compile(rf"\s{NECESSARY}", re.I)


@dataclass(frozen=True, slots=True)
class _NoticeDecision:
    """One decision that a notice states."""

    number: int
    heading: Found[str]
    outcome: Found[Outcome]


@dataclass(frozen=True, slots=True)
class _Block:
    """The reasons that a notice gives for one decision: their labels and their end."""

    number: int | None
    heading: Found[str]
    labels: list[re.Match[str]]
    end: int


def read_notice_items(letter: LetterText) -> tuple[list[ParsedItem], list[Problem]]:
    """Read the items of a notice (G1): each decision once, with its reasons."""
    decisions, problems = _decisions(letter)
    blocks = list(_blocks(letter))
    by_number = {block.number: block for block in blocks if block.number is not None}
    in_order = len(blocks) == len(decisions)
    items = []
    for position, decision in enumerate(decisions, 1):
        block = by_number.get(decision.number)
        if block is None and in_order and not by_number:
            block = blocks[position - 1]
        reasons = read_item_body(letter, block.labels if block else [], block.end if block else 0)
        item, its_problems = made_item(position, decision.heading, decision.outcome, reasons)
        items.append(item)
        problems += its_problems
        if block and not _same(block.heading.value, decision.heading.value):
            message = (
                f'Item {position} is "{decision.heading.value[:200]}" where it is decided, and '
                f'"{block.heading.value[:200]}" above its reasons.'
            )
            problems.append(Problem("unclear_heading", message, block.heading.span))
    if not items:
        problems.append(no_items(letter, Span(0, len(letter.text))))
    return items, problems


def _decisions(letter: LetterText) -> tuple[list[_NoticeDecision], list[Problem]]:
    """Return each decision once, although a notice states each twice; leave out contradictions."""
    text = letter.text
    found: dict[int, _NoticeDecision] = {}
    contradicted: set[int] = set()
    problems = []
    marks = list(_DECIDED.finditer(text))
    number = 0
    for mark, below in zip(marks, [*marks[1:], None], strict=False):
        limit = below.start() if below else len(text)
        verdict = _VERDICT.search(text, mark.end(), min(limit, mark.end() + LONGEST_REQUEST))
        if verdict is None:
            message = f'A decision has no readable outcome: "{_line(letter, mark)}".'
            problems.append(Problem(NO_OUTCOME, message, Span(*mark.span())))
            continue
        heading = letter.passage(mark.end(), verdict.start()).whole
        outcome = read_outcome(verdict)
        same_item = next(
            (one for one in found.values() if _same(one.heading.value, heading.value)), None
        )
        number = (
            int(mark["number"]) if mark["number"] else same_item.number if same_item else number + 1
        )
        first = found.setdefault(number, _NoticeDecision(number, heading, outcome))
        if first.outcome.value != outcome.value or not _same(first.heading.value, heading.value):
            contradicted.add(number)
            message = (
                f"Decision {number} is left out, because it is stated twice and differs: "
                f'"{first.heading.value[:200]}" {first.outcome.value}, "{heading.value[:200]}" '
                f"{outcome.value}."
            )
            problems.append(Problem("contradicting_decisions", message, heading.span))
    return [found[number] for number in sorted(found) if number not in contradicted], problems


def _line(letter: LetterText, mark: re.Match[str]) -> str:
    return letter.value(Span(mark.start(), min(mark.end() + 100, len(letter.text))))


def _same(one: str, other: str) -> bool:
    """Return whether headings are equal except for case, punctuation, spaces and first article."""
    first, second = (re.sub(r"^(?:an?|the)\s|\W+", "", words.lower()) for words in (one, other))
    return first == second


def _blocks(letter: LetterText) -> Iterator[_Block]:
    """Yield the reasons for each item, which begin with "Regarding the request for"."""
    text = letter.text
    labels = list(LABELS.finditer(text))
    numbered = any(label["number"] for label in labels)
    labels = [
        label
        for label, above in zip(labels, [None, *labels], strict=False)
        # A rationale may begin with the same words.
        if label["item"] is None or (label["number"] if numbered else not _heads(above, label))
    ]
    starts = [number for number, label in enumerate(labels) if label["item"] is not None]
    for first, below in pairwise([*starts, len(labels)]):
        inner = labels[first + 1 : below]
        end = next((label.start() for label in inner if label["end"] is not None), None)
        if end is None:
            end = labels[below].start() if below < len(labels) else len(text)
        inner = [label for label in inner if label.start() < end]
        heading_end = inner[0].start() if inner else end
        heading = letter.passage(
            labels[first].end(), min(heading_end, labels[first].end() + LONGEST_REQUEST)
        )
        words = heading.text.rstrip(" :.")
        number = labels[first]["number"]
        yield _Block(int(number) if number else None, heading.found(0, len(words)), inner, end)


def _heads(above: re.Match[str] | None, label: re.Match[str]) -> bool:
    """Return whether a label directly follows a rationale label and so begins the rationale."""
    return (
        above is not None
        and above["rationale"] is not None
        and not label.string[above.end() : label.start()].strip()
    )
