"""Files that contain several letters, which a person must upload separately."""

import re
from collections.abc import Iterator

from ingest.reading.header import CASE_NUMBER
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import SEVERAL_LETTERS, Problem

#: Lines that a letter of each layout prints once. If a layout has several such lines, the most
#: frequent one counts. Each pattern begins with literal letters, which makes the search fast.
_ONCE = tuple(
    tuple(map(re.compile, marks))
    for marks in (
        (
            r"HOW\s+THE\s+IMR\s+FINAL\s+DETERMINATION\s+WAS\s+MADE\b",
            r"IMR\s+(?i:(?:ISSUES?,?\s+)?DECISION(?:\(S\)|S)?,?\s+AND\s+RATIONALE(?:\(S\)|S)?)(?!\w)",
        ),
        (r"INDEPENDENT\s+MEDICAL\s+REVIEW\s+DECISIONS?\s+AND\s+RATIONALES?\b",),
        (
            r"MEDICAL\s+PROFESSIONAL\s+REVIEW\b",
            r"MEDICAL\s+REVIEWER['’]?S?\s+QUALIFICATIONS\s*:",
        ),
    )
)
#: Characters that may precede such a line, as in a quoted email.
_MARGIN = "> |"
_WIDEST_MARGIN = 8
_HEADER = re.compile(
    r"^[>| ]{0,8}(?:IMR\s+|MAXIMUS\s+)?Case\s+(?:Number|No\.?|\#)\s*:\s*"
    rf"(?P<number>{CASE_NUMBER.pattern})",
    re.M | re.I,
)
#: The number of letters that the message names; the others are only counted.
_MOST_NAMED = 10


def several_letters(letter: LetterText) -> Iterator[Problem]:
    """Yield one problem if a file contains several letters, with their number, cases and pages."""
    text = letter.text
    starts = sorted(
        start
        for marks in _ONCE
        for start in max((list(_starts(text, mark)) for mark in marks), key=len)
    )
    headers = list(_HEADER.finditer(text)) if letter.lowered.count("case n") > 1 else []
    if len({_plain(header) for header in headers}) > len(starts):
        starts = [header.start() for header in headers]  # only headers are left
    if len(starts) < 2:
        return
    named = "; ".join(_named(text, starts[:_MOST_NAMED], headers))
    more = f" and {len(starts) - _MOST_NAMED:,} more" if len(starts) > _MOST_NAMED else ""
    yield Problem(
        SEVERAL_LETTERS,
        f"The file holds {len(starts):,} letters ({named}{more}): upload "
        "each as a file of its own, and withdraw this one.",
        Span(starts[1], starts[1]),
    )


def _starts(text: str, mark: re.Pattern[str]) -> Iterator[int]:
    """Yield the offset of each match of `mark` at the start of a line."""
    for found in mark.finditer(text):
        line = max(0, found.start() - _WIDEST_MARGIN)
        line = text.rfind("\n", line, found.start()) + 1 or line
        if not text[line : found.start()].strip(_MARGIN):
            yield found.start()


def _named(text: str, starts: list[int], headers: list[re.Match[str]]) -> Iterator[str]:
    """Yield the case number of each letter and the page that it begins on."""
    above = -1
    for start in starts:
        # The case number of a letter is between the start of the previous letter and its own mark.
        own = [header for header in headers if above < header.start() <= start]
        first = own[0].start() if own else start
        page = text.count("\f", 0, first) + 1
        name = f"case {_plain(own[-1])}" if own else "one without a case number"
        yield f"{name} from page {page}"
        above = start


def _plain(header: re.Match[str]) -> str:
    return re.sub(r"\s", "", header["number"].upper())
