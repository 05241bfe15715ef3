"""The trend of a share by year, small enough to be shown next to a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from decisions.formatting import percent
from decisions.search import UNDATED

#: From one bar to the next, and the height of the highest.
_STEP, _HEIGHT = 7, 18


@dataclass(frozen=True, slots=True)
class TrendBar:
    """The share of one year, in units of the trend's view box; as high as a hair where it is 0."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A share by year, small enough to be shown next to a number.

    Args:
        bars: of the years that have a share.
        width: of the view box.
        words: the same in words: "2016 12.0%, 2017 15.5%".
    """

    height: ClassVar[int] = _HEIGHT

    bars: list[TrendBar]
    width: int
    words: str


def trend(shares: Sequence[tuple[str, float | None]]) -> Trend | None:
    """Return the trend of shares, from 0 to 1, by year; None of fewer than two.

    A year without a share, or between two that are given, is a gap. The highest bar is as high as
    the box.
    """
    known = {int(year): share for year, share in shares if year != UNDATED and share is not None}
    if len(known) < 2:
        return None
    first, highest = min(known), max(known.values()) or 1
    bars = []
    for year, share in sorted(known.items()):
        height = round(max(_HEIGHT * share / highest, 1), 1)
        bars.append(TrendBar((year - first) * _STEP, round(_HEIGHT - height, 1), height))
    words = ", ".join(f"{year} {percent(share)}" for year, share in sorted(known.items()))
    return Trend(bars, (max(known) - first + 1) * _STEP, words)
