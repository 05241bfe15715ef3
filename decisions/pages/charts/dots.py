"""Dot plots: the rate of each row as a dot, its 95% interval as a line, on a common axis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisions.overturn_rates import FEW, interval
from decisions.pages.charts.axis import RateAxis
from decisions.pages.search_urls import overturned_of, path_of
from decisions.search import Count


@dataclass(frozen=True, slots=True)
class DotRow:
    """The input of a dot plot's row.

    Args:
        label: the name of the row.
        url: the URL of the search for its decisions; empty for none.
        above: the ancestors of a value in a tree.
        key: the name of its link on a page.
        current: whether the page is about this row.
        leads_to: the number of decisions that the search finds, if it asks for one outcome.
        overturned: the URL of the search for the overturned ones; empty for none.
    """

    label: str
    count: Count
    url: str = ""
    above: str = ""
    key: str = ""
    current: bool = False
    leads_to: int | None = None
    overturned: str = ""

    @property
    def found(self) -> int:
        """The number of decisions that the row's search finds."""
        return self.count.decisions if self.leads_to is None else self.leads_to

    @property
    def few(self) -> bool:
        """Whether the rate rests on few decisions."""
        return self.count.decisions < FEW

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the rate, as shares; from 0 to 1 if there is no decision."""
        return interval(self.count) or (0.0, 1.0)


def archive_row(count: Count) -> DotRow:
    """Return the row of the whole archive, with which others are compared."""
    everything = path_of("search")
    return DotRow("Whole archive", count, everything, overturned=overturned_of(everything))


@dataclass(frozen=True, slots=True)
class Dot:
    """A row with the positions of its marks, from 0 to 100 along the axis.

    Args:
        at: the position of the dot, at the end of the axis if the rate is beyond it; None without
            a rate.
        low, high: the ends of the interval.
        goes_on: whether the interval extends beyond the axis.
    """

    row: DotRow
    at: float | None
    low: float
    high: float
    goes_on: bool


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Dots below each other.

    Args:
        reference: the position of the reference rate; None for none.
    """

    axis: RateAxis
    dots: list[Dot]
    reference: float | None = None

    @property
    def has_few(self) -> bool:
        """Whether the rate of any row rests on few decisions."""
        return any(dot.row.few for dot in self.dots)

    @property
    def is_of_either(self) -> bool:
        """Whether rates are those of either outcome, and a row's search asks for one."""
        return any(dot.row.found != dot.row.count.decisions for dot in self.dots)

    @property
    def goes_on(self) -> bool:
        """Whether the interval of any row extends beyond the axis."""
        return any(dot.goes_on for dot in self.dots)


def dot_plot(
    rows: Sequence[DotRow], reference: Count | None = None, shares: Iterable[float] = ()
) -> DotPlot:
    """Return the dot plot of rows, in their order.

    Args:
        rows: the rows.
        reference: what the rates are compared with.
        shares: further shares that the axis must include.
    """
    axis = axis_of([row.count for row in rows], reference, shares)
    return DotPlot(
        axis,
        [_dot(row, axis) for row in rows],
        axis.at(reference.rate) if reference and reference.rate is not None else None,
    )


def comparison_plot(rows: Sequence[DotRow]) -> DotPlot:
    """Return the dot plot of an answer and its comparisons; the axis includes each rate."""
    return dot_plot(rows, shares=[row.count.rate for row in rows if row.count.rate is not None])


def by_rate(rows: Iterable[DotRow]) -> list[DotRow]:
    """Sort rows from the highest rate; those whose rate rests on few decisions are below."""
    return sorted(rows, key=lambda row: (row.few, -(row.count.rate or 0), -row.count.decisions))


def axis_of(
    counts: Iterable[Count], reference: Count | None = None, shares: Iterable[float] = ()
) -> RateAxis:
    """Return the axis for rates, for the rate that they are compared with, and for further shares.

    It includes the rates that rest on enough decisions, with their intervals. A rate of 0 or 100 %
    among a handful of decisions would compress all others. If no rate rests on enough decisions,
    the axis includes them all.
    """
    known = [count for count in counts if count.decisions]
    enough = [count for count in known if count.decisions >= FEW] or known
    drawn = [*enough, *([reference] if reference else [])]
    highest = [high for count in drawn if (found := interval(count)) for high in found]
    return RateAxis.reaching(max([*highest, *shares], default=0))


def _dot(row: DotRow, axis: RateAxis) -> Dot:
    low, high = row.interval
    rate = row.count.rate
    return Dot(
        row,
        at=None if rate is None else axis.at(rate),
        low=axis.at(low),
        high=axis.at(high),
        goes_on=not axis.holds(high),
    )
