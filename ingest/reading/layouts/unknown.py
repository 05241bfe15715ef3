"""Letters of unknown layout: the recognizable parts are kept for the person who reviews them."""

import re

from ingest.reading.header import read_header_list
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import (
    IMPOSSIBLE_DATE,
    UNKNOWN_LAYOUT,
    LetterLayout,
    ParsedLetter,
    Problem,
)
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary

_SUMMARY = re.compile(r"^(?:CLINICAL\s+)?CASE\s+SUMMARY\b\s*:?", re.M | re.I)
_CAPITALS = re.compile(r"^[A-Z][A-Z ,()/]{8,80}:?$", re.M)
#: A header is searched for only in this many characters at the start.
_HEADER_END = 5000


def read_unknown(letter: LetterText) -> ParsedLetter:
    """Read the recognizable parts; add a problem that says that the layout is unknown."""
    end = len(letter.text)
    header, problems = read_header_list(letter, Span(0, min(end, _HEADER_END)), dates=())
    reviewer, _ = read_reviewer(letter, Span(0, end))
    heading = _SUMMARY.search(letter.text)
    summary = None
    if heading:
        below = _CAPITALS.search(letter.text, heading.end())
        summary, _ = read_summary(letter, Span(heading.end(), below.start() if below else end))
    impossible = [problem for problem in problems if problem.code == IMPOSSIBLE_DATE]
    unknown = Problem(
        UNKNOWN_LAYOUT, "This is not an IMR decision letter, or its layout is unknown."
    )
    return ParsedLetter(
        LetterLayout.UNKNOWN, header, reviewer, summary, problems=(*impossible, unknown)
    )
