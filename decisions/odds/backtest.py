"""The test of the odds on the archive itself: each last year is predicted from those before it.

The odds must be better than the service's own rate. That rate is taken in two ways, and both must
be beaten. As it is, the rate of a rare service is mostly chance, and whatever leans on its group
is better; so the other rate leans on its group as the odds do, and knows the service and the year
alone. What is known besides must have made the difference.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.stats import false_discovery_control

from decisions.odds.backtest_results import (
    FEWEST_LEARNED,
    FEWEST_OF_A_PLACE,
    FEWEST_PREDICTED,
    LARGEST_ERROR,
    Backtest,
    OddsVerdict,
    PlaceFigures,
)
from decisions.odds.features import service_columns_of
from decisions.odds.metrics import (
    ScoreComparison,
    bins_of,
    brier,
    calibration_error,
    calibration_error_by_chance,
    compared,
)
from decisions.odds.training import FEWEST_OF_A_YEAR, train
from decisions.odds.training_data import DecidedRequests, Floats, Numbers
from decisions.search import with_ancestors

_Names: TypeAlias = "np.ndarray[Any, np.dtype[np.object_]]"

#: The last years that are predicted.
YEARS = 3
#: Odds are better than a rate where chance alone rarely looks so much better.
_CERTAIN = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    """Decisions, and what was predicted of them."""

    odds: Floats
    rates: Floats
    plain_rates: Floats
    overturned: Floats
    letters: Numbers
    years: Numbers
    services: _Names

    def __len__(self) -> int:
        return len(self.odds)

    def at(self, places: Numbers) -> "_Predicted":
        return _Predicted(*(getattr(self, name)[places] for name in self.__slots__))

    @property
    def comparisons(self) -> tuple[ScoreComparison, ScoreComparison]:
        """The odds compared with the services' own rates, those that lean and those as they are."""
        return (
            compared(self.odds, self.rates, self.overturned, self.letters),
            compared(self.odds, self.plain_rates, self.overturned, self.letters),
        )


def backtest(decided: DecidedRequests) -> Backtest:
    """Return how well the last years of some decisions are predicted from those before them."""
    years = _years_to_predict(decided)
    parts = [_predict(decided, year) for year in years]
    if not parts or sum(map(len, parts)) < FEWEST_PREDICTED:
        return Backtest(OddsVerdict.TOO_FEW)
    predicted = _Predicted(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _Predicted.__slots__)
    )
    leaning, plain = predicted.comparisons
    bins = bins_of(predicted.odds, predicted.overturned)
    error = calibration_error(bins)
    if leaning.gain.low <= 0 or plain.gain.low <= 0:
        verdict = OddsVerdict.NO_BETTER
    else:
        verdict = OddsVerdict.SHOWN if error <= LARGEST_ERROR else OddsVerdict.NOT_CALIBRATED
    return Backtest(
        verdict,
        years=years,
        decisions=len(predicted),
        letters=len(np.unique(predicted.letters)),
        brier=brier(predicted.odds, predicted.overturned),
        brier_of_rate=brier(predicted.rates, predicted.overturned),
        brier_of_plain_rate=brier(predicted.plain_rates, predicted.overturned),
        gain=leaning.gain,
        plain_gain=plain.gain,
        error=error,
        error_by_chance=calibration_error_by_chance(bins),
        bins=bins,
        places=_places(predicted),
    )


def _years_to_predict(decided: DecidedRequests) -> list[int]:
    """Return the last years that have enough decisions, and enough before them."""
    years, numbers = np.unique(decided.years, return_counts=True)
    before = np.cumsum(numbers) - numbers
    enough = years[(numbers >= FEWEST_OF_A_YEAR) & (before >= FEWEST_LEARNED)]
    both = [year for year in enough.tolist() if _has_both_outcomes(decided, year)]
    return both[-YEARS:]


def _has_both_outcomes(decided: DecidedRequests, year: int) -> bool:
    earlier = decided.overturned[decided.years < year]
    return bool(0 < earlier.sum() < len(earlier))


def _predict(decided: DecidedRequests, year: int) -> _Predicted:
    earlier, later = decided.where(decided.years < year), decided.where(decided.years == year)
    odds = train(earlier).probabilities(decided.known)
    rates = train(earlier, service_columns_of).probabilities(decided.known)
    services: _Names = np.array([known.service for known in decided.known], dtype=object)
    plain = _plain_rates(earlier, services)
    return _Predicted(
        odds[later.requests],
        rates[later.requests],
        plain[later.requests],
        later.overturned,
        later.letters,
        later.years,
        services[later.requests],
    )


def _plain_rates(earlier: DecidedRequests, services: _Names) -> Floats:
    """Return for each request the overturn rate of its service; of a new one, that of all."""
    _, of_request = np.unique(services, return_inverse=True)
    of_decision = of_request[earlier.requests]
    decisions = np.bincount(of_decision, minlength=of_request.max() + 1)
    overturned = np.bincount(of_decision, earlier.overturned, minlength=of_request.max() + 1)
    rates = np.where(decisions, overturned / np.maximum(decisions, 1), earlier.overturned.mean())
    found: Floats = rates[of_request]
    return found


def _places(predicted: _Predicted) -> dict[str, PlaceFigures]:
    """Return the figures of each service, or place above services, with enough decisions.

    Of a hundred places some look better by chance, so their p-values are corrected for all of them
    (Benjamini and Hochberg, 1995).
    """
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, service in enumerate(predicted.services.tolist()):
        for place in with_ancestors(service):
            having[place].append(index)
    parts = {
        place: predicted.at(np.array(indexes))
        for place, indexes in having.items()
        if len(indexes) >= FEWEST_OF_A_PLACE
    }
    comparisons = {
        place: max(part.comparisons, key=lambda each: each.p) for place, part in parts.items()
    }
    return _with_verdicts(parts, comparisons)


def _with_verdicts(
    parts: Mapping[str, _Predicted], comparisons: Mapping[str, ScoreComparison]
) -> dict[str, PlaceFigures]:
    if not parts:
        return {}
    corrected = false_discovery_control([each.p for each in comparisons.values()], method="bh")
    found = {}
    for (place, part), p in zip(parts.items(), corrected.tolist(), strict=True):
        bins = bins_of(part.odds, part.overturned)
        error, by_chance = calibration_error(bins), calibration_error_by_chance(bins)
        if p > _CERTAIN:
            verdict = OddsVerdict.NO_BETTER
        elif error - by_chance > LARGEST_ERROR:
            verdict = OddsVerdict.NOT_CALIBRATED
        else:
            verdict = OddsVerdict.SHOWN
        found[place] = PlaceFigures(
            len(part),
            brier(part.odds, part.overturned),
            brier(part.rates, part.overturned),
            comparisons[place].gain,
            p,
            error,
            by_chance,
            verdict,
        )
    return found
