"""The reliability diagram: what was predicted against what happened, on two equal axes.

Positions are percentages of a square drawing; what happened is measured from the bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from decisions.odds import Bin
from decisions.overturn_rates import interval
from decisions.pages.charts.axis import RateAxis
from decisions.search import Count


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """The forecasts of a bin, and what happened.

    Args:
        x, y: the position of the dot.
        low, high: the heights of the ends of the rate's 95% interval, which is `interval`.
    """

    bin: Bin
    interval: tuple[float, float]
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReliabilityDiagram:
    """Forecasts against rates; accurate ones lie on the diagonal."""

    axis: RateAxis
    points: list[ReliabilityPoint]

    @property
    def ticks(self) -> list[tuple[float, float, float]]:
        """The share of each tick, and its positions from the left and from the top."""
        return [(share, at, 100 - at) for share, at in self.axis.ticks]


def reliability_diagram(bins: Sequence[Bin]) -> ReliabilityDiagram:
    """Return the diagram of forecasts in bins."""
    rates = [interval(Count(each.decisions, each.overturned)) or (0.0, 1.0) for each in bins]
    highest = max([high for _, high in rates] + [each.forecast for each in bins], default=0)
    axis = RateAxis.reaching(highest)
    return ReliabilityDiagram(
        axis,
        [
            ReliabilityPoint(
                each,
                (low, high),
                axis.at(each.forecast),
                100 - axis.at(each.rate),
                100 - axis.at(low),
                100 - axis.at(high),
            )
            for each, (low, high) in zip(bins, rates, strict=True)
        ],
    )
