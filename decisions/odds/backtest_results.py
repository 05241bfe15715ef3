"""The results of the backtest of the odds, as they are kept and shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

#: The largest expected calibration error with which odds are shown.
LARGEST_ERROR = 0.02
#: What a test needs: decisions to learn from, decisions to predict; and of a place.
FEWEST_LEARNED, FEWEST_PREDICTED, FEWEST_OF_A_PLACE = 5_000, 2_000, 300
FEWEST_OF_ALL = FEWEST_LEARNED + FEWEST_PREDICTED
#: The two-sided 95% quantile of the normal distribution.
Z = 1.959964


class OddsVerdict(StrEnum):
    """Whether odds are shown, and why not."""

    SHOWN = "shown"
    TOO_FEW = "too few"
    NO_BETTER = "no better"
    NOT_CALIBRATED = "not calibrated"


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much the odds' Brier score is below that of a rate, with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of decisions with similar forecasts.

    Args:
        low, high: the lowest and the highest of the forecasts.
        forecast: their mean.
    """

    low: float
    high: float
    forecast: float
    decisions: int
    overturned: int

    @property
    def rate(self) -> float:
        """The share that was overturned."""
        return self.overturned / self.decisions


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """How the odds did for the decisions of a service, or of a place above services.

    Args:
        decisions: how many were predicted.
        brier, brier_of_rate: the Brier scores of the odds and of the services' own rates.
        gain: how much better the odds are.
        p: how often chance alone looks so much better, corrected for all places.
        error: the expected calibration error; `error_by_chance` is what a forecast that is right
            has with so many decisions.
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
    """How well the decisions of each year are predicted from those before it.

    Args:
        years: that were predicted.
        decisions, letters: how many of them.
        brier: the Brier score of the odds; `brier_of_rate` of the services' own rates, each
            leaning on its group where it has few decisions; `brier_of_plain_rate` of rates as
            they are.
        gain, plain_gain: how much better than either the odds are.
        error, error_by_chance: as those of a place.
        bins: of forecasts from the lowest to the highest, equally many decisions in each.
        places: of each service, or place above services, that has enough decisions to tell.
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
    places: dict[str, PlaceFigures] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Backtest":
        """Return the figures that `to_json` returned."""
        return cls(
            **{
                **data,
                "verdict": OddsVerdict(data["verdict"]),
                "gain": Gain(**data["gain"]),
                "plain_gain": Gain(**data["plain_gain"]),
                "bins": [Bin(**each) for each in data["bins"]],
                "places": {
                    place: PlaceFigures(
                        **{
                            **each,
                            "gain": Gain(**each["gain"]),
                            "verdict": OddsVerdict(each["verdict"]),
                        }
                    )
                    for place, each in data["places"].items()
                },
            }
        )

    def place_of(self, service: str) -> str | None:
        """Return where a service was tested: the lowest place at or above it that has figures."""
        while service and service not in self.places:
            service = service.rpartition("/")[0]
        return service or None

    def verdict_on(self, service: str) -> OddsVerdict:
        """Return whether the odds of a service are shown."""
        if self.verdict != OddsVerdict.SHOWN:
            return self.verdict
        place = self.place_of(service)
        return self.places[place].verdict if place else OddsVerdict.TOO_FEW
