"""A trained model: plain coefficients, independent of the library that computed them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import expit, logit

from decisions.odds.backtest_results import Z
from decisions.odds.feature_matrix import Columns
from decisions.odds.features import KnownRequest, columns_of, service_column, year_column
from decisions.odds.training_data import Floats

#: Of what is not said of a request, decisions that are like it tell, where they are so many.
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """What somebody says of a request; None for what is not said."""

    service: str
    region: str | None = None
    guideline: str | None = None
    granted_part: bool | None = None
    age: str | None = None

    def fits(self, known: KnownRequest) -> bool:
        """Return whether a decided request has all that is said."""
        return (
            self.region in (None, *known.regions)
            and self.guideline in (None, *known.guidelines)
            and self.granted_part in (None, known.granted_part)
            and self.age in (None, known.age)
        )

    def filled_from(self, known: KnownRequest) -> KnownRequest:
        """Return the request, and of a decided one what is not said of it."""
        return replace(
            known,
            regions=known.regions if self.region is None else (self.region,),
            guidelines=known.guidelines if self.guideline is None else (self.guideline,),
            granted_part=known.granted_part if self.granted_part is None else self.granted_part,
            age=known.age if self.age is None else self.age,
        )


@dataclass(frozen=True, slots=True)
class Odds:
    """The probability of an overturn, and its 95% interval, as shares from 0 to 1."""

    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class OddsModel:
    """A logistic regression and the correction that calibrates it.

    Args:
        columns: what requests are described by.
        coefficients: one a column; the last is the intercept.
        covariance: of the coefficients.
        slope, offset: of the calibration: both are applied to the logarithm of the odds.
        variance: of a coefficient of which nothing is known.
        year: the last one with enough decisions; requests are taken to be decided in it.
    """

    columns: Columns
    coefficients: Floats
    covariance: Floats
    slope: float
    offset: float
    variance: float
    year: int

    def probabilities(self, requests: Sequence[KnownRequest]) -> Floats:
        """Return the probability of an overturn of each request."""
        return self._probabilities(self.columns.matrix(requests))

    @cached_property
    def _of_all(self) -> float:
        """What the intercept and the year add to the logarithm of the odds."""
        year = self.columns.names.index(year_column(self.year))
        return float(self.coefficients[-1] + self.coefficients[year])

    def _probabilities(self, rows: sparse.csr_matrix) -> Floats:
        log_odds = rows @ self.coefficients[:-1] + self._of_all
        found: Floats = expit(self.slope * log_odds + self.offset)
        return found

    def odds(self, requests: Sequence[KnownRequest], weights: Sequence[int]) -> Odds:
        """Return the odds on the average over some requests, each with its weight.

        The interval follows from the covariance of the coefficients (the delta method, on the
        logarithm of the odds). A service that is too rare for a column might differ from its group
        as others do.
        """
        rows = self.columns.matrix(requests)
        each = self._probabilities(rows)
        share = np.array(weights) / sum(weights)
        mean = float(share @ each)
        slopes = share * each * (1 - each) * self.slope
        gradient = np.append(slopes @ rows, slopes.sum())
        gradient[self.columns.names.index(year_column(self.year))] = slopes.sum()
        rare = [self.columns.lacks(service_column(each.service)) for each in requests]
        unknown = self.variance * float(slopes @ rare) ** 2
        variance = float(gradient @ self.covariance @ gradient) + unknown
        spread = np.sqrt(variance) / (mean * (1 - mean))
        low, high = expit(logit(mean) + np.array([-Z, Z]) * spread)
        return Odds(mean, float(low), float(high))

    def to_bytes(self) -> bytes:
        """Return the model as an archive of numpy's arrays."""
        written = io.BytesIO()
        np.savez_compressed(
            written,
            names=np.array(self.columns.names),
            coefficients=self.coefficients,
            covariance=self.covariance.astype(np.float32),
            calibration=np.array([self.slope, self.offset, self.variance]),
            year=np.array(self.year),
        )
        return written.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "OddsModel":
        """Return the model that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as read:
            slope, offset, variance = read["calibration"].tolist()
            return cls(
                Columns(read["names"].tolist(), columns_of),
                read["coefficients"],
                read["covariance"],
                slope,
                offset,
                variance,
                int(read["year"]),
            )


def odds_of(
    asked: AskedRequest, model: OddsModel, decided: Sequence[tuple[KnownRequest, int]]
) -> Odds:
    """Return the odds of a request; over what is not said of it, they are averaged.

    Args:
        asked: the request.
        model: the model.
        decided: decided requests for the service, and how many decisions each stands for. Those
            that have all that is said tell the rest; where they are few, all do.
    """
    alike = [(known, number) for known, number in decided if asked.fits(known)]
    chosen = alike if sum(number for _, number in alike) >= _ENOUGH else decided
    filled: dict[KnownRequest, int] = {}
    for known, number in chosen:
        request = asked.filled_from(known)
        filled[request] = filled.get(request, 0) + number
    return model.odds(list(filled), list(filled.values()))
