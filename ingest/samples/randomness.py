"""The random choices that make letters differ."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with a weight that determines how often each is drawn.

    Raises:
        ValueError: no value has a positive weight.
    """

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        pairs = [(value, weight) for value, weight in weights if weight > 0]
        if not pairs:
            raise ValueError("nothing can be drawn from values without weight")
        self.values = [value for value, _ in pairs]
        self._ends = list(accumulate(weight for _, weight in pairs))

    def at(self, share: float) -> T:
        """Return the value at a share of the total weight, from 0 to 1."""
        return self.values[bisect_right(self._ends, share * self._ends[-1], hi=len(self._ends) - 1)]


class Draw:
    """Draws from `random.random()` alone, whose sequence is the same in every Python version."""

    def __init__(self, source: random.Random) -> None:
        self.share = source.random

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a random integer from `low` to `high`, inclusive."""
        return low + int(self.share() * (high - low + 1))

    def one(self, values: Sequence[T]) -> T:
        """Return a random value; all values are equally likely."""
        return values[int(self.share() * len(values))]

    def weighted(self, values: Weighted[T]) -> T:
        """Return a random value according to the weights."""
        return values.at(self.share())

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """Return up to `count` random values in their original order."""
        numbers = list(range(len(values)))
        chosen = [
            numbers.pop(int(self.share() * len(numbers))) for _ in range(min(count, len(values)))
        ]
        return [values[number] for number in sorted(chosen)]
