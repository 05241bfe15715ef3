"""The odds: the probability of an overturn, from what is known before the review.

    request     `KnownRequest`, a decided request; `AskedRequest`, one described by a visitor
    odds        `StoredTraining.odds_of`, by the `OddsModel` of the last `stored_training`
    backtest    `Backtest`, with the figures of each service and an `OddsVerdict`
    training    `retraining.retrain` reads the archive, tests, trains and stores both results

The model is a logistic regression; see docs/adr/0022. Only the training loads scikit-learn; pages
never do.
"""

from decisions.odds.backtest_results import (
    FEWEST_OF_A_SERVICE,
    FEWEST_OF_ALL,
    LARGEST_ERROR,
    Backtest,
    Bin,
    OddsVerdict,
    ServiceFigures,
)
from decisions.odds.features import NO_GUIDELINE, KnownRequest
from decisions.odds.latest_training import StoredTraining, stored_training, training_is_due
from decisions.odds.model import AskedRequest, Odds, OddsModel

__all__ = [
    "FEWEST_OF_ALL",
    "FEWEST_OF_A_SERVICE",
    "LARGEST_ERROR",
    "NO_GUIDELINE",
    "AskedRequest",
    "Backtest",
    "Bin",
    "KnownRequest",
    "Odds",
    "OddsModel",
    "OddsVerdict",
    "ServiceFigures",
    "StoredTraining",
    "stored_training",
    "training_is_due",
]
