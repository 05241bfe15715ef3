"""Formats of numbers, dates, stored words and texts."""

import re
from datetime import date, datetime
from math import ceil

from django.utils import timezone

from decisions.criteria import in_words
from decisions.us_date import us_date

#: All that is no `Char` of XML 1.0 (section 2.2).
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def count(number: int) -> str:
    """Write a number with thousands separated: 4,812."""
    return f"{number:,}"


def number_of(number: int, word: str) -> str:
    """Write a number of things: 1 decision, 4,812 decisions."""
    return f"{count(number)} {word}{'' if number == 1 else 's'}"


def whole_number(written: str) -> int | None:
    """Read a number in a URL or form; None if it is none, or too long for the id of a row."""
    return int(written) if written.isdecimal() and len(written) < 19 else None


def duration(seconds: float) -> str:
    """Write a duration, rounded up: 11 seconds, 2 minutes, 3 hours."""
    for unit, longest, length in (("second", 59, 1), ("minute", 119, 60)):
        if (number := ceil(seconds / length)) <= longest:
            return number_of(number, unit)
    return number_of(ceil(seconds / 3600), "hour")


def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as a percentage with one decimal: 11.2%.

    Only 0 is written as 0.0%, and only 1 as 100.0%: what rounds to these is <0.1% or >99.9%.
    """
    if share is None:
        return "–"
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{tenths_of_percent(share) / 10:.1f}%"


def tenths_of_percent(share: float) -> int:
    """Return a share, or a difference of shares, in tenths of a percent, rounded as it is shown."""
    return _rounded(share * 1000)


def _rounded(value: float) -> int:
    """Round halves away from zero, as readers do: 1 of 16 is 6.3%, not 6.2%."""
    # Some halves are floats just below: 1.005 * 100.
    return int(value + (0.5 + 1e-9 if value >= 0 else -0.5 - 1e-9))


def whole_percent(share: float) -> str:
    """Write a share from 0 to 1 as a whole percentage: 20%; like `percent`, <1% and >99%."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{_rounded(share * 100)}%"


def points(difference: float, sign: str = "") -> str:
    """Write a difference of two shares in percentage points: −3.2; what rounds to 0 has no sign."""
    tenths = tenths_of_percent(difference)
    return f"{tenths / 10:{sign if tenths else ''}.1f}".replace("-", "\N{MINUS SIGN}")


def signed_points(share: float) -> str:
    """Write a difference of shares in percentage points, with its sign: +6.8, −0.4."""
    return points(share, sign="+")


def whole_points(share: float) -> str:
    """Write the end of an axis of differences in whole percentage points: +20, −20."""
    return f"{share * 100:+.0f}".replace("-", "\N{MINUS SIGN}")


def bar(share: float | None) -> str:
    """Return the length of a bar, from 0 to 100, for a share from 0 to 1."""
    return f"{(share or 0) * 100:.1f}"


def day(value: date | str | None) -> str:
    """Write a date, given as such or in ISO form: Dec 9, 2016."""
    if not value:
        return ""
    return us_date(date.fromisoformat(value) if isinstance(value, str) else value)


def day_month_or_year(value: str) -> str:
    """Write a date in ISO form that may lack day and month: Dec 9, 2016; Dec 2016; 2016."""
    year, _, rest = value.partition("-")
    if not rest:
        return year
    return (
        day(value)
        if "-" in rest
        else f"{us_date(date.fromisoformat(f'{value}-01')).split()[0]} {year}"
    )


def moment(value: datetime) -> str:
    """Write a moment in local time: Dec 9, 2016, 3:05 p.m."""
    local = timezone.localtime(value)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{day(local)}, {local.hour % 12 or 12}:{local:%M} {half}"


def words(value: str) -> str:
    """Write a stored word such as `partially_overturned` in plain words."""
    return value.replace("_", " ")


def shortened(text: str, length: int) -> str:
    """Truncate a text to a number of characters, the last of which is then an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def stored(value: object) -> str:
    """Write a value of a correction: a list as one line, nothing as words."""
    if isinstance(value, list):
        return " · ".join(map(_stored_one, value)) or "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not stated" if value in (None, "") else str(value)


def _stored_one(value: object) -> str:
    """Write one value of a list; a criterion in words."""
    return in_words(value) if isinstance(value, dict) and "criterion" in value else str(value)


def xml_text(text: str) -> str:
    """Return text with the replacement character in place of what XML cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
