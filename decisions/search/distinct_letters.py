"""Exact counts of letters, although the index holds one document per disputed item.

Counting distinct letters by listing them is far too slow for half a million of them. Instead,
each letter with several items owns a few bits of a 52-bit number that it shares with others, its
*group*. Each of its documents carries the lowest of those bits as a weight. Summed up over the
documents that a query finds, a group's weights make a number in which each letter's bits hold how
many of its documents were found: letters whose bits are not all zero are the letters found. So
one sum tells about up to 26 letters, and a sum of such weights is exact in a 64-bit float.

Letters with a single item need no bits: they are one group, whose documents are counted.
"""

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

_BITS = 52
#: How many bits a letter needs, by the largest number of items that fits in.
_WIDTHS = ((3, 2), (7, 3), (15, 4), (31, 5), (255, 8), (8191, 13))
#: Of so many numbers in a row, one at the most is a group's.
SPREAD = len(_WIDTHS)
#: The group of all letters with a single item.
_ALONE = 0


@dataclass(frozen=True, slots=True)
class LetterBits:
    """A letter's bits: the number of its group, and the weight of each of its documents."""

    group: int
    weight: float


@dataclass(slots=True)
class LetterBitsAllocator:
    """Assigns letters their bits, in groups that no earlier writer has used.

    Args:
        first: the first group that is free.
    """

    first: int = 0
    _next: int = field(init=False)  # block of groups, one for each width
    _open: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._next = max(1, -(-self.first // SPREAD))

    def place(self, items: int) -> LetterBits:
        """Return the bits of a letter with a number of items."""
        if items < 2:
            return LetterBits(_ALONE, 0.0)
        number = next(n for n, (most, _) in enumerate(_WIDTHS) if items <= most)
        width = _WIDTHS[number][1]
        block, used = self._open.get(number, (0, _BITS))
        if used + width > _BITS:
            block, used = self._next, 0
            self._next += 1
        self._open[number] = (block, used + width)
        return LetterBits(block * SPREAD + number, float(1 << used))


def letters_in(groups: Iterable[tuple[int, int, float]]) -> int:
    """Return how many letters were found.

    Args:
        groups: the number of each group, how many of its documents were found, and the sum of
            their weights.
    """
    alone, sums = 0, [array("d") for _ in _WIDTHS]
    add = [each.append for each in sums]
    for group, documents, summed in groups:
        if group == _ALONE:
            alone += documents
        else:
            add[group % SPREAD](summed)
    return alone + sum(_not_zero(sums[number], width) for number, (_, width) in enumerate(_WIDTHS))


def _not_zero(summed: "array[float]", width: int) -> int:
    """Return how many stretches of `width` bits are not all zero, in all sums together.

    The sums are taken as one long number: a few operations on it replace a loop over thousands.
    """
    sums = array("Q", map(int, summed))
    number = int.from_bytes(sums.tobytes(), sys.byteorder)
    lowest = number
    for shift in range(1, width):
        lowest |= number >> shift  # what comes from the sum above stays above its last stretch
    stretches = sum(1 << at for at in range(0, _BITS, width))
    mask = array("Q", [stretches]) * len(sums)
    return (lowest & int.from_bytes(mask.tobytes(), sys.byteorder)).bit_count()
