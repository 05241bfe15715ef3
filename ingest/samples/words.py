"""Text helpers: slots, lists, numbers and dates in the style of letters."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from ingest.reading.header import MONTHS

_SLOT = re.compile(r"\{(\w+)\}")
_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill a template's slots: `{part}` is the value, `{Part}` the capitalized value.

    Raises:
        KeyError: a slot has no value.
    """
    return _SLOT.sub(lambda slot: _value(slot[1], values), template)


def slots(template: str) -> list[str]:
    """Return the names of a template's slots in lower case."""
    return [name.lower() for name in _SLOT.findall(template)]


def _value(name: str, values: Mapping[str, str]) -> str:
    return values[name] if name in values else capital(values[name.lower()])


def capital(text: str) -> str:
    """Return text with its first letter capitalized."""
    return text[:1].upper() + text[1:]


def folded(text: str) -> str:
    """Return text with each run of whitespace replaced by one space."""
    return " ".join(text.split())


def listed(names: Sequence[str]) -> str:
    """Return a list in a sentence: "a, b, and c"; with semicolons if names contain commas."""
    if len(names) < 3:
        return " and ".join(names)
    comma = "; " if any("," in name for name in names) else ", "
    return f"{comma.join(names[:-1])}{comma}and {names[-1]}"


def number_word(number: int) -> str:
    """Return a number below 100 in words, a larger number in digits."""
    if number < len(_ONES):
        return _ONES[number]
    if number < 100:
        tens = _TENS[number // 10 - 2]
        return f"{tens}-{_ONES[number % 10]}" if number % 10 else tens
    return str(number)


def article(number: int) -> str:
    """Return the indefinite article for a number."""
    return "an" if number in (8, 11, 18) or 80 <= number < 90 else "a"


def header_date(day: date) -> str:
    """Return a date in the format of header tables."""
    return f"{day:%m/%d/%Y}"


def short_date(day: date) -> str:
    """Return a date without leading zeros."""
    return f"{day.month}/{day.day}/{day.year}"


def long_date(day: date) -> str:
    """Return a date with the month's name."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


#: The date formats in the prose of letters.
PROSE_DATES = (
    header_date,
    header_date,
    long_date,
    lambda day: f"{day:%m-%d-%Y}",
    lambda day: f"{day:%m-%d-%y}",
    lambda day: f"{day.month}-{day.day}-{day:%y}",
    lambda day: f"{day:%m/%d/%y}",
)
