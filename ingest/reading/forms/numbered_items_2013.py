"""The numbered items of 2013: those of a notice (G1) and those under a letterhead (G2).

A notice states its decisions, once before and once after its own heading, and then gives the
reasons for each: "1) Regarding the request for ...". Under a letterhead each decision heads its
reasons: "1. ... is not medically necessary and appropriate."
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from decisions.program import PROGRAM
from decisions.terms import CitedBy, Outcome
from ingest.reading.forms.guidelines_2013 import read_relied_upon
from ingest.reading.items import heading_start, no_items, without_words
from ingest.reading.limits import LONGEST_HEADING
from ingest.reading.parsed import NO_OUTCOME, ParsedGuideline, ParsedItem, Problem
from ingest.reading.text import Found, LetterText, Span


def _broken(word: str) -> str:
    """Return a pattern of a word that a line's end may break anywhere."""
    return r"(?:-\s)?".join(word)


_NECESSARY = (
    rf"(?:is|are|was|were)\s*(?P<verdict>(?:not\s*)?{_broken('medically')}\s+{_broken('necessary')}"
    rf"(?:\s*(?:and|/|or)\s*(?:medically\s+)?{_broken('appropriate')})?)"
)
_REQUEST = (
    r"(?:the\s+)?(?:request(?:ed|s)?\s+(?:for\s+)?|(?=(?:retrospective|prospective)\s+request))"
)
_DECIDED = re.compile(
    rf"^(?:\(?(?P<number>\d{{1,2}})\s*[).:]\)?\s*)?{PROGRAM.organization},?\s+"
    rf"has\s+determined\s+(?:that\s+)?{_REQUEST}",
    re.I | re.M,
)
_VERDICT = re.compile(rf"\s{_NECESSARY}", re.I)
_REVIEWER = r"The\s+(?:Expert|Physician|Professional|Medical)\s+Reviewer"
_SAYS = (
    r"(?=(?:has\s+)?(?:based|bases|did|cited|found|used|relied|relies|stated|determined|does)\b)"
)
#: A side speaks at the start of a line, or of a sentence in a paragraph with the other side.
_STARTS = r"(?:^|(?<=\.\s)|(?<=\.\s\s))"
_REASONS = (
    rf"(?P<section>^Sections?(?:\(s\))?\s+of\s+the\s+Medical\s+Treatment\s+Utilization\s+Schedule\s+"
    r"Relied\s+Upon\s+by\s+the\s+\w+\s+Reviewer\s+to\s+Make\s+His/Her\s+Decision\s*:?)"
    rf"|(?P<claims_administrator>{_STARTS}The\s+Claims\s+Administrator\s+{_SAYS})"
    rf"|(?P<reviewer>{_STARTS}{_REVIEWER}\s+{_SAYS})"
    rf"|(?P<rationale>^(?:(?:{_REVIEWER}|The\s+Reviewer)['’]s\s+)?(?:Decision\s+)?Rationale"
    r"(?:\s+for\s+(?:the|its|his/her)\s+Decision)?\s*:)"
)
_LABELS = re.compile(
    rf"(?P<item>^(?:\(?(?P<number>\d{{1,2}})\s*[).:]\)?\s*)?Regarding\s+{_REQUEST})"
    rf"|{_REASONS}"
    r"|(?P<end>^(?:Effect\s+of\s+the\s+(?:Decision|Determination)|Sincerely\b|Disclaimer\s*:))",
    re.I | re.M,
)
_HEADED = re.compile(rf"\s{_NECESSARY}\s*[.:]?\s*\n\s*(?={_REASONS})", re.I | re.M)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})\s*[).]\s*(?=\S)", re.M)
#: The sentence that repeats the decision below the reasons for it: its beginning, and its end.
_CLOSING = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.?!)]\s)|(?<=[.?!)]\s\s))The\s+(?:retrospective\s+)?requests?\s+for\s"
)
_CLOSED = re.compile(rf"\s{_NECESSARY}\s*\.?\s*\Z", re.I)
_SENTENCE_ENDS = re.compile(r"[.?!]\s+[A-Z][a-z]+\s[a-z]")
#: A request is a few lines; what is looked at is longer than that, so that more shows.
_LONGEST_HEADING = LONGEST_HEADING + 100


@dataclass(frozen=True, slots=True)
class _Reasons:
    """What stands below the heading of an item."""

    guidelines: dict[CitedBy, ParsedGuideline]
    rationale: Found[str] | None
    closing: Outcome | None
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What a notice says that it decided."""

    number: int
    heading: Found[str]
    outcome: Found[Outcome]


@dataclass(frozen=True, slots=True)
class _Block:
    """The reasons that a notice gives for one decision: their labels, and where they end."""

    number: int | None
    heading: Found[str]
    labels: list[re.Match[str]]
    end: int


def read_notice_items(letter: LetterText) -> tuple[list[ParsedItem], list[Problem]]:
    """Read the items of a notice (G1): each decision once, with the reasons for it."""
    decisions, problems = _decisions(letter)
    blocks = list(_blocks(letter))
    by_number = {block.number: block for block in blocks if block.number is not None}
    in_order = len(blocks) == len(decisions)
    items = []
    for position, decision in enumerate(decisions, 1):
        block = by_number.get(decision.number)
        if block is None and in_order and not by_number:
            block = blocks[position - 1]
        reasons = _reasons(letter, block.labels if block else [], block.end if block else 0)
        item, its_problems = _item(position, decision.heading, decision.outcome, reasons)
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


def read_headed_items(
    letter: LetterText, where: Span
) -> tuple[list[ParsedItem], list[Problem]]:  # fmt: skip
    """Read the items of a letter under a letterhead (G2) from the chapter that holds them."""
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
            problems.append(without_words(_outcome(verdict)))
            continue
        labels = list(_LABELS.finditer(text, verdict.end(), end))
        item, its_problems = _item(
            len(items) + 1, heading, _outcome(verdict), _reasons(letter, labels, end)
        )
        items.append(item)
        problems += its_problems
    if not items:
        problems.append(no_items(letter, where))
    return items, problems


def _numbered_start(text: str, start: int, end: int, position: int) -> tuple[int, int]:
    """Return where a heading's number stands and where its words begin.

    One without its number begins at its paragraph.
    """
    start = max(start, end - _LONGEST_HEADING)
    numbers = [
        match for match in _NUMBERED.finditer(text, start, end) if int(match["number"]) == position
    ]
    if numbers:
        return numbers[-1].span()
    begins = heading_start(text, start, end)
    return begins, begins


def _decisions(letter: LetterText) -> tuple[list[_Decision], list[Problem]]:
    """Return each numbered decision once, though a notice states them twice."""
    text = letter.text
    found: dict[int, _Decision] = {}
    contradicted: set[int] = set()
    problems = []
    marks = list(_DECIDED.finditer(text))
    number = 0
    for mark, below in zip(marks, [*marks[1:], None], strict=False):
        limit = below.start() if below else len(text)
        verdict = _VERDICT.search(text, mark.end(), min(limit, mark.end() + _LONGEST_HEADING))
        if verdict is None:
            message = f'A decision has no outcome that can be read: "{_line(letter, mark)}".'
            problems.append(Problem(NO_OUTCOME, message, Span(*mark.span())))
            continue
        heading = letter.passage(mark.end(), verdict.start()).whole
        outcome = _outcome(verdict)
        twin = next(
            (one for one in found.values() if _same(one.heading.value, heading.value)), None
        )  # fmt: skip
        number = int(mark["number"]) if mark["number"] else twin.number if twin else number + 1
        first = found.setdefault(number, _Decision(number, heading, outcome))
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
    """Return whether two headings are the same but for an article, case, hyphens and full stops."""
    first, second = (re.sub(r"^(?:an?|the)\s|\W+", "", words.lower()) for words in (one, other))
    return first == second


def _blocks(letter: LetterText) -> Iterator[_Block]:
    """Yield what a notice says of each item, from "Regarding the request for" on."""
    text = letter.text
    labels = list(_LABELS.finditer(text))
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
            labels[first].end(), min(heading_end, labels[first].end() + _LONGEST_HEADING)
        )
        words = heading.text.rstrip(" :.")
        number = labels[first]["number"]
        yield _Block(int(number) if number else None, heading.found(0, len(words)), inner, end)


def _heads(above: re.Match[str] | None, label: re.Match[str]) -> bool:
    """Return whether a label is the rationale that begins with another."""
    return (
        above is not None
        and above["rationale"] is not None
        and not label.string[above.end() : label.start()].strip()
    )


def _reasons(letter: LetterText, labels: list[re.Match[str]], end: int) -> _Reasons:
    """Read the guidelines of both sides and the rationale below a heading.

    A side's words begin with their label; behind the rationale's label there is nothing but the
    rationale. The sentence that repeats the decision is no part of it.
    """
    guidelines: dict[CitedBy, ParsedGuideline] = {}
    problems: list[Problem] = []
    # A side that is named again is named by the words of the other one, or speaks on.
    rationales = [label for label in labels if label["rationale"] is not None]
    if len(rationales) > 1:
        # The decision of another item could not be read, and nobody can tell where that begins.
        message = "An item is left out below another one: its decision could not be read."
        problems.append(Problem(NO_OUTCOME, message, Span(*rationales[1].span())))
    by_name = {label.lastgroup: label for label in reversed(labels)}
    firsts = sorted(by_name.values(), key=re.Match.start)
    for label, below in zip(firsts, [*firsts[1:], None], strict=False):
        if label["rationale"] is not None:
            rationale, closing = None, None
            if len(rationales) == 1:
                rationale, closing = _rationale(letter, label.end(), end)
            return _Reasons(guidelines, rationale, closing, problems)
        if label.lastgroup in [*CitedBy]:
            side = CitedBy(label.lastgroup or "")
            where = Span(label.start(), below.start() if below else end)
            guidelines[side], its_problems = read_relied_upon(letter, where, side)
            problems += its_problems
    return _Reasons(guidelines, None, None, problems)


def _rationale(
    letter: LetterText, start: int, end: int
) -> tuple[Found[str] | None, Outcome | None]:
    """Return the rationale, and the outcome that the sentence below it repeats."""
    closing = None
    tail = max(start, start + len(letter.text[start:end].rstrip()) - _LONGEST_HEADING)
    words = letter.text[tail:end]
    closed = _CLOSED.search(words)
    if closed and "appro" in closed["verdict"].lower():
        begins = [match.start() for match in _CLOSING.finditer(words, 0, closed.start())]
        if begins and not _SENTENCE_ENDS.search(words, begins[-1], closed.start()):
            closing = _outcome(closed).value
            end = tail + begins[-1]
    passage = letter.passage(start, end)
    return passage.whole if passage.text else None, closing


def _outcome(verdict: re.Match[str]) -> Found[Outcome]:
    words = verdict["verdict"].lower()
    outcome = Outcome.UPHELD if words.startswith("not") else Outcome.OVERTURNED
    return Found(outcome, Span(*verdict.span("verdict")))


def _item(
    position: int, heading: Found[str], outcome: Found[Outcome], reasons: _Reasons
) -> tuple[ParsedItem, list[Problem]]:
    problems = list(reasons.problems)
    for side in CitedBy:
        if side not in reasons.guidelines:
            message = f"Item {position} has no guideline sentence of the {side.replace('_', ' ')}."
            problems.append(Problem("no_guideline", message, outcome.span))
    if reasons.rationale is None:
        message = f"Item {position} has no rationale."
        problems.append(Problem("no_rationale", message, outcome.span))
    if reasons.closing and reasons.closing != outcome.value:
        message = (
            f"Item {position} is decided as {outcome.value}, and the sentence below its rationale "
            f"says {reasons.closing}."
        )
        problems.append(Problem("contradicting_decisions", message, outcome.span))
    return ParsedItem(
        position=position,
        heading=heading,
        disputed=heading,
        outcome=outcome,
        rationale=reasons.rationale,
        claims_administrator=reasons.guidelines.get(CitedBy.CLAIMS_ADMINISTRATOR),
        reviewer=reasons.guidelines.get(CitedBy.REVIEWER),
    ), problems
