"""Full dates in a text."""

import re
from collections.abc import Iterator
from datetime import date

from decisions.us_date import parse_us_date

_DATE = re.compile(
    r"(?<![\d/.-])\d{1,2}(?P<sep>[/-])\d{1,2}(?P=sep)\s?(?:\d{4}|\d{2})(?![\d/-])"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d{1,2},?\s\d{4}\b",
    re.I,
)


def dates_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Yield the full dates in a text, each with its offsets."""
    for match in _DATE.finditer(words):
        if found := parse_us_date(match[0]):
            yield found, match.start(), match.end()
