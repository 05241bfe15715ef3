"""The date of decision that words of a search name: "February 2017", "2017", "2/28/2017"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from decisions.state_program import PROGRAM
from decisions.us_date import MONTHS, parse_us_date

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
_NAMED = re.compile(
    rf"(?:\b(?:decided|dated|from|in|on|of)\s+)*(?:(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)"
    rf"|(?P<us>\b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})\b|\b{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}\b)"
    rf"|\b(?P<month>{_MONTH}),?\s+(?P<of>\d{{4}})\b|\b(?P<year>20\d\d)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NamedDates:
    """The dates that words name.

    Args:
        words: the words, as typed.
        first, last: the first and the last day.
        rest: the other words of the search.
    """

    words: str
    first: date
    last: date
    rest: str


def dates_named(text: str) -> NamedDates | None:
    """Return the dates that a search names in its words; None if it names none, or several."""
    named = [*_NAMED.finditer(text)]
    days = _days(named[0]) if len(named) == 1 else None
    if days is None or days[1].year < PROGRAM.began.year:
        return None
    [match] = named
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    return NamedDates(match[0], *days, rest)


def _days(named: re.Match[str]) -> tuple[date, date] | None:
    if named["year"]:
        return date(int(named["year"]), 1, 1), date(int(named["year"]), 12, 31)
    if named["month"]:
        year = int(named["of"])
        month = MONTHS.index(named["month"][:3].capitalize()) + 1
        if not date.min.year <= year <= date.max.year:
            return None
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    try:
        day = date.fromisoformat(named["iso"]) if named["iso"] else parse_us_date(named["us"])
    except ValueError:
        return None
    return (day, day) if day else None
