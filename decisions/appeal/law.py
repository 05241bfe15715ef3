"""The grounds of an appeal and its deadline, as law.toml states them. Pure: nobody asks the day."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from decisions.vocabulary.loading import VocabularyFile

_FILE = Path(__file__).with_name("law.toml")
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in days, and the days that are added where service was by mail."""

    days: int
    days_more_by_mail: int

    @property
    def by_mail(self) -> int:
        """All days, where service was by mail."""
        return self.days + self.days_more_by_mail


@dataclass(frozen=True, slots=True)
class Law:
    """What law.toml states.

    Args:
        title: the section with the grounds.
        burden: what has to be proved.
        grounds: the text of each ground by its number.
        petition, application: the limits of the appeal, and of the application for a review.
        sources: where the limit of the petition comes from.
        application_source: likewise of the application.
    """

    title: str
    burden: str
    grounds: Mapping[int, str]
    petition: Limit
    application: Limit
    sources: Sequence[str]
    application_source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last days for a petition, if the determination was mailed on a day.

    Args:
        mailed: that day.
        last_day: without days for service by mail.
        last_day_by_mail: with those for mail within California.
    """

    mailed: date
    last_day: date
    last_day_by_mail: date


def deadline(mailed: date) -> Deadline:
    """Return the last days for a petition against a determination that was mailed on a day."""
    limit = statute().petition
    return Deadline(mailed, _last_day(mailed, limit.days), _last_day(mailed, limit.by_mail))


def is_closed(day: date) -> bool:
    """Return whether the offices of the Appeals Board are closed on a day."""
    return day.weekday() >= _SATURDAY or day in _holidays(day.year)


@functools.cache
def statute() -> Law:
    """Return what law.toml states.

    Raises:
        VocabularyError: the file is wrong; the message says where.
    """
    file = VocabularyFile(_FILE)
    data = file.data
    try:
        _holidays(2000)
        return Law(
            title=data["title"],
            burden=data["burden"],
            grounds={int(number): text for number, text in data["grounds"].items()},
            petition=_limit(data["deadline"]),
            application=_limit(data["application"]),
            sources=tuple(file.words(("deadline",), data["deadline"], "sources")),
            application_source=data["application"]["source"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise file.error(f"a value is missing or wrong: {error!r}") from error


def _limit(table: Mapping[str, Any]) -> Limit:
    return Limit(int(table["days"]), int(table["days_more_by_mail"]))


def _last_day(mailed: date, days: int) -> date:
    day = mailed + timedelta(days)
    while is_closed(day):
        day += timedelta(1)
    return day


@functools.lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(_days_off(VocabularyFile(_FILE).data["holidays"], year))


def _days_off(table: Mapping[str, Any], year: int) -> Iterator[date]:
    for printed in table["dates"]:
        day = date.fromisoformat(f"{year}-{printed}")
        if day.weekday() == _SUNDAY:
            day += timedelta(1)
        elif day.weekday() == _SATURDAY and printed in table["saturday_on_friday"]:
            day -= timedelta(1)
        yield day
    for rule in table["weekdays"]:
        first = _weekday_of_month(year, rule["month"], rule["week"], rule["weekday"])
        yield from (first + timedelta(number) for number in range(rule["days"]))


def _weekday_of_month(year: int, month: int, week: int, weekday: int) -> date:
    every = [day for day in _days_of_month(year, month) if day.weekday() == weekday]
    return every[week - 1 if week > 0 else week]


def _days_of_month(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(1)
