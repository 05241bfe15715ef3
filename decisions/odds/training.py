"""The training of a model: the only module that imports scikit-learn, which no page may load."""

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold, cross_val_predict

from decisions.odds.feature_matrix import Columns, ColumnsOf
from decisions.odds.features import columns_of
from decisions.odds.model import OddsModel
from decisions.odds.training_data import DecidedRequests, Floats

#: Candidates for the prior variance of the coefficients (scikit-learn's C); the one that predicts
#: best is used. With 0.3, two in three coefficients change the odds by a factor below 1.75.
_VARIANCES = (0.3, 0.1, 0.03)
_FOLDS = 3
_MOST_STEPS = 1_000
#: A year with fewer decisions is neither predicted nor taken for the present.
FEWEST_OF_A_YEAR = 1_000


def train(decided: DecidedRequests, columns_of_each: ColumnsOf = columns_of) -> OddsModel:
    """Train a model on decisions.

    Args:
        decided: the decisions; both outcomes must occur.
        columns_of_each: yields the columns of a request that the model may use.
    """
    columns = Columns.chosen_for(decided, columns_of_each)
    rows = columns.matrix_of(decided)
    overturned = decided.overturned
    held_out = {variance: _held_out(rows, decided, variance) for variance in _VARIANCES}
    variance = min(held_out, key=lambda each: log_loss(overturned, expit(held_out[each])))
    found = _regression(variance).fit(rows, overturned)
    slope, offset = _calibration(held_out[variance], overturned)
    return OddsModel(
        columns,
        np.append(found.coef_[0], found.intercept_),
        _covariance(rows, decided, found.predict_proba(rows)[:, 1], variance),
        slope,
        offset,
        variance,
        present_year(decided),
    )


def present_year(decided: DecidedRequests) -> int:
    """Return the last year with enough decisions, or the last year if none has enough."""
    years, numbers = np.unique(decided.years, return_counts=True)
    enough = years[numbers >= FEWEST_OF_A_YEAR]
    return int((enough if len(enough) else years)[-1])


def _regression(variance: float) -> LogisticRegression:
    return LogisticRegression(C=variance, max_iter=_MOST_STEPS, tol=1e-6)


def _held_out(rows: sparse.csr_matrix, decided: DecidedRequests, variance: float) -> Floats:
    """Return the log odds of each decision, cross-validated by letter."""
    found: Floats = cross_val_predict(
        _regression(variance),
        rows,
        decided.overturned,
        groups=decided.letters,
        cv=GroupKFold(_FOLDS),
        method="decision_function",
    )
    return found


def _calibration(log_odds: Floats, overturned: Floats) -> tuple[float, float]:
    """Return the slope and offset that fit the log odds to the outcomes.

    Platt, "Probabilistic outputs for support vector machines", 1999.
    """
    fitted = LogisticRegression(C=np.inf).fit(log_odds.reshape(-1, 1), overturned)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _covariance(
    rows: sparse.csr_matrix, decided: DecidedRequests, probabilities: Floats, variance: float
) -> Floats:
    """Return the covariance of the coefficients.

    One reviewer decides all items of a letter, so letters, not decisions, are independent (Liang
    and Zeger, "Longitudinal data analysis using generalized linear models", 1986). The penalty is
    added so that intervals are also valid for rare values (Nychka, "Bayesian confidence intervals
    for smoothing splines", 1988).
    """
    with_intercept = sparse.hstack([rows, np.ones((rows.shape[0], 1))], format="csr")
    penalty = sparse.diags(np.append(np.full(rows.shape[1], 1 / variance), 0.0)).toarray()
    weights = sparse.diags(probabilities * (1 - probabilities))
    curvature = (with_intercept.T @ weights @ with_intercept).toarray() + penalty
    scores = sparse.diags(decided.overturned - probabilities) @ with_intercept
    of_letters = _sums_by_letter(decided) @ scores
    inverse = np.linalg.inv(curvature)
    covariance: Floats = inverse @ ((of_letters.T @ of_letters).toarray() + penalty) @ inverse
    return covariance


def _sums_by_letter(decided: DecidedRequests) -> sparse.csr_matrix:
    """Return the matrix that sums the rows of the decisions of each letter."""
    distinct, which = np.unique(decided.letters, return_inverse=True)
    number = len(decided)
    return sparse.csr_matrix((np.ones(number), (which, np.arange(number))), (len(distinct), number))
