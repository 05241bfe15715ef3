"""Exact counts of letters, although the index holds one document per disputed item.

Counting distinct letters by listing them is far too slow for half a million of them. Instead, each
letter with several items owns a few bits of a 52-bit number that it shares with other letters, its
*group*. Each of the letter's documents has the lowest of those bits as its weight. In the sum of a
group's weights over the documents that a query finds, each letter's bits hold the number of its
documents found: a letter was found if its bits are not all zero. So one sum covers up to 26
letters, and a sum of such weights is exact in a 64-bit float.

Letters with a single item need no bits: they are one group, whose documents are counted.
"""

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

#: The columns with the group and the weight of a decision's letter.
LETTER_GROUP, LETTER_WEIGHT = "letter_group", "letter_weight"
_BITS = 52
#: The number of bits that a letter needs, by the largest number of items that fits.
_WIDTHS = ((3, 2), (7, 3), (15, 4), (31, 5), (255, 8), (8191, 13))
#: The most items of a letter that are counted: far more than a file may decide.
MOST_ITEMS_OF_LETTER = _WIDTHS[-1][0]
#: Among this many consecutive numbers, at most one is a group.
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
        first: the first free group.
    """

    first: int = 0
    _next: int = field(init=False)  # block of groups, one for each width
    _open: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._next = max(1, -(-self.first // SPREAD))

    def allocate(self, items: int) -> LetterBits:
        """Return the bits of a letter with a number of items.

        Raises:
            ValueError: it has more than `MOST_ITEMS_OF_LETTER`.
        """
        if items < 2:
            return LetterBits(_ALONE, 0.0)
        if items > MOST_ITEMS_OF_LETTER:
            raise ValueError(
                f"A letter has {items:,} items; at most {MOST_ITEMS_OF_LETTER:,} can be counted."
            )
        number = next(n for n, (most, _) in enumerate(_WIDTHS) if items <= most)
        width = _WIDTHS[number][1]
        block, used = self._open.get(number, (0, _BITS))
        if used + width > _BITS:
            block, used = self._next, 0
            self._next += 1
        self._open[number] = (block, used + width)
        return LetterBits(block * SPREAD + number, float(1 << used))


def letters_in(groups: Iterable[tuple[int, int, float]]) -> int:
    """Return the number of letters found.

    Args:
        groups: for each group its number, the number of its documents found, and the sum of their
            weights.
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
    """Return the number of `width`-bit fields that are not zero, over all sums.

    The sums are joined into one long number: a few operations on it replace a loop over thousands.
    """
    sums = array("Q", map(int, summed))
    number = int.from_bytes(sums.tobytes(), sys.byteorder)
    lowest = number
    for shift in range(1, width):
        lowest |= number >> shift  # carries from the addition above stay above the last field
    stretches = sum(1 << at for at in range(0, _BITS, width))
    mask = array("Q", [stretches]) * len(sums)
    return (lowest & int.from_bytes(mask.tobytes(), sys.byteorder)).bit_count()
