"""The layout G1, of 2013: a notice that states its decisions twice and then gives the reasons."""

import re

from decisions.state_program import PROGRAM
from ingest.reading.header import DAY, read_header_list
from ingest.reading.layouts.notice_items_2013 import read_notice_items
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import LetterLayout, ParsedLetter, assembled
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary

_FIRST_DECISION = re.compile(
    rf"{PROGRAM.organization},?\s+has\s+determined\b"
    r"|^INDEPENDENT\s+MEDICAL\s+REVIEW\s+DECISIONS?\s+AND\s+RATIONALES?\b",
    re.I | re.M,
)
_REVIEWER = r"(?:\w+\s+)?(?:Expert|Physician|Professional|Medical)?\s*Reviewer"
_QUALIFICATIONS = re.compile(
    rf"^Medical\s+Qualifications\s+of\s+the\s+{_REVIEWER}\s*:", re.I | re.M
)
_SUMMARY = re.compile(
    rf"^(?:(?:{_REVIEWER}|Clinical)\s+)?Case\s+Summary\s*:\s*"
    r"(?:Disclaimer\s*:\s*The\s+following\s+case\s+summary\s+was\s+taken\b[^.]{1,200}\.)?[\s“\"]*",
    re.I | re.M,
)
_DOCUMENTS = re.compile(r"^Documents\s+Reviewed(?:\s+for\s+Determination)?\s*:", re.I | re.M)
_FIRST_ITEM = re.compile(r"^(?:\(?\d{1,2}\s*[).:]\)?\s*)?Regarding\s+the\s", re.I | re.M)
#: The dates in the text above the second list of decisions.
_APPLICATION = (
    ("application_received", re.compile(rf"\bwas\s+filed\s+on\s+(?P<day>{DAY})", re.I)),
    (
        "ur_denial_date",
        re.compile(
            rf"\bdisputing\s+the\s+Utilization\s+Review\s+\w+(?:/\w+)?\s+dated\s+(?P<day>{DAY})",
            re.I,
        ),
    ),
    (
        "date_assigned",
        re.compile(
            r"\bNotice\s+of\s+Assignment\b[^.]{0,80}?\bwas\s+(?:provided|sent|mailed)\b[^.]{0,80}?"
            rf"\bon\s+(?P<day>{DAY})",
            re.I,
        ),
    ),
)


def read_notice(letter: LetterText) -> ParsedLetter:
    """Read a letter of the layout G1."""
    text, end = letter.text, len(letter.text)
    first = _FIRST_DECISION.search(text)
    qualifications, summary = _QUALIFICATIONS.search(text), _SUMMARY.search(text)
    documents, reasons = _DOCUMENTS.search(text), _FIRST_ITEM.search(text)
    return assembled(
        LetterLayout.G1,
        read_header_list(letter, Span(0, first.start() if first else end), _APPLICATION),
        read_reviewer(letter, _below(qualifications, (summary, documents), end)),
        read_summary(letter, _below(summary, (documents, reasons), end), quoted=True),
        read_notice_items(letter),
    )


def _below(
    heading: re.Match[str] | None, others: tuple[re.Match[str] | None, ...], end: int
) -> Span:
    """Return the span from a heading to the next of `others`; empty if there is no heading."""
    if heading is None:
        return Span(end, end)
    stops = [other.start() for other in others if other and other.start() >= heading.end()]
    return Span(heading.end(), min(stops, default=end))
