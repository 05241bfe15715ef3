"""Comparison of decisions that have a value with similar decisions that do not.

Similar decisions form a stratum. Within strata, the overturn rate with a value is compared with the
rate without it, by a linear model with fixed effects of strata. Three corrections keep chance from
looking like a difference:

- One reviewer decides all items of a letter, so decisions of a letter are not independent.
  Variances are robust to clusters of letters (Liang and Zeger, "Longitudinal data analysis using
  generalized linear models", 1986), and the least number is one of letters, not of decisions.
- A robust variance is too small where nearly all decisions of one side have the same outcome. It is
  never taken below the variance of chance alone, and decisions are compared only where EXPECTED
  letters more, and EXPECTED fewer, than expected could have that outcome (Mantel and Haenszel,
  "Statistical aspects of the analysis of data from retrospective studies of disease", 1959; Mantel
  and Fleiss, "Minimum expected cell size requirements for the Mantel-Haenszel one-degree-of-freedom
  chi-square test", 1980).
- Of a hundred comparisons, some have a small p-value by chance. The p-values are corrected for all
  comparisons, whatever the dependence between them (Benjamini and Yekutieli, "The control of the
  false discovery rate in multiple testing under dependency", 2001).

A value that differs much makes all other values of its facet differ from the rest, because it is in
that rest. So the value with the smallest p-value is taken first, and the other values are compared
without its decisions.
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
#: The highest corrected p-value of a significant difference.
SIGNIFICANCE = 0.05

_Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
_Codes: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"
_Marks: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side of a comparison: the decisions with the value, or those without.

    Args:
        decisions, letters: how many of them.
        rate: the share overturned, from 0 to 1; each stratum has the same weight on both sides.
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
    def significant(self) -> bool:
        """Whether the difference is statistically significant."""
        return self.p <= SIGNIFICANCE


def compare(decisions: AlikeDecisions) -> list[Comparison]:
    """Return every comparison with enough letters, the smallest p-value first."""
    found: list[Comparison] = []
    known = _Decisions.of(decisions)
    facets = [_Values(facet, of_each, known) for facet, of_each in decisions.facets.items()]
    while compared := [each for values in facets for each in values.comparisons]:
        corrected = scipy.stats.false_discovery_control([each.p for each in compared], method="by")
        with_p = (replace(each, p=float(p)) for each, p in zip(compared, corrected, strict=True))
        by_p = sorted(with_p, key=lambda each: (each.p, -abs(each.difference)))
        if not by_p[0].significant:
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
    has, decisions = _in_mixed_strata(has, decisions)
    letters_having = _distinct(decisions.letters, has)
    letters_others = _distinct(decisions.letters, 1 - has)
    if min(letters_having, letters_others) < FEWEST_LETTERS:
        return None
    strata = _StratumCounts.of(has, decisions)
    if strata.room() * letters_having / has.sum() < EXPECTED:
        return None
    rate_having, rate_others = strata.rates()
    difference = rate_having - rate_others
    clusters = _distinct(decisions.letters, np.ones_like(has))
    without_difference = _standard_error(0, strata, has, decisions, clusters)
    if not without_difference:
        return None  # every decision was the same
    quantile = float(scipy.stats.t.ppf(0.975, clusters - 1))
    half = quantile * _standard_error(difference, strata, has, decisions, clusters)
    return Comparison(
        facet,
        value,
        ComparedSide(int(has.sum()), letters_having, rate_having),
        ComparedSide(int((1 - has).sum()), letters_others, rate_others),
        difference,
        (difference - half, difference + half),
        p=float(2 * scipy.stats.t.sf(abs(difference) / without_difference, clusters - 1)),
    )


def _in_mixed_strata(has: _Floats, decisions: _Decisions) -> tuple[_Floats, _Decisions]:
    """Return the decisions of strata with both sides: other strata show no difference."""
    sizes, having = np.bincount(decisions.strata), np.bincount(decisions.strata, has)
    mixed = (having > 0) & (having < sizes)
    kept = mixed[decisions.strata]
    number_of = np.cumsum(mixed) - 1  # strata are counted from 0 again
    rest = decisions.where(kept)
    return has[kept], replace(rest, strata=number_of[rest.strata])


@dataclass(frozen=True, slots=True)
class _StratumCounts:
    """How many decisions each stratum has.

    Args:
        all: of both sides.
        having: those with the value.
        overturned: of both sides.
        having_overturned: those with the value that are overturned.
    """

    all: _Floats
    having: _Floats
    overturned: _Floats
    having_overturned: _Floats

    @classmethod
    def of(cls, has: _Floats, decisions: _Decisions) -> "_StratumCounts":
        strata, overturned = decisions.strata, decisions.overturned
        counted = (np.ones_like(has), has, overturned, has * overturned)
        return cls(*(np.bincount(strata, each).astype(float) for each in counted))

    @property
    def share(self) -> _Floats:
        """The share of decisions with the value."""
        return self.having / self.all

    @property
    def rate(self) -> _Floats:
        """The share of decisions that are overturned."""
        return self.overturned / self.all

    @property
    def weights(self) -> _Floats:
        """The weight of each stratum in the difference."""
        return self.having * (1 - self.share)

    def room(self) -> float:
        """Return how far chance can move the number of overturned decisions with the value."""
        fewest = np.maximum(0, self.having - (self.all - self.overturned))
        most = np.minimum(self.having, self.overturned)
        expected = self.having * self.rate
        return min(float((expected - fewest).sum()), float((most - expected).sum()))

    def rates(self) -> tuple[float, float]:
        """Return the overturn rates with the value and without it, of weighted strata."""
        having = self.having_overturned / self.having
        others = (self.overturned - self.having_overturned) / (self.all - self.having)
        weights = self.weights
        weight = float(weights.sum())
        return float((weights * having).sum()) / weight, float((weights * others).sum()) / weight

    def variance_by_chance(self) -> float:
        """Return the variance of the weighted difference if chance alone decides."""
        rate = self.rate
        return float((self.weights * rate * (1 - rate) * self.all / (self.all - 1)).sum())


def _standard_error(
    difference: float,
    strata: _StratumCounts,
    has: _Floats,
    decisions: _Decisions,
    clusters: int,
) -> float:
    """Return the standard error of the difference of rates, never below that of chance alone.

    Args:
        difference: the difference that the model explains; 0 for none.
        strata: the counts of the strata.
        has: 1 for each decision with the value, 0 for each without it.
        decisions: those of the strata.
        clusters: how many letters they are from.
    """
    deviation = has - strata.share[decisions.strata]
    residual = decisions.overturned - strata.rate[decisions.strata]
    scores = np.bincount(decisions.letters, deviation * (residual - difference * deviation))
    robust = float((scores**2).sum()) * clusters / (clusters - 1)
    return sqrt(max(robust, strata.variance_by_chance())) / float(strata.weights.sum())


def _distinct(letters: _Codes, among: _Floats) -> int:
    """Return how many letters some decisions are from: those where `among` is above 0."""
    return int(np.count_nonzero(np.bincount(letters, among)))
