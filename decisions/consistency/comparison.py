"""Decisions with a value compared with decisions that are alike and do not have it.

Decisions that are alike make a stratum. Within strata, the overturn rate with a value is compared
with the rate without it: a linear model with fixed effects of strata, in which each stratum weighs
as much as it can tell. One reviewer decides all items of a letter, so decisions of a letter are no
independent evidence: variances are robust to clusters of letters (Liang and Zeger, "Longitudinal
data analysis using generalized linear models", 1986), and letters, not decisions, must be many.

Of a hundred comparisons some look striking by chance alone. The p-values are corrected for all of
them together, whatever the dependence between them (Benjamini and Yekutieli, "The control of the
false discovery rate in multiple testing under dependency", 2001).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import scipy

from decisions.consistency.alike import AlikeDecision
from decisions.search import Facet

#: With a value and without it, decisions of fewer letters than this are not compared.
FEWEST_LETTERS = 30
#: A difference counts as more than chance where its corrected p-value is not above this.
CERTAIN = 0.05

_Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
_Codes: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"


@dataclass(frozen=True, slots=True)
class Side:
    """The decisions that were compared, with a value or without it.

    Args:
        decisions, letters: how many of them.
        rate: the share overturned, from 0 to 1, each stratum weighed as for the other side.
    """

    decisions: int
    letters: int
    rate: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Decisions with a value of a facet, beside decisions that are alike without it.

    Args:
        facet, value: what they have.
        having, others: the two sides.
        difference: of their rates, from -1 to 1; above 0, those with the value are overturned more.
        interval: the 95% interval of the difference.
        p: how often chance alone differs so much, corrected for all comparisons; from 0 to 1.
    """

    facet: Facet
    value: str
    having: Side
    others: Side
    difference: float
    interval: tuple[float, float]
    p: float

    @property
    def certain(self) -> bool:
        """Whether it is more than chance."""
        return self.p <= CERTAIN


def compare(decisions: Sequence[AlikeDecision]) -> list[Comparison]:
    """Return every comparison that enough letters allow, the surest first."""
    if not decisions:
        return []
    overturned = np.array([each.overturned for each in decisions], dtype=float)
    strata = _codes([each.stratum for each in decisions])
    letters = _codes([each.case_id for each in decisions])
    having: dict[tuple[Facet, str], list[int]] = {}
    for index, decision in enumerate(decisions):
        for facet, values in decision.values.items():
            for value in values:
                having.setdefault((facet, value), []).append(index)
    compared = []
    for (facet, value), indexes in having.items():
        has = np.zeros(len(decisions))
        has[indexes] = 1
        if (comparison := _compare(facet, value, has, overturned, strata, letters)) is not None:
            compared.append(comparison)
    if not compared:
        return []
    corrected = scipy.stats.false_discovery_control([each.p for each in compared], method="by")
    with_p = (replace(each, p=float(p)) for each, p in zip(compared, corrected, strict=True))
    return sorted(with_p, key=lambda each: (each.p, -abs(each.difference)))


def _codes(keys: Sequence[Hashable]) -> _Codes:
    """Return a number for each key, the same one for equal keys, counted from 0."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def _compare(
    facet: Facet, value: str, has: _Floats, overturned: _Floats, strata: _Codes, letters: _Codes
) -> Comparison | None:
    """Return a comparison whose p-value is not corrected yet; None where too few letters allow it.

    Args:
        facet: what is compared.
        value: of the facet.
        has: 1 for each decision with the value, 0 for each without it.
        overturned: 1 or 0 for each decision.
        strata: of which stratum each decision is.
        letters: of which letter each decision is.
    """
    sizes, with_it = np.bincount(strata), np.bincount(strata, has)
    telling = ((with_it > 0) & (with_it < sizes))[strata]  # a stratum with both sides
    has, overturned, letters = has[telling], overturned[telling], letters[telling]
    strata = np.unique(strata[telling], return_inverse=True)[1]
    letters_having = np.unique(letters[has == 1]).size
    letters_others = np.unique(letters[has == 0]).size
    if min(letters_having, letters_others) < FEWEST_LETTERS:
        return None
    sizes, with_it = np.bincount(strata), np.bincount(strata, has)
    share, rate = with_it / sizes, np.bincount(strata, overturned) / sizes
    rate_having = np.bincount(strata, has * overturned) / with_it
    rate_others = np.bincount(strata, (1 - has) * overturned) / (sizes - with_it)
    weights = with_it * (1 - share)
    weight = float(weights.sum())
    having, others = (float((weights * of).sum()) / weight for of in (rate_having, rate_others))
    difference = having - others
    deviation, residual = has - share[strata], overturned - rate[strata]
    clusters = np.unique(letters).size

    def error(residuals: _Floats) -> float:
        """Return the standard error of the difference, given what it leaves unexplained."""
        scores = np.bincount(letters, deviation * residuals)
        return sqrt(float((scores**2).sum()) * clusters / (clusters - 1)) / weight

    chance, spread = error(residual), error(residual - difference * deviation)
    if not chance:
        return None  # every decision was the same
    t = scipy.stats.t(clusters - 1)
    half = float(t.ppf(0.975)) * spread
    return Comparison(
        facet,
        value,
        Side(int(has.sum()), letters_having, having),
        Side(int((1 - has).sum()), letters_others, others),
        difference,
        (difference - half, difference + half),
        p=float(2 * t.sf(abs(difference) / chance)),
    )
