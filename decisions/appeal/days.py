"""Days that words name in full, and how a day is written."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?<![\d/.-])(?P<m>\d{1,2})(?P<sep>[/-])(?P<d>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|\d{2})(?![\d/-])"
    r"|\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s(?P<day>\d{1,2})"
    r",?\s(?P<year>\d{4})\b",
    re.I,
)
_THIS_CENTURY = 2000
_FIRST_YEAR = 1980


def dates_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Yield the dates that words name in full, each with its offsets."""
    for match in _DATE.finditer(words):
        try:
            if match["month"]:
                month = _MONTHS.index(match["month"].lower()) + 1
                found = date(int(match["year"]), month, int(match["day"]))
            else:
                year = int(match["y"])
                full = year if year >= _FIRST_YEAR else year + _THIS_CENTURY
                found = date(full, int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        yield found, match.start(), match.end()


def printed(day: date) -> str:
    """Write a date: Dec 9, 2016."""
    return f"{day:%b} {day.day}, {day.year}"
