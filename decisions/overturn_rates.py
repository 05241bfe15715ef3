"""Overturn rates, their confidence intervals, and the differences between them."""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Any

from decisions.search import Count

_CONFIDENCE = 0.95
#: The number of decisions below which a rate is unreliable.
FEW = 30


def interval(count: Count) -> tuple[float, float] | None:
    """Return the 95% interval of the overturn rate, as shares from 0 to 1; None without decisions.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    return _wilson(count, _quantile(_CONFIDENCE))[1:] if count.decisions else None


def interval_of_sample(rate: float, size: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a rate.

    Args:
        rate: from 0 to 1.
        size: the number of independent observations; it need not be whole.
        z: the two-sided quantile of the confidence level.
    """
    denominator = 1 + z**2 / size
    center = (rate + z**2 / (2 * size)) / denominator
    half = z * sqrt(rate * (1 - rate) / size + z**2 / (4 * size**2)) / denominator
    # Where a rate is 0 or 1, the sums are off by a rounding error.
    low = 0.0 if rate == 0 else max(0.0, center - half)
    high = 1.0 if rate == 1 else min(1.0, center + half)
    return low, high


@cache
def _quantile(confidence: float) -> float:
    """Return the two-sided quantile of the normal distribution, such as 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _wilson(count: Count, z: float) -> tuple[float, float, float]:
    """Return the overturn rate of some decisions, and the ends of its interval."""
    rate = count.overturned / count.decisions
    return rate, *interval_of_sample(rate, count.decisions, z)


def count_json(count: Count) -> dict[str, Any]:
    """Return a count with its rate, a share from 0 to 1."""
    return {"decisions": count.decisions, "overturned": count.overturned, "rate": count.rate}


def rate_json(count: Count) -> dict[str, Any]:
    """Return a count with its rate, and the rate's 95% interval, as shares from 0 to 1."""
    return {**count_json(count), "interval": interval(count)}


@dataclass(frozen=True, slots=True)
class RateDifference:
    """The difference between two overturn rates and its interval, as shares."""

    value: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval excludes a difference of zero."""
        return self.low > 0 or self.high < 0


def difference(one: Count, other: Count, confidence: float = _CONFIDENCE) -> RateDifference | None:
    """Return the difference of two overturn rates; None if either has no decisions.

    The interval has the given confidence level and requires that no decision is in both. It is
    method 10, from Wilson's intervals, of Newcombe, "Interval estimation for the difference between
    independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998),
    873-890.
    """
    if not one.decisions or not other.decisions:
        return None
    z = _quantile(confidence)
    return difference_of(_wilson(one, z), _wilson(other, z))


def difference_of(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> RateDifference:
    """Return the difference of two rates, each given with the ends of its interval.

    Any intervals of the two rates may be combined: Zou and Donner, "Construction of confidence
    limits about effect measures: a general approach", Statistics in Medicine 27 (2008), 1693-1702.
    """
    (rate, low, high), (other_rate, other_low, other_high) = one, other
    value = rate - other_rate
    return RateDifference(
        value,
        value - sqrt((rate - low) ** 2 + (other_high - other_rate) ** 2),
        value + sqrt((high - rate) ** 2 + (other_rate - other_low) ** 2),
    )
