"""The chart of years: rates or days as points with intervals, decisions or letters as bars below.

Widths are shares of the drawing from 0 to 100, heights are pixels from its top: the drawing scales
with the page's width, and its text keeps its size.

It is one long module because its parts share the measures of one drawing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from decisions.formatting import number_of, percent
from decisions.overturn_rates import FEW, interval
from decisions.pages.charts.axis import DaysAxis, RateAxis, round_number
from decisions.pages.charts.dots import axis_of
from decisions.pages.charts.rule_changes import RuleChangeMark, rule_change_marks
from decisions.search import UNDATED, Count

_WIDEST_BAR = 8.0  # of 100


@dataclass(frozen=True, slots=True)
class Frame:
    """The heights of a drawing's parts.

    Args:
        top: the free space above the rates.
        rates, bars: the two parts.
        between: the free space between them.
        names: the height of the names of years.
        ticks: the width left of the first year, of 100, for the names of ticks.
    """

    top: int
    rates: int
    between: int
    bars: int
    names: int = 18
    ticks: int = 0

    @property
    def floor(self) -> int:
        """The height of the rate 0."""
        return self.top + self.rates

    @property
    def ground(self) -> int:
        """The height of the base of the bars."""
        return self.floor + self.between + self.bars

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return self.ground + self.names


#: The frames of a single chart, and of one among several.
LARGE, SMALL = Frame(top=14, rates=88, between=14, bars=26), Frame(12, 52, 8, 16, ticks=18)


@dataclass(frozen=True, slots=True)
class YearValue:
    """The drawn values of a year: a point on the axis, and the ends of the line through it.

    Args:
        count: the number of decisions or letters on which it rests.
        says: the same in words.
    """

    count: Count
    point: float
    low: float
    high: float
    says: str


@dataclass(slots=True)  # frozen, it would take five times as long to make, and pages make many
class Year:
    """One year of the chart.

    Args:
        url: the URL of the search for its decisions; empty for none.
        says: the drawn values as text.
        left, width: the position and the width of the year's strip.
        middle: the middle of the strip.
        bar_left, bar_width, bar_y, bar_height: the position and the size of its bar.
        point, low, high: the heights of the point and of the ends of its line, at most the top.
        goes_on: whether the line continues above the chart.
    """

    label: str
    url: str
    count: Count
    says: str
    left: float
    width: float
    middle: float
    bar_left: float
    bar_width: float
    bar_y: float
    bar_height: float
    point: float
    low: float
    high: float
    goes_on: bool

    @property
    def few(self) -> bool:
        """Whether the rate rests on few decisions."""
        return self.count.decisions < FEW


@dataclass(frozen=True, slots=True)
class YearChart:
    """Every year from the first to the last, including those without decisions.

    Args:
        lines: the ends of each line between two points: x and y of one, x and y of the other.
        most: the decisions at the upper end of the bars' axis.
        reference: the height of the rate that all are compared with; None for none.
        rule_changes: the changes of the rules in these years.
    """

    frame: Frame
    axis: RateAxis | DaysAxis
    years: list[Year]
    lines: list[tuple[float, float, float, float]]
    most: int
    reference: float | None
    rule_changes: tuple[RuleChangeMark, ...] = ()

    @property
    def ticks(self) -> list[tuple[str, float]]:
        """The name and the height of each tick of the axis."""
        return [(self.axis.name(value), _height(self.frame, at)) for value, at in self.axis.ticks]

    @property
    def has_few(self) -> bool:
        """Whether the rate of any year rests on few decisions."""
        return any(year.few for year in self.years if year.count.decisions)

    @property
    def compares(self) -> bool:
        """Whether two of its rates rest on enough decisions to be compared."""
        return sum(not year.few for year in self.years) > 1

    @property
    def goes_on(self) -> bool:
        """Whether the line of any year continues above the chart."""
        return any(year.goes_on for year in self.years)


def year_chart(
    counts: Mapping[str, Count],
    url: Callable[[str], str] = lambda year: "",
    reference: Count | None = None,
    services: Collection[str] = (),
    *,
    share: str = "overturned",
) -> YearChart | None:
    """Return the chart of counts by year; None if fewer than two years can be compared.

    Decisions without a date are in no year.

    Args:
        counts: the counts of each year that has decisions, and of UNDATED.
        url: returns the URL of the search for the decisions of a year.
        reference: what the rates are compared with.
        services: the paths of the services that the decisions are about; empty for all.
        share: what the rates are the share of.
    """
    years = years_of([counts])
    if len(years) < 2:
        return None
    known = _dated(counts)
    rates = _rates(known, share=share)
    # A year has no number beside it, so its whole interval is drawn.
    axis = axis_of(known.values(), reference, [rate.high for rate in rates.values()])
    most = round_number(max(count.decisions for count in known.values()))
    drawn = _drawn(rates, years, LARGE, axis, most, url, reference)
    return replace(drawn, rule_changes=tuple(rule_change_marks(years, services)))


def days_chart(values: Mapping[str, YearValue], url: Callable[[str], str]) -> YearChart | None:
    """Return the chart of days by year; None if fewer than two years can be compared.

    Args:
        values: the values of each year that has letters, in days.
        url: returns the URL of the search for the letters of a year.
    """
    dated = {year: value for year, value in values.items() if year != UNDATED}
    years = years_of([{year: value.count for year, value in dated.items()}])
    if len(years) < 2:
        return None
    axis = DaysAxis.reaching(max(value.high for value in dated.values()))
    most = round_number(max(value.count.decisions for value in dated.values()))
    drawn = _drawn(dated, years, LARGE, axis, most, url, None)
    return replace(drawn, rule_changes=tuple(rule_change_marks(years)))


def year_panels(
    panels: Sequence[Mapping[str, Count]],
    url: Callable[[int, str], str],
    reference: Count | None = None,
    *,
    of: str = "decision",
    share: Sequence[str] = (),
) -> list[YearChart]:
    """Return one chart for each of several counts, all with the same years and axes.

    Args:
        panels: the counts by year.
        url: returns the URL for a panel, counted from 0, and a year.
        reference: what the rates are compared with.
        of: what is counted.
        share: for each panel, what its rate is the share of; empty for the overturn rate.
    """
    years = years_of(panels)
    known = [count for panel in panels for count in _dated(panel).values()]
    axis = axis_of(known, reference)
    most = round_number(max((count.decisions for count in known), default=1))

    return [
        _drawn(
            _rates(panel, of, share[number] if share else "overturned"),
            years,
            SMALL,
            axis,
            most,
            partial(url, number),
            reference,
        )
        for number, panel in enumerate(panels)
    ]


def years_of(panels: Sequence[Mapping[str, Count]]) -> list[str]:
    """Return all years from the first that has decisions to the last one."""
    known = [int(year) for panel in panels for year in _dated(panel)]
    return [str(year) for year in range(min(known), max(known) + 1)] if known else []


def _dated(counts: Mapping[str, Count]) -> dict[str, Count]:
    return {year: count for year, count in counts.items() if year != UNDATED and count.decisions}


def _rates(
    counts: Mapping[str, Count], of: str = "decision", share: str = "overturned"
) -> dict[str, YearValue]:
    """Return the rates of counts, with their intervals."""
    values = {}
    for year, count in counts.items():
        if ends := interval(count):
            low, high = ends
            number = number_of(count.decisions, of)
            range_ = f"{percent(low)} to {percent(high)}"
            says = f"{year}: {number}, {percent(count.rate)} {share} ({range_})"
            values[year] = YearValue(count, count.rate or 0.0, low, high, says)
    return values


def _drawn(
    values: Mapping[str, YearValue],
    names: Sequence[str],
    frame: Frame,
    axis: RateAxis | DaysAxis,
    most: int,
    url: Callable[[str], str],
    reference: Count | None,
) -> YearChart:
    width = (100 - frame.ticks) / len(names)
    bar_width = min(width * 0.7, _WIDEST_BAR)
    years = []
    for number, name in enumerate(names):
        value = values.get(name) or YearValue(Count(), 0, 0, 0, f"{name}: none")
        count = value.count
        bar = max(frame.bars * count.decisions / most, 1) if count.decisions else 0
        left = frame.ticks + number * width
        middle = left + width / 2
        years.append(
            Year(
                label=name,
                url=url(name) if count.decisions else "",
                count=count,
                says=value.says,
                left=round(left, 1),
                width=round(width, 1),
                middle=round(middle, 1),
                bar_left=round(middle - bar_width / 2, 1),
                bar_width=round(bar_width, 1),
                bar_y=round(frame.ground - bar, 1),
                bar_height=round(bar, 1),
                point=_height(frame, axis.at(value.point)),
                low=_height(frame, axis.at(value.low)),
                high=_height(frame, axis.at(value.high)),
                goes_on=not axis.holds(value.high),
            )
        )
    rate = reference.rate if reference else None
    at = None if rate is None else _height(frame, axis.at(rate))
    return YearChart(frame, axis, years, list(_lines(years)), most, at)


def _height(frame: Frame, at: float) -> float:
    """Return the height of a position on the axis of rates."""
    return round(frame.floor - frame.rates * at / 100, 1)


def _lines(years: Sequence[Year]) -> Iterator[tuple[float, float, float, float]]:
    """Yield the lines between consecutive years, unless one of them rests on few decisions."""
    for year, following in pairwise(years):
        if not year.few and not following.few:
            yield year.middle, year.point, following.middle, following.point
