"""Metrics of forecasts: Brier score, calibration, and differences beyond chance.

Brier, "Verification of forecasts expressed in terms of probability", 1950. The calibration error is
that of Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
binning", 2015, with bins of equally many decisions.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from decisions.odds.backtest_results import Bin, Gain, Z
from decisions.odds.training_data import Floats, Numbers

_BINS = 10
#: With fewer decisions a bin tells mostly chance, and there are fewer bins.
_FEWEST_IN_A_BIN = 50


def brier(forecasts: Floats, overturned: Floats) -> float:
    """Return the mean square of how far forecasts were off."""
    return float(np.mean((forecasts - overturned) ** 2))


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """How much better one forecast is than another; `p`, how often chance looks so much better."""

    gain: Gain
    p: float


def compared(
    forecasts: Floats, others: Floats, overturned: Floats, letters: Numbers
) -> ScoreComparison:
    """Compare the Brier scores of forecasts of the same decisions with that of others.

    The decisions of a letter are one piece of evidence.
    """
    better = (others - overturned) ** 2 - (forecasts - overturned) ** 2
    value = float(better.mean())
    _, which = np.unique(letters, return_inverse=True)
    error = float(np.sqrt(np.sum(np.bincount(which, better - value) ** 2))) / len(better)
    p = float(norm.sf(value / error)) if error else 1.0
    return ScoreComparison(Gain(value, value - Z * error, value + Z * error), p)


def bins_of(forecasts: Floats, overturned: Floats) -> list[Bin]:
    """Return the forecasts in bins of equally many, from the lowest to the highest."""
    order = np.argsort(forecasts, kind="stable")
    number = max(1, min(_BINS, len(order) // _FEWEST_IN_A_BIN))
    return [
        Bin(
            low=float(forecasts[places[0]]),
            high=float(forecasts[places[-1]]),
            forecast=float(forecasts[places].mean()),
            decisions=len(places),
            overturned=int(overturned[places].sum()),
        )
        for places in np.array_split(order, number)
    ]


def calibration_error(bins: list[Bin]) -> float:
    """Return the expected calibration error: how far forecasts and rates are apart in the mean."""
    decisions = sum(each.decisions for each in bins)
    return sum(abs(each.forecast - each.rate) * each.decisions for each in bins) / decisions


def calibration_error_by_chance(bins: list[Bin]) -> float:
    """Return the calibration error to be expected of forecasts that are right.

    The mean distance of a normal distribution from its middle is the square root of 2/π of its
    standard deviation.
    """
    decisions = sum(each.decisions for each in bins)
    by_chance = (
        np.sqrt(2 / np.pi * each.forecast * (1 - each.forecast) / each.decisions) * each.decisions
        for each in bins
    )
    return float(sum(by_chance)) / decisions
