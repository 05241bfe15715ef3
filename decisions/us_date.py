"""The format of dates on pages, in mails and in files: Dec 9, 2016. Pure."""

from datetime import date


def us_date(day: date) -> str:
    """Write a date with the short name of its month: Dec 9, 2016."""
    return f"{day:%b} {day.day}, {day.year}"
