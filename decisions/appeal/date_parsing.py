"""Full dates in a text."""

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
#: The greatest two-digit year that belongs to this century: no letter names a later date, and
#: summaries name days of birth.
_LAST_YEAR = 30


def dates_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Yield the full dates in a text, each with its offsets."""
    for match in _DATE.finditer(words):
        try:
            if match["month"]:
                month = _MONTHS.index(match["month"].lower()) + 1
                found = date(int(match["year"]), month, int(match["day"]))
            else:
                found = date(_year(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        yield found, match.start(), match.end()


def _year(printed_year: str) -> int:
    year = int(printed_year)
    if len(printed_year) > len("99"):
        return year
    return year + (2000 if year <= _LAST_YEAR else 1900)
