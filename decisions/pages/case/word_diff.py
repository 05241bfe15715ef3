"""A word diff: the common and the differing words of two texts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from decisions.search import TextRange

_WORD = re.compile(r"\w+(?:['’\-/.]\w+)*")
#: The shortest run of equal words; shorter ones ("of the") are chance and fragment the text.
_LEAST = 3
#: The share of common words above which two texts are mostly alike.
_ALIKE = 0.5
#: The most words of each text that are compared, and the most pairs of equal words: the time grows
#: with both. A rationale of a thousand words has some ten thousand pairs.
LONGEST = 3_000
_MOST_PAIRS = 30_000


@dataclass(frozen=True, slots=True)
class WordDiff:
    """Two texts side by side.

    Args:
        left, right: the spans that only this text has.
        left_shared, right_shared: the spans that both have, in the same order.
        shared: the share of words that both have, from 0 to 1.
        cut: whether only their beginnings were compared, because they are very long.
    """

    left: list[TextRange]
    right: list[TextRange]
    left_shared: list[TextRange]
    right_shared: list[TextRange]
    shared: float
    cut: bool

    @property
    def mostly_alike(self) -> bool:
        """Whether the texts share so much that differences are marked instead of common words."""
        return self.shared >= _ALIKE


def compare(left: str, right: str) -> WordDiff:
    """Return where two texts differ and what they share; case and punctuation do not count."""
    # One word more than is compared shows whether there are more.
    words = [list(islice(_WORD.finditer(text), LONGEST + 1)) for text in (left, right)]
    sides = [[match[0].lower() for match in found] for found in words]
    length = LONGEST
    while _pairs(sides[0][:length], sides[1][:length]) > _MOST_PAIRS:
        length //= 2
    cut = any(len(found) > length for found in words)
    words = [found[:length] for found in words]
    sides = [found[:length] for found in sides]
    blocks = _blocks(sides[0], sides[1])
    equal = sum(size for _, _, size in blocks)
    number = sum(map(len, sides))
    of_left = [(at, size) for at, _, size in blocks]
    of_right = [(at, size) for _, at, size in blocks]
    return WordDiff(
        left=list(_between(words[0], of_left)),
        right=list(_between(words[1], of_right)),
        left_shared=list(_within(words[0], of_left)),
        right_shared=list(_within(words[1], of_right)),
        shared=2 * equal / number if number else 1.0,
        cut=cut,
    )


def _pairs(left: Sequence[str], right: Sequence[str]) -> int:
    there = Counter(right)
    return sum(there[word] for word in left)


def _blocks(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    found = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    whole = len(left) == len(right) == sum(block.size for block in found)
    return [
        (block.a, block.b, block.size)
        for block in found
        if block.size >= _LEAST or (whole and block.size)
    ]


def _between(
    words: Sequence[re.Match[str]], equal: Sequence[tuple[int, int]]
) -> Iterator[TextRange]:
    """Yield the spans of words outside the blocks of equal words."""
    at = 0
    for start, size in [*equal, (len(words), 0)]:
        if start > at:
            yield words[at].start(), words[start - 1].end()
        at = start + size


def _within(
    words: Sequence[re.Match[str]], equal: Sequence[tuple[int, int]]
) -> Iterator[TextRange]:
    """Yield the spans of the blocks of equal words."""
    for start, size in equal:
        yield words[start].start(), words[start + size - 1].end()
