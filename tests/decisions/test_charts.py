"""The chart of years: its bars and points stand where the numbers say."""

import pytest

from decisions.pages.charts import HEIGHT, WIDTH, year_chart
from decisions.search import Count


def test_bars_and_points() -> None:
    chart = year_chart({"2015": Count(200, 20), "2014": Count(100, 5)})
    assert chart is not None
    first, second = chart.years
    assert (first.label, second.label) == ("2014", "2015")
    assert (first.height, second.height) == (HEIGHT / 2, HEIGHT)
    assert (first.y, second.y) == (HEIGHT / 2, 0)
    assert (first.middle, second.middle) == (WIDTH / 4, WIDTH * 3 / 4)
    assert chart.most == 200
    assert chart.top == 0.1
    assert (first.rate_y, second.rate_y) == (HEIGHT / 2, 0)
    assert chart.lines == [f"{WIDTH / 4},{HEIGHT / 2} {WIDTH * 3 / 4},{0.0}"]


def test_a_year_without_decisions_leaves_a_gap() -> None:
    chart = year_chart({"2013": Count(9, 1), "2015": Count(30, 0), "2016": Count(40, 4)})
    assert chart is not None
    assert [year.label for year in chart.years] == ["2013", "2015", "2016"]
    assert chart.years[1].middle - chart.years[0].middle == pytest.approx(WIDTH / 2)
    assert [line.count(",") for line in chart.lines] == [1, 2]
    assert [year.few for year in chart.years] == [True, False, False]
    assert chart.has_few


@pytest.mark.parametrize("counts", [{}, {"2014": Count(5, 1)}])
def test_one_year_is_nothing_to_compare(counts: dict[str, Count]) -> None:
    assert year_chart(counts) is None


def test_nothing_overturned_and_everything() -> None:
    none = year_chart({"2014": Count(5, 0), "2015": Count(5, 0)})
    every = year_chart({"2014": Count(5, 5), "2015": Count(5, 5)})
    assert none is not None
    assert every is not None
    assert {year.rate_y for year in none.years} == {HEIGHT}
    assert {year.rate_y for year in every.years} == {0}
