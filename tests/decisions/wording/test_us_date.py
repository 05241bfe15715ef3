"""US dates are read as they are written."""

from datetime import date

import pytest

from decisions.us_date import parse_us_date, us_date
from tests.support.each_row import each_row


@each_row("written", ["12/9/2016", "12-09-16", "Dec 9, 2016", "DEC. 9 2016", "December 9th, 2016"])
def test_every_way_of_writing_a_date_is_read(written: str) -> None:
    assert parse_us_date(written) == date(2016, 12, 9)


def test_a_date_on_a_page_is_read_again() -> None:
    assert parse_us_date(us_date(date(2030, 2, 28))) == date(2030, 2, 28)


@pytest.mark.parametrize(
    ("written", "year"), [("1/2/30", 2030), ("1/2/31", 1931), ("1/2/0016", 16)]
)
def test_two_digits_of_a_year_belong_to_a_century(written: str, year: int) -> None:
    assert parse_us_date(written) == date(year, 1, 2)


def test_a_day_that_does_not_exist_is_not_read() -> None:
    assert parse_us_date("2/30/2016") is None
