"""The shared parts of numbered items of 2013: the decision, and the reasons below its heading."""

import re
from dataclasses import dataclass

from decisions.enums import CitedBy, Outcome
from ingest.reading.field_limits import LONGEST_HEADING
from ingest.reading.layouts.guidelines_2013 import read_relied_upon
from ingest.reading.letter_text import Found, LetterText, Span
from ingest.reading.parsed_letter import NO_OUTCOME, ParsedGuideline, ParsedItem, Problem


def _broken(word: str) -> str:
    """Return a pattern for a word that may be broken at the end of a line after any letter."""
    return r"(?:-\s)?".join(word)


#: A decision. Its group `verdict` begins with "not" if the item was refused.
NECESSARY = (
    rf"(?:is|are|was|were)\s*(?P<verdict>(?:not\s*)?{_broken('medically')}\s+{_broken('necessary')}"
    rf"(?:\s*(?:and|/|or)\s*(?:medically\s+)?{_broken('appropriate')})?)"
)
#: The text before the name of the requested treatment.
REQUEST = (
    r"(?:the\s+)?(?:request(?:ed|s)?\s+(?:for\s+)?|(?=(?:retrospective|prospective)\s+request))"
)
_REVIEWER = r"The\s+(?:Expert|Physician|Professional|Medical)\s+Reviewer"
_SAYS = (
    r"(?=(?:has\s+)?(?:based|bases|did|cited|found|used|relied|relies|stated|determined|does)\b)"
)
#: The sentences of a side begin at the start of a line, or of a sentence if both sides share a
#: paragraph.
_STARTS = r"(?:^|(?<=\.\s)|(?<=\.\s\s))"
#: The beginning of a side's sentences, or of the rationale.
BODY_PARTS = (
    rf"(?P<section>^Sections?(?:\(s\))?\s+of\s+the\s+Medical\s+Treatment\s+Utilization\s+Schedule\s+"
    r"Relied\s+Upon\s+by\s+the\s+\w+\s+Reviewer\s+to\s+Make\s+His/Her\s+Decision\s*:?)"
    rf"|(?P<claims_administrator>{_STARTS}The\s+Claims\s+Administrator\s+{_SAYS})"
    rf"|(?P<reviewer>{_STARTS}{_REVIEWER}\s+{_SAYS})"
    rf"|(?P<rationale>^(?:(?:{_REVIEWER}|The\s+Reviewer)['’]s\s+)?(?:Decision\s+)?Rationale"
    r"(?:\s+for\s+(?:the|its|his/her)\s+Decision)?\s*:)"
)
LABELS = re.compile(
    rf"(?P<item>^(?:\(?(?P<number>\d{{1,2}})\s*[).:]\)?\s*)?Regarding\s+{REQUEST})"
    rf"|{BODY_PARTS}"
    r"|(?P<end>^(?:Effect\s+of\s+the\s+(?:Decision|Determination)|Sincerely\b|Disclaimer\s*:))",
    re.I | re.M,
)
#: The beginning and the end of the sentence that repeats the decision below the rationale.
_CLOSING = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.?!)]\s)|(?<=[.?!)]\s\s))The\s+(?:retrospective\s+)?requests?\s+for\s"
)
_CLOSED = re.compile(rf"\s{NECESSARY}\s*\.?\s*\Z", re.I)
_SENTENCE_ENDS = re.compile(r"[.?!]\s+[A-Z][a-z]+\s[a-z]")
#: The search window exceeds the limit for a heading, so that a longer heading is noticed.
LONGEST_REQUEST = LONGEST_HEADING + 100


@dataclass(frozen=True, slots=True)
class ItemBody:
    """The guidelines and the rationale below the heading of an item.

    Args:
        guidelines: the guideline sentences of each side; a side without any is missing.
        closing: the outcome in the sentence that repeats the decision, if there is one.
    """

    guidelines: dict[CitedBy, ParsedGuideline]
    rationale: Found[str] | None
    closing: Outcome | None
    problems: list[Problem]


def read_item_body(letter: LetterText, labels: list[re.Match[str]], end: int) -> ItemBody:
    """Read the guidelines of both sides and the rationale below a heading.

    The sentences of a side begin with its label. All text after the rationale's label is the
    rationale, except for the sentence that repeats the decision.
    """
    guidelines: dict[CitedBy, ParsedGuideline] = {}
    problems: list[Problem] = []
    # Only the first label of a side counts: a second one is a quotation or a continuation.
    rationales = [label for label in labels if label["rationale"] is not None]
    if len(rationales) > 1:
        # The decision of another item could not be read, so the start of that item is unknown.
        message = "An item is left out below another one: its decision could not be read."
        problems.append(Problem(NO_OUTCOME, message, Span(*rationales[1].span())))
    by_name = {label.lastgroup: label for label in reversed(labels)}
    firsts = sorted(by_name.values(), key=re.Match.start)
    for label, below in zip(firsts, [*firsts[1:], None], strict=False):
        if label["rationale"] is not None:
            rationale, closing = None, None
            if len(rationales) == 1:
                rationale, closing = _rationale(letter, label.end(), end)
            return ItemBody(guidelines, rationale, closing, problems)
        if label.lastgroup in [*CitedBy]:
            side = CitedBy(label.lastgroup or "")
            where = Span(label.start(), below.start() if below else end)
            guidelines[side], its_problems = read_relied_upon(letter, where, side)
            problems += its_problems
    return ItemBody(guidelines, None, None, problems)


def _rationale(
    letter: LetterText, start: int, end: int
) -> tuple[Found[str] | None, Outcome | None]:
    """Return the rationale and the outcome in the sentence below it that repeats the decision."""
    closing = None
    tail = max(start, start + len(letter.text[start:end].rstrip()) - LONGEST_REQUEST)
    words = letter.text[tail:end]
    closed = _CLOSED.search(words)
    if closed and "appro" in closed["verdict"].lower():
        begins = [match.start() for match in _CLOSING.finditer(words, 0, closed.start())]
        if begins and not _SENTENCE_ENDS.search(words, begins[-1], closed.start()):
            closing = read_outcome(closed).value
            end = tail + begins[-1]
    passage = letter.passage(start, end)
    return passage.whole if passage.text else None, closing


def read_outcome(verdict: re.Match[str]) -> Found[Outcome]:
    """Return the outcome that a match of `NECESSARY` states."""
    words = verdict["verdict"].lower()
    outcome = Outcome.UPHELD if words.startswith("not") else Outcome.OVERTURNED
    return Found(outcome, Span(*verdict.span("verdict")))


def made_item(
    position: int, heading: Found[str], outcome: Found[Outcome], reasons: ItemBody
) -> tuple[ParsedItem, list[Problem]]:
    """Return an item with its reasons, and a problem for each missing or contradictory part."""
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
