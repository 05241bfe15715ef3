"""Axes that end at a round number, and positions on them."""

from dataclasses import dataclass
from math import ceil

from decisions.formatting import number_of, whole_percent

#: The shares at which an axis of rates may end, and the distance of its ticks.
_ENDS = (
    (0.02, 0.01),
    (0.04, 0.02),
    (0.1, 0.05),
    (0.2, 0.1),
    (0.3, 0.1),
    (0.4, 0.2),
    (0.6, 0.2),
    (0.8, 0.2),
    (1.0, 0.25),
)


@dataclass(frozen=True, slots=True)
class RateAxis:
    """An axis of shares from 0 to a round one.

    Args:
        top: the share at its end.
        step: the distance of its ticks.
    """

    top: float
    step: float

    @classmethod
    def reaching(cls, share: float) -> "RateAxis":
        """Return the shortest axis that includes a share from 0 to 1."""
        return cls(*next(end for end in _ENDS if share <= end[0] or end[0] == 1))

    def at(self, share: float) -> float:
        """Return the position of a share, from 0 to 100; a share beyond the end is at the end."""
        return round(min(share / self.top, 1) * 100, 1)

    def holds(self, share: float) -> bool:
        """Return whether a share is on the axis."""
        return share <= self.top

    @property
    def ticks(self) -> list[tuple[float, float]]:
        """The share and the position of each tick."""
        number = round(self.top / self.step)
        shares = [self.step * tick for tick in range(number + 1)]
        return [(share, self.at(share)) for share in shares]

    def name(self, share: float) -> str:
        """Return what a tick is called."""
        return whole_percent(share)


@dataclass(frozen=True, slots=True)
class DaysAxis:
    """An axis of days from 0 to a round number, with the methods of `RateAxis`."""

    top: int
    step: int

    @classmethod
    def reaching(cls, days: float) -> "DaysAxis":
        """Return a short axis that includes a number of days."""
        step = round_number(ceil(days / 4))
        return cls(step * max(1, ceil(days / step)), step)

    def at(self, days: float) -> float:
        """Return the position of a number of days, from 0 to 100."""
        return round(min(days / self.top, 1) * 100, 1)

    def holds(self, days: float) -> bool:
        """Return whether a number of days is on the axis."""
        return days <= self.top

    @property
    def ticks(self) -> list[tuple[float, float]]:
        """The days and the position of each tick."""
        return [(days, self.at(days)) for days in range(0, self.top + 1, self.step)]

    def name(self, days: float) -> str:
        """Return what a tick is called."""
        return number_of(int(days), "day") if days else "0"


def round_number(number: int) -> int:
    """Return the lowest of 1, 2, 5, 10, 20, 50, ... that is not below a number."""
    power = 1
    while 10 * power < number:
        power *= 10
    return next(power * step for step in (1, 2, 5, 10) if power * step >= number)
