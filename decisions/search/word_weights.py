"""TF-IDF weights of words, by which every engine finds similar decisions."""

from collections.abc import Iterable
from heapq import nlargest
from math import log1p
from typing import NamedTuple

#: The number of most distinctive words in a query; more of them cost time and add noise.
_MOST_WORDS = 30
#: The lowest document frequency; rarer words are misspellings or names.
_FEWEST_DOCUMENTS = 2


class WordUse(NamedTuple):
    """A word of a text: its frequency, and the number of all documents and of those with it."""

    field: str
    word: str
    times: int
    holding: int
    documents: int

    @property
    def weight(self) -> float:
        """Its TF-IDF."""
        others = max(self.documents - self.holding, 0)
        return self.times * log1p((others + 0.5) / (self.holding + 0.5))


def weightiest(words: Iterable[WordUse]) -> list[tuple[float, str, str]]:
    """Return the words with the highest weights, each with its weight and field.

    The weight of the best one is 1.
    """
    known = (each for each in words if each.holding >= _FEWEST_DOCUMENTS)
    found = nlargest(_MOST_WORDS, ((each.weight, each.field, each.word) for each in known))
    return [(weight / found[0][0], field, word) for weight, field, word in found]
