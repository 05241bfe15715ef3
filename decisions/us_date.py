"""The format of dates on pages, in mails and in files: Dec 9, 2016. Pure."""

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def us_date(day: date) -> str:
    """Write a date with the short name of its month: Dec 9, 2016."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
