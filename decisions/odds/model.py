"""A trained model: plain coefficients, independent of the library that computed them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from decisions.odds.backtest_results import Z_95
from decisions.odds.feature_matrix import Columns
from decisions.odds.features import KnownRequest, columns_of, service_column, year_column
from decisions.odds.training_data import Floats
from decisions.search import with_ancestors

#: The fewest matching decisions from which the values that a request leaves open are filled in.
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """A request as a visitor describes it; None for a value that is left open."""

    service: str
    region: str | None = None
    guideline: str | None = None
    granted_part: bool | None = None
    age: str | None = None

    def fits(self, known: KnownRequest) -> bool:
        """Return whether a decided request has all of the given values."""
        return (
            self.region in (None, *known.regions)
            and (self.guideline is None or bool(self._cited_in(known)))
            and self.granted_part in (None, known.granted_part)
            and self.age in (None, known.age)
        )

    def filled_from(self, known: KnownRequest) -> KnownRequest:
        """Return the request, with open values filled in from a decided one.

        Which chapters of a guideline's source were cited is such a value.
        """
        asked = () if self.guideline is None else (self.guideline,)
        return replace(
            known,
            regions=known.regions if self.region is None else (self.region,),
            guidelines=self._cited_in(known) or asked,
            granted_part=known.granted_part if self.granted_part is None else self.granted_part,
            age=known.age if self.age is None else self.age,
        )

    def _cited_in(self, known: KnownRequest) -> tuple[str, ...]:
        """Return the citations of a decided request that are of the given guideline, if any is."""
        if self.guideline is None:
            return known.guidelines
        return tuple(cited for cited in known.guidelines if self.guideline in with_ancestors(cited))


@dataclass(frozen=True, slots=True)
class Odds:
    """The probability of an overturn and its 95% interval, from 0 to 1."""

    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class OddsModel:
    """A logistic regression and the correction that calibrates it.

    Args:
        columns: the columns of its feature matrix.
        coefficients: one for each column, then the intercept.
        covariance: the covariance of the coefficients.
        slope, offset: the calibration, applied to the log odds.
        variance: the prior variance of a coefficient.
        year: the last year with enough decisions; it is used as the year of each request.
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
        """The sum of the intercept and the year's coefficient."""
        year = self.columns.names.index(year_column(self.year))
        return float(self.coefficients[-1] + self.coefficients[year])

    def _probabilities(self, rows: "scipy.sparse.csr_matrix") -> Floats:
        log_odds = rows @ self.coefficients[:-1] + self._of_all
        found: Floats = scipy.special.expit(self.slope * log_odds + self.offset)
        return found

    def odds(self, requests: Sequence[KnownRequest], weights: Sequence[int]) -> Odds:
        """Return the weighted mean odds of some requests.

        The interval is computed from the covariance of the coefficients by the delta method, on the
        log odds. A service without a column adds the prior variance of its missing coefficient.
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
        low, high = scipy.special.expit(
            scipy.special.logit(mean) + np.array([-Z_95, Z_95]) * spread
        )
        return Odds(mean, float(low), float(high))

    def to_bytes(self) -> bytes:
        """Return the model in NumPy's .npz format."""
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
        """Return the model from the result of `to_bytes`."""
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
    """Return the odds of a request, averaged over the values that it leaves open.

    Args:
        asked: the request.
        model: the model.
        decided: decided requests for the service, each with its number of decisions. Open values
            are filled in from those that match the request, or from all if few match.
    """
    alike = [(known, number) for known, number in decided if asked.fits(known)]
    chosen = alike if sum(number for _, number in alike) >= _ENOUGH else decided
    filled: dict[KnownRequest, int] = {}
    for known, number in chosen:
        request = asked.filled_from(known)
        filled[request] = filled.get(request, 0) + number
    return model.odds(list(filled), list(filled.values()))
