"""The disputed items of the layouts G3 and G4: heading, outcome, guidelines, rationale.

An item is `<heading>: Upheld|Overturned`, followed by three labels that each start a line. The
heading may span several lines, contain colons and full stops, and cross a page break; only the
outcome and the label below identify it as a heading.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from decisions.enums import CitedBy, Outcome
from ingest.reading.field_limits import LONGEST_HEADING
from ingest.reading.guidelines import read_guideline
from ingest.reading.letter_text import Found, LetterText, Passage, Span
from ingest.reading.line_patterns import LinePattern
from ingest.reading.parsed_letter import NO_OUTCOME, ParsedItem, Problem

#: The labels of the guideline sentences and the rationale of an item.
LABEL = (
    r"(?:(?P<claims_administrator>Claims\s+Administrator\s+guideline\s*:)"
    r"|(?P<reviewer>(?:MAXIMUS|Maximus)\s+guideline\s*:)"
    r"|(?P<rationale>Decision\s+rationale\s*:))"
)
_LABELS = LinePattern(LABEL)
_RANKS = {"claims_administrator": 0, "reviewer": 1, "rationale": 2}
_OUTCOME = re.compile(rf":\s*(?P<outcome>Upheld|Overturned)\s*\n\s*(?={LABEL})")
#: White space that may end the rationale above a heading.
_BREAK = re.compile(r"(?:\f\n|\n)\s*")
_ENDS_SENTENCE = re.compile(r"[.?!][\"'”’)\]]*$")
_GRANTED_IN_PART = re.compile(r"was\s+the\s+original\s+request\s*\.")
_TEMPLATE_WORDS = re.compile(
    r"authorized\s+by\s+the\s+Claims|the\s+original\s+request,|IMR\s+eligible|"
    r"the\s+Claims\s+Administrator\s+authorized",
    re.I,
)
#: "X was the original request. Y was authorized ... The remaining ... portion ..., Z is"
_PART_GRANTED = re.compile(
    r"^(?P<original>.+?) was the original request\. +(?P<authorized>.+?),? "
    r"was authorized by the Claims Administrator\. +The remaining IMR eligible portion of the "
    r"original request, ?(?P<disputed>.+?)(?: is)?$",
    re.I,
)
#: "X was the original request. The Claims Administrator authorized Y, leaving the original ..."
_OTHER_GRANTED = re.compile(
    r"^(?P<original>.+?) was the original request\. +The Claims Administrator authorized "
    r"(?P<authorized>.+?),? leaving the original request IMR eligible\. +The original request, ?"
    r"(?P<disputed>.+?)(?: is)?$",
    re.I,
)
#: A review that ended before anything was decided.
_ENDED = re.compile(r"\b(?:withdr[ae]wn?|terminated|dismissed|ineligible)\b", re.I)
#: The search window exceeds the limit for a heading, so that a longer heading is noticed.
_LONGEST_HEADING = LONGEST_HEADING + 100
#: The number of characters above a label that a message quotes, so that a person finds the item.
_ENOUGH_TO_FIND = 300


class _Label(NamedTuple):
    name: str
    start: int
    end: int

    @property
    def rank(self) -> int:
        """The position of this label in the order of an item's labels."""
        return _RANKS[self.name]


def read_items(letter: LetterText, where: Span) -> tuple[list[ParsedItem], list[Problem]]:
    """Read the disputed items from their chapter."""
    text = letter.text
    labels = [
        _Label(match.lastgroup or "", match.start(), match.end())
        for match in _LABELS.finditer(text, where.start, where.end)
    ]
    outcomes = {match.end(): match for match in _OUTCOME.finditer(text, where.start, where.end)}
    # The first label of an item follows its outcome, or is where the order of labels starts again.
    firsts = [
        number
        for number, label in enumerate(labels)
        if label.start in outcomes or number == 0 or label.rank <= labels[number - 1].rank
    ]
    groups = [labels[first:end] for first, end in pairwise([*firsts, len(labels)])]
    # A heading is between the last label of the previous item and its own outcome.
    above = [where.start, *(group[-1].end for group in groups)]
    heads = [outcomes.get(group[0].start) for group in groups]
    starts = [
        heading_start(text, start, head.start() if head else _words_end(text, start, group[0]))
        for start, head, group in zip(above, heads, groups, strict=False)
    ]
    items: list[ParsedItem] = []
    problems: list[Problem] = []
    for start, head, group, end in zip(
        starts, heads, groups, [*starts, where.end][1:], strict=True
    ):
        if head is None:
            problems.append(_without_outcome(letter, start, group[0].start))
            continue
        item, its_problems = _read_item(letter, len(items) + 1, start, head, group, end)
        if item.disputed.value:
            items.append(item)
            problems += its_problems
        else:
            problems.append(without_words(item.outcome))
    if not items:
        problems.append(no_items(letter, where))
    return items, problems


def no_items(letter: LetterText, where: Span) -> Problem:
    """Return the problem of a letter without items; quote the letter if the review ended early."""
    ended = _ENDED.search(letter.text, where.start, where.end)
    if ended is None:
        return Problem("no_items", "No disputed item with an outcome was found.")
    start = max(where.start, ended.start() - _ENOUGH_TO_FIND)
    end = min(where.end, ended.end() + _ENOUGH_TO_FIND)
    start = max(start, letter.text.rfind(". ", start, ended.start()) + 1)
    stop = letter.text.find(".", ended.end(), end)
    said = letter.passage(start, stop if stop >= 0 else end).whole
    return Problem("terminated", f'The letter decides no item: "{said.value}".', said.span)


def _words_end(text: str, start: int, label: _Label) -> int:
    """Return the end of the text above a label."""
    return start + len(text[start : label.start].rstrip())


def _without_outcome(letter: LetterText, start: int, label: int) -> Problem:
    """Return the problem of an item without a readable outcome."""
    line = letter.passage(max(start, label - _ENOUGH_TO_FIND), label).whole
    message = "An item is left out: its outcome is neither Upheld nor Overturned"
    return Problem(NO_OUTCOME, f'{message} ("{line.value}").', line.span)


def without_words(outcome: Found[Outcome]) -> Problem:
    """Return the problem of an item that is left out because its heading is empty."""
    message = f"An item that was {outcome.value} was left out, because its heading is empty."
    return Problem("no_heading", message, outcome.span)


def heading_start(text: str, start: int, end: int) -> int:
    """Return the start of the heading that ends at `end`; the text above it begins at `start`.

    An empty line ends the rationale above. Without one, or if it may come from a page break, the
    rationale ends with the last line that ends a sentence.
    """
    start = max(start, end - _LONGEST_HEADING)
    breaks = list(_BREAK.finditer(text, start, end))
    sentences = [
        gap
        for gap in breaks
        if _ENDS_SENTENCE.search(text, max(start, gap.start() - 3), gap.start())
    ]
    paragraphs = [
        gap for gap in breaks if gap[0].count("\n") > 1 and ("\f" not in gap[0] or gap in sentences)
    ]
    for gap in [*reversed(paragraphs), *reversed(sentences)]:
        if _is_complete(text[gap.end() : end]):
            return gap.end()
    return start


def _is_complete(heading: str) -> bool:
    """Return whether a heading that mentions an authorized part includes the original request."""
    return not _TEMPLATE_WORDS.search(heading) or bool(_GRANTED_IN_PART.search(heading))


def _read_item(
    letter: LetterText,
    position: int,
    start: int,
    outcome: re.Match[str],
    labels: list[_Label],
    end: int,
) -> tuple[ParsedItem, list[Problem]]:
    passage = letter.passage(start, outcome.start())
    problems: list[Problem] = []
    original, authorized, disputed = _parts(passage)
    if original is None and _TEMPLATE_WORDS.search(passage.text):
        message = (
            "Item {} mentions an authorized part that could not be separated from the request."
        )
        problems.append(_problem("unclear_parts", message, position, outcome))
    texts = {
        label.name: Span(label.end, below.start if below else end)
        for label, below in zip(labels, [*labels[1:], None], strict=False)
    }
    guidelines = {}
    for side in CitedBy:
        if side.value in texts:
            guidelines[side], its = read_guideline(letter, texts[side.value], side)
            problems += its
        else:
            message = f"Item {{}} has no guideline sentence of the {side.replace('_', ' ')}."
            problems.append(_problem("no_guideline", message, position, outcome))
    rationale = None
    if "rationale" in texts:
        rationale = _trimmed(letter, texts["rationale"])
    if rationale is None:
        problems.append(_problem("no_rationale", "Item {} has no rationale.", position, outcome))
    return ParsedItem(
        position=position,
        heading=passage.whole,
        disputed=disputed,
        outcome=Found(Outcome(outcome["outcome"].lower()), Span(*outcome.span("outcome"))),
        original=original,
        authorized=authorized,
        rationale=rationale,
        claims_administrator=guidelines.get(CitedBy.CLAIMS_ADMINISTRATOR),
        reviewer=guidelines.get(CitedBy.REVIEWER),
    ), problems


def _problem(code: str, message: str, position: int, outcome: re.Match[str]) -> Problem:
    return Problem(code, message.format(position), Span(*outcome.span("outcome")))


def _parts(passage: Passage) -> tuple[Found[str] | None, Found[str] | None, Found[str]]:
    """Return the original request, the authorized part and the disputed part of a heading."""
    match = None
    if "original request" in passage.text:
        match = _PART_GRANTED.match(passage.text) or _OTHER_GRANTED.match(passage.text)
    if match is None:
        return None, None, passage.whole
    original, authorized, disputed = (
        passage.found(*match.span(name)) for name in ("original", "authorized", "disputed")
    )
    return original, authorized, disputed


def _trimmed(letter: LetterText, span: Span) -> Found[str] | None:
    words = letter.text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    trimmed = Span(start, start + len(words.strip()))
    return Found(letter.value(trimmed), trimmed) if trimmed.start < trimmed.end else None
