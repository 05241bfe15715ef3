"""The law of an appeal as law.toml states it: grounds, time limits, holidays. Pure."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from decisions.vocabulary.loading import VocabularyFile

_FILE = Path(__file__).with_name("law.toml")
_DAYS_OF_WEEK, _MOST_WEEKS = 7, 5


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in days, and the days that are added for service by mail."""

    days: int
    days_more_by_mail: int

    @property
    def by_mail(self) -> int:
        """The limit in days when service is by mail."""
        return self.days + self.days_more_by_mail


@dataclass(frozen=True, slots=True)
class ApplicationLimit(Limit):
    """The time limit of an application for a review.

    Args:
        source: the legal source.
        since: the first day of a denial to which it applies.
    """

    source: str
    since: date


@dataclass(frozen=True, slots=True)
class WeekdayHoliday:
    """A holiday on a weekday of a month, such as the fourth Thursday of November.

    Args:
        month: 1 to 12.
        week: the number of the week in its month, from 1; -1 for the last.
        weekday: 0 for Monday to 6 for Sunday.
        days: the number of consecutive holidays, from that day.
    """

    month: int
    week: int
    weekday: int
    days: int

    def __post_init__(self) -> None:
        date(2000, self.month, 1)
        if self.weekday not in range(_DAYS_OF_WEEK) or abs(self.week) not in range(1, _MOST_WEEKS):
            raise ValueError(f"there is no such day: {self}")


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days on which the offices of the Appeals Board are closed.

    Args:
        dates: month and day of the holidays with a fixed date.
        saturday_on_friday: those that are observed on Friday if they fall on a Saturday.
        weekdays: the holidays on a weekday of a month.
    """

    dates: Sequence[tuple[int, int]]
    saturday_on_friday: frozenset[tuple[int, int]]
    weekdays: Sequence[WeekdayHoliday]


@dataclass(frozen=True, slots=True)
class Law:
    """The contents of law.toml, from which `deadline.py` computes deadlines.

    Args:
        title: the section with the grounds.
        burden: the burden of proof.
        grounds: the text of each ground by its number.
        petition: the time limit of the appeal.
        sources: its legal sources.
        application: the time limit of the application for a review.
        formulary_application: the one that replaces it for drugs under the formulary.
        holidays: the days on which no limit ends.
    """

    title: str
    burden: str
    grounds: Mapping[int, str]
    petition: Limit
    sources: Sequence[str]
    application: ApplicationLimit
    formulary_application: ApplicationLimit
    holidays: Holidays


@functools.cache
def statute() -> Law:
    """Return the parsed contents of law.toml.

    Raises:
        VocabularyError: the file is invalid; the message names the line.
    """
    file = VocabularyFile(_FILE)
    data = file.data
    try:
        return Law(
            title=data["title"],
            burden=data["burden"],
            grounds={int(number): text for number, text in data["grounds"].items()},
            petition=_limit(data["deadline"]),
            sources=tuple(file.words(("deadline",), data["deadline"], "sources")),
            application=_application_limit(data["application"]),
            formulary_application=_application_limit(data["formulary_application"]),
            holidays=_holidays(data["holidays"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise file.error(f"a value is missing or wrong: {error!r}") from error


def _limit(table: Mapping[str, Any]) -> Limit:
    return Limit(int(table["days"]), int(table["days_more_by_mail"]))


def _application_limit(table: Mapping[str, Any]) -> ApplicationLimit:
    limit = _limit(table)
    return ApplicationLimit(
        limit.days, limit.days_more_by_mail, table["source"], table.get("since", date.min)
    )


def _holidays(table: Mapping[str, Any]) -> Holidays:
    return Holidays(
        tuple(map(_month_and_day, table["dates"])),
        frozenset(map(_month_and_day, table["saturday_on_friday"])),
        tuple(WeekdayHoliday(**rule) for rule in table["weekdays"]),
    )


def _month_and_day(written: str) -> tuple[int, int]:
    """Return the month and the day of "11-11"."""
    day = date.fromisoformat(f"2001-{written}")  # not a leap year: the day must exist every year
    return day.month, day.day
