"""Rates, and how sure they are."""

from math import sqrt

from decisions.search import Count

#: The two-sided 95 % quantile of the normal distribution.
_Z = 1.959964
#: Below this many decisions a rate says little.
FEW = 30


def interval(count: Count) -> tuple[float, float] | None:
    """Return the 95% interval of the overturn rate, as shares from 0 to 1.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    n = count.decisions
    if not n:
        return None
    rate = count.overturned / n
    denominator = 1 + _Z**2 / n
    centre = (rate + _Z**2 / (2 * n)) / denominator
    half = _Z * sqrt(rate * (1 - rate) / n + _Z**2 / (4 * n**2)) / denominator
    return max(0.0, centre - half), min(1.0, centre + half)
