"""Comparison of decisions that have a value with similar decisions that do not.

Decisions that are alike make a stratum. Within strata, the overturn rate with a value is compared
with the rate without it: a linear model with fixed effects of strata, in which each stratum weighs
as much as it can tell. One reviewer decides all items of a letter, so decisions of a letter are no
independent evidence: variances are robust to clusters of letters (Liang and Zeger, "Longitudinal
data analysis using generalized linear models", 1986), and letters, not decisions, must be many.
Such a variance is too small where hardly any decision of one side went one way: so it is never
taken below that of chance alone, and decisions are compared only where chance leaves room for
EXPECTED letters more or less that went that way (Mantel and Haenszel, "Statistical aspects of the
analysis of data from retrospective studies of disease", 1959; Mantel and Fleiss, "Minimum expected
cell size requirements for the Mantel-Haenszel one-degree-of-freedom chi-square test", 1980).

Of a hundred comparisons some look striking by chance alone. The p-values are corrected for all of
them together, whatever the dependence between them (Benjamini and Yekutieli, "The control of the
false discovery rate in multiple testing under dependency", 2001).

Where one value differs much, all others of its facet differ from a rest that it is in. So the
surest difference is taken first, and the other values are compared without its decisions.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import scipy

from decisions.search import AlikeDecisions, Facet, FacetOfEach

#: With a value and without it, decisions of fewer letters than this are not compared.
FEWEST_LETTERS = 30
#: How many overturned letters more, and fewer, than expected must be possible.
EXPECTED = 5
#: A difference counts as more than chance where its corrected p-value is not above this.
CERTAIN = 0.05

_Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
_Codes: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"
_Marks: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side of a comparison: the decisions with the value, or those without.

    Args:
        decisions, letters: how many of them.
        rate: the share overturned, from 0 to 1, each stratum weighed as for the other side.
    """

    decisions: int
    letters: int
    rate: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of decisions that have a facet's value with similar decisions that do not.

    Args:
        facet, value: what they have.
        having, others: the two sides.
        difference: of their rates, from -1 to 1; above 0, those with the value are overturned more.
        interval: the 95% interval of the difference.
        p: how often chance alone differs so much, corrected for all comparisons; from 0 to 1.
        left_out: the values of the facet whose decisions are on neither side.
    """

    facet: Facet
    value: str
    having: ComparedSide
    others: ComparedSide
    difference: float
    interval: tuple[float, float]
    p: float
    left_out: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the difference is statistically significant."""
        return self.p <= CERTAIN


def compare(decisions: AlikeDecisions) -> list[Comparison]:
    """Return every comparison with enough letters, the smallest p-value first."""
    found: list[Comparison] = []
    known = _Decisions.of(decisions)
    facets = [_Values(facet, of_each, known) for facet, of_each in decisions.facets.items()]
    while compared := [each for values in facets for each in values.comparisons]:
        corrected = scipy.stats.false_discovery_control([each.p for each in compared], method="by")
        with_p = (replace(each, p=float(p)) for each, p in zip(compared, corrected, strict=True))
        by_p = sorted(with_p, key=lambda each: (each.p, -abs(each.difference)))
        if not by_p[0].certain:
            return [*found, *by_p]
        found.append(by_p[0])
        next(values for values in facets if values.facet == by_p[0].facet).leave_out(by_p[0].value)
    return found


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The outcome, stratum and letter of each decision; strata and letters count from 0."""

    overturned: _Floats
    strata: _Codes
    letters: _Codes

    @classmethod
    def of(cls, decisions: AlikeDecisions) -> "_Decisions":
        return cls(
            np.array(decisions.overturned, dtype=float),
            np.unique(decisions.strata, return_inverse=True)[1],
            np.unique(decisions.letters, return_inverse=True)[1],
        )

    def where(self, kept: _Marks) -> "_Decisions":
        return _Decisions(self.overturned[kept], self.strata[kept], self.letters[kept])


class _Values:
    """The values of a facet, and the decisions that are still compared by them."""

    def __init__(self, facet: Facet, of_each: FacetOfEach, decisions: _Decisions) -> None:
        self.facet = facet
        self._decisions = decisions
        codes, sets = np.unique(of_each.codes, return_inverse=True)
        values = [of_each.values[code] for code in codes.tolist()]
        self._having = {
            value: np.array([value in of_set for of_set in values])[sets]
            for value in dict.fromkeys(value for of_set in values for value in of_set)
        }
        self._left_out: tuple[str, ...] = ()
        self.comparisons = self._compare()

    def leave_out(self, value: str) -> None:
        """Compare the other values without the decisions that have this one."""
        kept = ~self._having.pop(value)
        self._decisions = self._decisions.where(kept)
        self._having = {name: has[kept] for name, has in self._having.items()}
        self._left_out += (value,)
        self.comparisons = self._compare()

    def _compare(self) -> list[Comparison]:
        compared = (
            _compare(self.facet, value, has.astype(float), self._decisions)
            for value, has in self._having.items()
            if min(np.count_nonzero(has), np.count_nonzero(~has)) >= FEWEST_LETTERS
        )
        return [replace(each, left_out=self._left_out) for each in compared if each is not None]


def _compare(facet: Facet, value: str, has: _Floats, decisions: _Decisions) -> Comparison | None:
    """Return a comparison with an uncorrected p-value, or None if there are too few letters.

    Args:
        facet: what is compared.
        value: of the facet.
        has: 1 for each decision with the value, 0 for each without it.
        decisions: all of them.
    """
    strata = decisions.strata
    sizes, with_it = np.bincount(strata), np.bincount(strata, has)
    both = (with_it > 0) & (with_it < sizes)  # strata with both sides; the others tell nothing
    telling = both[strata]
    has, decisions = has[telling], decisions.where(telling)
    overturned, letters = decisions.overturned, decisions.letters
    strata = (np.cumsum(both) - 1)[decisions.strata]  # counted from 0 again
    letters_having, letters_others = _distinct(letters, has), _distinct(letters, 1 - has)
    if min(letters_having, letters_others) < FEWEST_LETTERS:
        return None
    sizes, with_it = np.bincount(strata), np.bincount(strata, has)
    lost = np.bincount(strata, overturned)
    share, rate = with_it / sizes, lost / sizes
    rate_having = np.bincount(strata, has * overturned) / with_it
    rate_others = np.bincount(strata, (1 - has) * overturned) / (sizes - with_it)
    least, most = np.maximum(0, with_it - (sizes - lost)), np.minimum(with_it, lost)
    room = min(float((with_it * rate - least).sum()), float((most - with_it * rate).sum()))
    if room * letters_having / has.sum() < EXPECTED:
        return None
    weights = with_it * (1 - share)
    weight = float(weights.sum())
    having, others = (float((weights * of).sum()) / weight for of in (rate_having, rate_others))
    difference = having - others
    deviation, residual = has - share[strata], overturned - rate[strata]
    clusters = _distinct(letters, np.ones_like(has))

    by_chance = float((weights * rate * (1 - rate) * sizes / (sizes - 1)).sum())

    def error(residuals: _Floats) -> float:
        """Return the standard error of the difference, given what it leaves unexplained."""
        scores = np.bincount(letters, deviation * residuals)
        robust = float((scores**2).sum()) * clusters / (clusters - 1)
        return sqrt(max(robust, by_chance)) / weight

    chance, spread = error(residual), error(residual - difference * deviation)
    if not chance:
        return None  # every decision was the same
    half = float(scipy.stats.t.ppf(0.975, clusters - 1)) * spread
    return Comparison(
        facet,
        value,
        ComparedSide(int(has.sum()), letters_having, having),
        ComparedSide(int((1 - has).sum()), letters_others, others),
        difference,
        (difference - half, difference + half),
        p=float(2 * scipy.stats.t.sf(abs(difference) / chance, clusters - 1)),
    )


def _distinct(letters: _Codes, among: _Floats) -> int:
    """Return how many letters some decisions are from: those where `among` is above 0."""
    return int(np.count_nonzero(np.bincount(letters, among)))
