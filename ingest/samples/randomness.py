"""Chance: every choice that makes one letter unlike another."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with how often each of them is drawn.

    Raises:
        ValueError: no value has a weight.
    """

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        pairs = [(value, weight) for value, weight in weights if weight > 0]
        if not pairs:
            raise ValueError("nothing can be drawn from values without weight")
        self.values = [value for value, _ in pairs]
        self._ends = list(accumulate(weight for _, weight in pairs))

    def at(self, share: float) -> T:
        """Return the value at a share, from 0 up to 1, of the whole weight."""
        return self.values[bisect_right(self._ends, share * self._ends[-1], hi=len(self._ends) - 1)]


class Draw:
    """Draws from `random.random()` alone, whose sequence is the same in every Python version."""

    def __init__(self, source: random.Random) -> None:
        self.share = source.random

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def one(self, values: Sequence[T]) -> T:
        """Return one of some values, each as often as the others."""
        return values[int(self.share() * len(values))]

    def weighted(self, values: Weighted[T]) -> T:
        """Return one of some values, each as often as its weight says."""
        return values.at(self.share())

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """Return up to `count` of some values, in their order."""
        numbers = list(range(len(values)))
        chosen = [
            numbers.pop(int(self.share() * len(numbers))) for _ in range(min(count, len(values)))
        ]
        return [values[number] for number in sorted(chosen)]
