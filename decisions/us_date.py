"""US dates: written on pages, in mails and in files; read in letters and drafts. Pure."""

import re
from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The greatest two-digit year of this century: letters date from 2013 on, and name days of birth.
_LAST_SHORT_YEAR = 30


def us_date(day: date) -> str:
    """Write a date with the short name of its month: Dec 9, 2016."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def parse_us_date(written: str) -> date | None:
    """Return a date: 12/9/2016, 12-9-16, Dec. 9, 2016. None if there is no such day.

    Args:
        written: the month, as a number or a name, the day and the year, in this order.
    """
    month, day, year = re.findall(r"\d+|^[A-Za-z]+", written)
    number = int(month) if month.isdecimal() else MONTHS.index(month[:3].capitalize()) + 1
    century = 0
    if len(year) == len("16"):
        century = 2000 if int(year) <= _LAST_SHORT_YEAR else 1900
    try:
        return date(century + int(year), number, int(day))
    except ValueError:
        return None
