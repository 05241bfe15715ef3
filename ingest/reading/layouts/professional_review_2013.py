"""The layout G0, the earliest of 2013: one item, and headings that end in a colon."""

import re

from decisions.enums import CitedBy, Outcome
from ingest.reading.header import read_header_list
from ingest.reading.layouts.guidelines_2013 import read_relied_upon
from ingest.reading.letter_text import Found, LetterText, Passage, Span
from ingest.reading.parsed_letter import LetterLayout, ParsedItem, ParsedLetter, Problem, assembled
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary

_HEADINGS = re.compile(
    r"^(?:(?P<issue>ISSUES?\s+(?:AT|IN)\s+DISPUTE)"
    r"|(?P<summary>(?:CLINICAL\s+)?CASE\s+SUMMARY)"
    r"|(?P<documents>DOCUMENTS\s+REVIEWED(?:\s+FOR\s+DETERMINATION)?)"
    r"|(?P<guidelines>MEDICAL\s+TREATMENT\s+GUIDELINES?(?:\(S\))?\s+RELIED\s+UPON\s+BY\s+"
    r"(?:THE\s+)?(?:\w+\s+)?REVIEWER(?:\s+AND\s+WHY)?)"
    r"|(?P<rationale>RATIONALE\s+FOR\s+WHY\s+THE\s+REQUESTED\s+TREATMENTS?(?:\s*/\s*SERVICES?)?\s+"
    r"(?P<verdict>(?:IS\s*/\s*WAS|ARE\s*/\s*WERE|IS|WAS|ARE|WERE)\s+(?P<negation>NOT\s+)?"
    r"MEDICALLY\s+NECESSARY(?:\s+AND\s+APPROPRIATE)?))"
    r"|(?P<reviewer>MEDICAL\s+REVIEWER['’]?S?\s+QUALIFICATIONS))\s*:",
    re.M,
)
#: An issue may be a question that contains the request.
_QUESTION = re.compile(
    r"(?:(?:Whether|Is)\s+)?(?:the\s+)?request(?:ed)?\s+(?:for\s+)?(?P<request>.+?)"
    r"\s+(?:is|are|was|were)?\s*medically\s+necessary(?:\s+and\s+appropriate)?\s*[?.]?$",
    re.I,
)
_CHAPTERS = ("issue", "summary", "documents", "guidelines", "rationale", "reviewer")
#: The dates that this layout prints.
_DATES = ("date_of_injury", "ur_denial_date", "decision_date")


def read_professional_review(letter: LetterText) -> ParsedLetter:
    """Read a letter of the layout G0."""
    headings = list(_HEADINGS.finditer(letter.text))
    end = len(letter.text)
    ends = [*(heading.start() for heading in headings[1:]), end]
    chapters: dict[str, list[Span]] = {}
    for heading, stop in zip(headings, ends, strict=False):
        chapters.setdefault(_name(heading), []).append(Span(heading.end(), stop))
    first = {name: spans[0] for name, spans in chapters.items()}
    empty = Span(end, end)
    above = Span(0, headings[0].start() if headings else end)
    return assembled(
        LetterLayout.G0,
        read_header_list(letter, above, dates=_DATES),
        read_reviewer(letter, first.get("reviewer", empty)),
        read_summary(letter, first.get("summary", empty)),
        _read_items(letter, headings, chapters),
    )


def _name(heading: re.Match[str]) -> str:
    return next(name for name in _CHAPTERS if heading[name] is not None)


def _read_items(
    letter: LetterText, headings: list[re.Match[str]], chapters: dict[str, list[Span]]
) -> tuple[list[ParsedItem], list[Problem]]:
    """Read the only item, whose outcome is in the heading of its rationale."""
    verdicts = [heading for heading in headings if heading["rationale"] is not None]
    issues = [letter.passage(span.start, span.end) for span in chapters.get("issue", [])]
    issues = [issue for issue in issues if issue.text]
    if len(issues) != 1 or len(verdicts) != 1:
        return [], [_no_item(issues, verdicts)]
    (verdict,) = verdicts
    outcome = Outcome.UPHELD if verdict["negation"] else Outcome.OVERTURNED
    heading = _heading(issues[0])
    (where,) = chapters["rationale"]
    rationale = letter.passage(where.start, where.end)
    problems: list[Problem] = []
    guideline = None
    if "guidelines" in chapters:
        guideline, problems = read_relied_upon(letter, chapters["guidelines"][0], CitedBy.REVIEWER)
    else:
        message = "Item 1 has no guideline sentence of the reviewer."
        problems.append(Problem("no_guideline", message, heading.span))
    if not rationale.text:
        problems.append(Problem("no_rationale", "Item 1 has no rationale.", heading.span))
    item = ParsedItem(
        position=1,
        heading=heading,
        disputed=heading,
        outcome=Found(outcome, Span(*verdict.span("verdict"))),
        rationale=rationale.whole if rationale.text else None,
        reviewer=guideline,
    )
    return [item], problems


def _no_item(issues: list[Passage], verdicts: list[re.Match[str]]) -> Problem:
    if len(issues) > 1 or len(verdicts) > 1:
        message = (
            "The letter has several issues at dispute or several rationales; other letters of "
        )
        return Problem("several_items", message + "this layout have one of each.")
    return Problem("no_items", "No disputed item with an outcome was found.")


def _heading(issue: Passage) -> Found[str]:
    question = _QUESTION.match(issue.text)
    return issue.found(*question.span("request")) if question else issue.whole
