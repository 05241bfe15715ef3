"""The results of the backtest, as they are stored and shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

#: The largest expected calibration error with which odds are shown; for those of one service,
#: the largest excess over the error that is expected by chance.
LARGEST_ERROR = 0.02
#: The minimums of a backtest: decisions to train on, decisions to predict, decisions of a service.
FEWEST_LEARNED, FEWEST_PREDICTED, FEWEST_OF_A_SERVICE = 5_000, 2_000, 300
FEWEST_OF_ALL = FEWEST_LEARNED + FEWEST_PREDICTED
#: The two-sided 95% quantile of the normal distribution.
Z_95 = 1.959964


class OddsVerdict(StrEnum):
    """Whether odds are shown, or the reason why not."""

    SHOWN = "shown"
    TOO_FEW = "too few"
    NO_BETTER = "no better"
    NOT_CALIBRATED = "not calibrated"


#: The key of the services in stored rows, and so in backups.
_STORED_SERVICES = "places"


@dataclass(frozen=True, slots=True)
class Gain:
    """How far the odds' Brier score is below that of a rate, with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of decisions with similar forecasts.

    Args:
        low, high: the lowest and the highest forecast.
        forecast: the mean forecast.
    """

    low: float
    high: float
    forecast: float
    decisions: int
    overturned: int

    @property
    def rate(self) -> float:
        """The overturn rate."""
        return self.overturned / self.decisions


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """The backtest's figures of a service or a group of services.

    Args:
        decisions: the number of predicted decisions.
        brier, brier_of_rate: the Brier scores of the odds and of the services' shrunk rates.
        gain: the gain over the rate, shrunk or plain, whose p-value is higher.
        p: the p-value of the gain, corrected for multiple comparisons.
        error: the expected calibration error.
        error_by_chance: the error that a calibrated forecast has with as many decisions.
    """

    decisions: int
    brier: float
    brier_of_rate: float
    gain: Gain
    p: float
    error: float
    error_by_chance: float
    verdict: OddsVerdict


@dataclass(frozen=True, slots=True)
class Backtest:
    """How well the decisions of each year are predicted from the years before it.

    Args:
        years: the predicted years.
        decisions, letters: the number of predicted decisions, and of their letters.
        brier: the Brier score of the odds.
        brier_of_rate: that of the services' rates, shrunk towards those of their groups.
        brier_of_plain_rate: that of the services' plain rates.
        gain, plain_gain: the gain over either rate.
        error, error_by_chance: as in `ServiceFigures`.
        bins: the forecasts in ascending order, in bins of equal size.
        services: the figures of each service or group of services with enough decisions.
    """

    verdict: OddsVerdict
    years: list[int] = field(default_factory=list)
    decisions: int = 0
    letters: int = 0
    brier: float = 0.0
    brier_of_rate: float = 0.0
    brier_of_plain_rate: float = 0.0
    gain: Gain = Gain(0.0, 0.0, 0.0)
    plain_gain: Gain = Gain(0.0, 0.0, 0.0)
    error: float = 0.0
    error_by_chance: float = 0.0
    bins: list[Bin] = field(default_factory=list)
    services: dict[str, ServiceFigures] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON types."""
        figures = asdict(self)
        figures[_STORED_SERVICES] = figures.pop("services")
        return figures

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Backtest":
        """Return the backtest from the result of `to_json`."""
        figures = dict(data)
        services = figures.pop(_STORED_SERVICES)
        return cls(
            **{
                **figures,
                "verdict": OddsVerdict(data["verdict"]),
                "gain": Gain(**data["gain"]),
                "plain_gain": Gain(**data["plain_gain"]),
                "bins": [Bin(**each) for each in data["bins"]],
                "services": {
                    node: ServiceFigures(
                        **{
                            **each,
                            "gain": Gain(**each["gain"]),
                            "verdict": OddsVerdict(each["verdict"]),
                        }
                    )
                    for node, each in services.items()
                },
            }
        )

    def nearest_with_figures(self, service: str) -> str | None:
        """Return the service, or its nearest ancestor, that has figures; None if none has."""
        while service and service not in self.services:
            service = service.rpartition("/")[0]
        return service or None

    def verdict_on(self, service: str) -> OddsVerdict:
        """Return whether the odds of a service are shown, or the reason why not."""
        if self.verdict != OddsVerdict.SHOWN:
            return self.verdict
        tested = self.nearest_with_figures(service)
        return self.services[tested].verdict if tested else OddsVerdict.TOO_FEW
