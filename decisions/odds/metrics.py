"""Metrics of forecasts: Brier score, calibration error, and tests of a difference.

Brier, "Verification of forecasts expressed in terms of probability", 1950. The calibration error is
that of Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
binning", 2015, with bins of equal size.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from decisions.odds.backtest_results import Z_95, Bin, Gain
from decisions.odds.training_data import Floats, Numbers

_BINS = 10
#: The rate of a smaller bin is mostly chance; few decisions are put into fewer bins.
_FEWEST_IN_A_BIN = 50


def brier(forecasts: Floats, overturned: Floats) -> float:
    """Return the Brier score: the mean squared error of the forecasts."""
    return float(np.mean((forecasts - overturned) ** 2))


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """The gain of one forecast over another, and its one-sided p-value."""

    gain: Gain
    p: float


def compared(
    forecasts: Floats, others: Floats, overturned: Floats, letters: Numbers
) -> ScoreComparison:
    """Compare the Brier scores of two forecasts of the same decisions.

    The standard error is clustered by letter: decisions of one letter are not independent.
    """
    better = (others - overturned) ** 2 - (forecasts - overturned) ** 2
    value = float(better.mean())
    _, which = np.unique(letters, return_inverse=True)
    error = float(np.sqrt(np.sum(np.bincount(which, better - value) ** 2))) / len(better)
    p = float(norm.sf(value / error)) if error else 1.0
    return ScoreComparison(Gain(value, value - Z_95 * error, value + Z_95 * error), p)


def bins_of(forecasts: Floats, overturned: Floats) -> list[Bin]:
    """Return the forecasts in ascending order, in bins of equal size."""
    order = np.argsort(forecasts, kind="stable")
    number = max(1, min(_BINS, len(order) // _FEWEST_IN_A_BIN))
    return [
        Bin(
            low=float(forecasts[indexes[0]]),
            high=float(forecasts[indexes[-1]]),
            forecast=float(forecasts[indexes].mean()),
            decisions=len(indexes),
            overturned=int(overturned[indexes].sum()),
        )
        for indexes in np.array_split(order, number)
    ]


def calibration_error(bins: list[Bin]) -> float:
    """Return the expected calibration error: the mean distance of forecasts and rates."""
    decisions = sum(each.decisions for each in bins)
    return sum(abs(each.forecast - each.rate) * each.decisions for each in bins) / decisions


def calibration_error_by_chance(bins: list[Bin]) -> float:
    """Return the expected calibration error of calibrated forecasts.

    The mean absolute deviation of a normal distribution is √(2/π) times its standard deviation.
    """
    decisions = sum(each.decisions for each in bins)
    by_chance = (
        np.sqrt(2 / np.pi * each.forecast * (1 - each.forecast) / each.decisions) * each.decisions
        for each in bins
    )
    return float(sum(by_chance)) / decisions
