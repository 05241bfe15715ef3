"""The trend of a share by year, small enough to be shown next to a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from decisions.formatting import percent
from decisions.search import UNDATED

#: The distance of the bars, the width of a bar, and the height of the highest one.
_STEP, _BAR, _HEIGHT = 7, 5, 18


@dataclass(frozen=True, slots=True)
class Trend:
    """A share by year, small enough to be shown next to a number.

    Args:
        path: the bars of the years that have a share, as an SVG path.
        width: the width of the view box.
        words: the same in words: "2016 12.0%, 2017 15.5%".
    """

    height: ClassVar[int] = _HEIGHT

    path: str
    width: int
    words: str


def trend(shares: Sequence[tuple[str, float | None]]) -> Trend | None:
    """Return the trend of shares, from 0 to 1, by year; None for fewer than two.

    A year without a share, or between two that are given, is a gap. The highest bar is as high as
    the box.
    """
    known = {int(year): share for year, share in shares if year != UNDATED and share is not None}
    if len(known) < 2:
        return None
    first, highest = min(known), max(known.values()) or 1
    bars = []
    for year, share in sorted(known.items()):
        top = round(_HEIGHT - max(_HEIGHT * share / highest, 1), 1)  # a hair's height where it is 0
        bars.append(f"M{(year - first) * _STEP} {_HEIGHT}V{top:g}h{_BAR}V{_HEIGHT}")
    words = ", ".join(f"{year} {percent(share)}" for year, share in sorted(known.items()))
    return Trend("".join(bars), (max(known) - first + 1) * _STEP, words)
