"""The grounds and the deadline of Labor Code 4610.6(h)."""

from datetime import date

import pytest

from decisions.appeal import petition_deadline, statute
from decisions.appeal.deadline import is_closed


@pytest.mark.parametrize(
    ("mailed", "last_day", "by_mail"),
    [
        (date(2017, 2, 14), date(2017, 3, 16), date(2017, 3, 21)),
        # Saturday, Mar 25, 2017 -> Monday; Thursday, Mar 30.
        (date(2017, 2, 23), date(2017, 3, 27), date(2017, 3, 30)),
        # Mar 31, 2017, Cesar Chavez Day, is a Friday -> Monday, Apr 3.
        (date(2017, 2, 24), date(2017, 3, 27), date(2017, 4, 3)),
        # Thanksgiving, Nov 24, 2016 -> Friday, on which authorities differ and which counts as open.
        (date(2016, 10, 25), date(2016, 11, 25), date(2016, 11, 29)),
        # New Year's Day of 2017 is a Sunday: Monday, Jan 2, is kept -> Tuesday.
        (date(2016, 12, 3), date(2017, 1, 3), date(2017, 1, 9)),
        # Veterans Day of 2017 is a Saturday: Friday, Nov 10, is kept -> Monday.
        (date(2017, 10, 11), date(2017, 11, 13), date(2017, 11, 15)),
        # Leap year.
        (date(2024, 1, 30), date(2024, 2, 29), date(2024, 3, 5)),
    ],
)
def test_the_deadline_is_computed(mailed: date, last_day: date, by_mail: date) -> None:
    found = petition_deadline(mailed)
    assert (found.last_day, found.last_day_by_mail) == (last_day, by_mail)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 1, 20),  # Martin Luther King, Jr. Day
        date(2025, 2, 17),  # the third Monday of February
        date(2025, 5, 26),  # Memorial Day
        date(2025, 7, 4),
        date(2025, 9, 1),  # Labor Day
        date(2025, 11, 27),  # Thanksgiving
        date(2025, 12, 25),
        date(2023, 11, 10),  # for Saturday, Nov 11
        date(2022, 12, 26),  # for Sunday, Dec 25
    ],
)
def test_the_offices_are_closed(day: date) -> None:
    assert is_closed(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 6, 19),  # Juneteenth: taken in place of another day, not by everybody
        date(2025, 10, 13),  # Columbus Day: a holiday of Government Code 6700, no day off
        date(2025, 2, 12),  # Lincoln Day: likewise
        date(2025, 11, 10),
        date(2025, 11, 28),  # the day after Thanksgiving
        date(2022, 1, 3),  # New Year's Day was a Saturday, which is kept by no other day
    ],
)
def test_the_offices_are_open(day: date) -> None:
    assert not is_closed(day)


def test_the_statute_has_five_grounds() -> None:
    assert [*statute().grounds] == [1, 2, 3, 4, 5]
    assert (
        statute()
        .grounds[5]
        .startswith(
            "The determination was the result of a plainly erroneous express or implied finding of fact"
        )
    )
