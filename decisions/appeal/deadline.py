"""The deadline of an appeal: the last day to file a petition, computed from law.toml.

Pure: the caller passes the day on which the determination was mailed.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from decisions.appeal.law import Holidays, WeekdayHoliday, statute

_SATURDAY, _SUNDAY = 5, 6
_ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last days to file a petition for a determination mailed on a given day.

    Args:
        mailed: the day of mailing.
        last_day: without the extra days for service by mail.
        last_day_by_mail: with the extra days for mail within California.
    """

    mailed: date
    last_day: date
    last_day_by_mail: date


def petition_deadline(mailed: date) -> Deadline:
    """Return the last days to file a petition against a determination mailed on a given day."""
    limit = statute().petition
    return Deadline(mailed, last_day(mailed, limit.days), last_day(mailed, limit.by_mail))


def is_closed(day: date) -> bool:
    """Return whether the offices of the Appeals Board are closed on a day."""
    return day.weekday() >= _SATURDAY or day in _holidays_of(day.year)


def last_day(mailed: date, days: int) -> date:
    """Return the last day of a limit; one that ends on a closed day ends on the next open one."""
    day = mailed + timedelta(days)
    while is_closed(day):
        day += _ONE_DAY
    return day


@functools.lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(_days_off(statute().holidays, year))


def _days_off(holidays: Holidays, year: int) -> Iterator[date]:
    for month, number in holidays.dates:
        day = date(year, month, number)
        if day.weekday() == _SUNDAY:
            day += _ONE_DAY
        elif day.weekday() == _SATURDAY and (month, number) in holidays.saturday_on_friday:
            day -= _ONE_DAY
        yield day
    for rule in holidays.weekdays:
        first = _day_of_rule(rule, year)
        yield from (first + timedelta(number) for number in range(rule.days))


def _day_of_rule(rule: WeekdayHoliday, year: int) -> date:
    every = [day for day in _days_of_month(year, rule.month) if day.weekday() == rule.weekday]
    return every[rule.week - 1 if rule.week > 0 else rule.week]


def _days_of_month(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += _ONE_DAY
