"""Rates, and how sure they are."""

from dataclasses import dataclass
from math import sqrt

from decisions.search import Count

#: The two-sided 95 % quantile of the normal distribution.
_Z = 1.959964
#: Below this many decisions a rate says little.
FEW = 30


def interval(count: Count) -> tuple[float, float] | None:
    """Return the 95% interval of the overturn rate, as shares from 0 to 1; None without decisions.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    return _wilson(count)[1:] if count.decisions else None


def _wilson(count: Count) -> tuple[float, float, float]:
    """Return the overturn rate of some decisions, and the ends of its 95% interval."""
    n = count.decisions
    rate = count.overturned / n
    denominator = 1 + _Z**2 / n
    centre = (rate + _Z**2 / (2 * n)) / denominator
    half = _Z * sqrt(rate * (1 - rate) / n + _Z**2 / (4 * n**2)) / denominator
    return rate, max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class RateDifference:
    """How much higher one overturn rate is than another, and its 95% interval, as shares."""

    value: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


def difference(one: Count, other: Count) -> RateDifference | None:
    """Return how much the overturn rate of one count is above that of another; None without either.

    The interval holds where no decision is in both. It is method 10, from Wilson's intervals, of
    Newcombe, "Interval estimation for the difference between independent proportions: comparison
    of eleven methods", Statistics in Medicine 17 (1998), 873-890.
    """
    if not one.decisions or not other.decisions:
        return None
    rate, low, high = _wilson(one)
    other_rate, other_low, other_high = _wilson(other)
    value = rate - other_rate
    return RateDifference(
        value,
        value - sqrt((rate - low) ** 2 + (other_high - other_rate) ** 2),
        value + sqrt((high - rate) ** 2 + (other_rate - other_low) ** 2),
    )
