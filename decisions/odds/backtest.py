"""The backtest of the odds: each of the last years is predicted from the years before it.

The odds must be better than two rates of the service. The plain rate of a rare service is mostly
chance, so that any rate that is shrunk towards the service's group is better. The other rate is
therefore from a model that is shrunk like the odds, but uses only the service and the year: to beat
it, the other features must improve the forecast.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.stats import false_discovery_control

from decisions.odds.backtest_results import (
    FEWEST_LEARNED,
    FEWEST_OF_A_SERVICE,
    FEWEST_PREDICTED,
    LARGEST_ERROR,
    Backtest,
    OddsVerdict,
    ServiceFigures,
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

#: How many years are predicted.
YEARS = 3
#: The significance level at which odds are better than a rate.
_CERTAIN = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    """Decisions and their forecasts."""

    odds: Floats
    rates: Floats
    plain_rates: Floats
    overturned: Floats
    letters: Numbers
    years: Numbers
    services: _Names

    def __len__(self) -> int:
        return len(self.odds)

    def at(self, indexes: Numbers) -> "_Predicted":
        return _Predicted(*(getattr(self, name)[indexes] for name in self.__slots__))

    @property
    def comparisons(self) -> tuple[ScoreComparison, ScoreComparison]:
        """The odds compared with the services' shrunk rates and with their plain rates."""
        return (
            compared(self.odds, self.rates, self.overturned, self.letters),
            compared(self.odds, self.plain_rates, self.overturned, self.letters),
        )


def backtest(decided: DecidedRequests) -> Backtest:
    """Return how well the last years of decisions are predicted from the years before each."""
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
        services=_by_service(predicted),
    )


def _years_to_predict(decided: DecidedRequests) -> list[int]:
    """Return the last years with enough decisions in them and before them."""
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
    """Return each request's overturn rate of its service; of all services if it is new."""
    _, of_request = np.unique(services, return_inverse=True)
    of_decision = of_request[earlier.requests]
    decisions = np.bincount(of_decision, minlength=of_request.max() + 1)
    overturned = np.bincount(of_decision, earlier.overturned, minlength=of_request.max() + 1)
    rates = np.where(decisions, overturned / np.maximum(decisions, 1), earlier.overturned.mean())
    found: Floats = rates[of_request]
    return found


def _by_service(predicted: _Predicted) -> dict[str, ServiceFigures]:
    """Return the figures of each service or group of services with enough decisions.

    The p-values are corrected for multiple comparisons (Benjamini and Hochberg, 1995).
    """
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, service in enumerate(predicted.services.tolist()):
        for node in with_ancestors(service):
            having[node].append(index)
    parts = {
        node: predicted.at(np.array(indexes))
        for node, indexes in having.items()
        if len(indexes) >= FEWEST_OF_A_SERVICE
    }
    comparisons = {
        node: max(part.comparisons, key=lambda each: each.p) for node, part in parts.items()
    }
    return _with_verdicts(parts, comparisons)


def _with_verdicts(
    parts: Mapping[str, _Predicted], comparisons: Mapping[str, ScoreComparison]
) -> dict[str, ServiceFigures]:
    if not parts:
        return {}
    corrected = false_discovery_control([each.p for each in comparisons.values()], method="bh")
    found = {}
    for (node, part), p in zip(parts.items(), corrected.tolist(), strict=True):
        bins = bins_of(part.odds, part.overturned)
        error, by_chance = calibration_error(bins), calibration_error_by_chance(bins)
        if p > _CERTAIN:
            verdict = OddsVerdict.NO_BETTER
        elif error - by_chance > LARGEST_ERROR:
            verdict = OddsVerdict.NOT_CALIBRATED
        else:
            verdict = OddsVerdict.SHOWN
        found[node] = ServiceFigures(
            len(part),
            brier(part.odds, part.overturned),
            brier(part.rates, part.overturned),
            comparisons[node].gain,
            p,
            error,
            by_chance,
            verdict,
        )
    return found
