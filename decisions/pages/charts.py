"""The chart of years: bars for decisions, a line for the percent overturned; drawn as SVG."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from decisions.pages.statistics.rates import FEW
from decisions.search import UNDATED, Count

WIDTH, HEIGHT = 640, 110
_WIDEST_BAR = 56
#: The ends that the axis of rates may have.
_TOPS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the chart, in units of its view box, from its left and top.

    Args:
        x, width, y, height: of the bar.
        middle: where the year's name and point stand.
        rate_y: the height of the point of the rate.
        few: whether so few decisions say little about the rate.
    """

    label: str
    count: Count
    x: float
    width: float
    y: float
    height: float
    middle: float
    rate_y: float
    few: bool


@dataclass(frozen=True, slots=True)
class YearChart:
    """The years of a chart; `lines` join the rates of years without a gap between them.

    `most` decisions and the rate `top` are the ends of its axes.
    """

    width: ClassVar[int] = WIDTH
    height: ClassVar[int] = HEIGHT

    years: list[Year]
    lines: list[str]
    most: int
    top: float

    @property
    def has_few(self) -> bool:
        """Whether the rate of some year rests on few decisions."""
        return any(year.few for year in self.years)


def year_chart(counts: Mapping[str, Count]) -> YearChart | None:
    """Return the chart of counts by year; None where fewer than two years can be compared.

    A year between the first and the last one that has no decision has no bar. Decisions without a
    date stand in no year.
    """
    named = {int(year): count for year, count in counts.items() if year != UNDATED}
    if len(named) < 2:
        return None
    first, last = min(named), max(named)
    step = WIDTH / (last - first + 1)
    most = max(count.decisions for count in named.values())
    highest = max(count.rate or 0 for count in named.values())
    top = next(end for end in _TOPS if highest <= end)
    years = []
    for year, count in sorted(named.items()):
        middle = (year - first + 0.5) * step
        width = min(step * 0.7, _WIDEST_BAR)
        height = max(HEIGHT * count.decisions / most, 1)
        years.append(
            Year(
                label=str(year),
                count=count,
                x=round(middle - width / 2, 1),
                width=round(width, 1),
                y=round(HEIGHT - height, 1),
                height=round(height, 1),
                middle=round(middle, 1),
                rate_y=round(HEIGHT * (1 - (count.rate or 0) / top), 1),
                few=count.decisions < FEW,
            )
        )
    return YearChart(years, list(_lines(years)), most, top)


def _lines(years: list[Year]) -> Iterator[str]:
    """Yield the points of each line, as SVG writes them."""
    points: list[str] = []
    for year, following in zip_longest(years, years[1:]):
        points.append(f"{year.middle},{year.rate_y}")
        if following is None or int(following.label) != int(year.label) + 1:
            yield " ".join(points)
            points = []
