"""The columns of a model, and the matrix of decisions in them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np
from scipy import sparse

from decisions.odds.features import KnownRequest, year_column
from decisions.odds.training_data import DecidedRequests

#: A value, or two together, that fewer decisions have has no column of its own.
FEWEST_DECISIONS = 20
#: The most frequent ones have: the covariance of a model has the square of this many numbers.
MOST_COLUMNS = 1_000

#: Yields the columns that a request has.
ColumnsOf = Callable[[KnownRequest], Iterator[str]]


class Columns:
    """The columns of a model, chosen by how many decisions have them.

    Args:
        names: of each, in order.
        columns_of: what says which of them a request has.
    """

    def __init__(self, names: Sequence[str], columns_of: ColumnsOf) -> None:
        self.names = tuple(names)
        self._places = {name: place for place, name in enumerate(names)}
        self._columns_of = columns_of

    @classmethod
    def chosen_for(cls, decided: DecidedRequests, columns_of: ColumnsOf) -> "Columns":
        """Return the columns for some decisions: years, and the most frequent values."""
        names: dict[str, int] = {}
        times = np.bincount(decided.requests, minlength=len(decided.known))
        having: list[int] = []
        weights: list[int] = []
        for known, number in zip(decided.known, times.tolist(), strict=True):
            if number:
                for name in columns_of(known):
                    having.append(names.setdefault(name, len(names)))
                    weights.append(number)
        counts = np.bincount(having, weights, minlength=len(names))
        frequent = [
            (-counts[place], name)
            for name, place in names.items()
            if counts[place] >= FEWEST_DECISIONS
        ]
        years = [year_column(year) for year in np.unique(decided.years).tolist()]
        chosen = [name for _, name in sorted(frequent)[: MOST_COLUMNS - len(years)]]
        return cls([*years, *chosen], columns_of)

    def places_of(self, known: KnownRequest) -> list[int]:
        """Return the places of the columns that a request has, without that of a year."""
        return [self._places[name] for name in self._columns_of(known) if name in self._places]

    def lacks(self, name: str) -> bool:
        """Return whether a column is not among them."""
        return name not in self._places

    def matrix(self, known: Sequence[KnownRequest]) -> sparse.csr_matrix:
        """Return a row of 0 and 1 for each request, without its year."""
        places = [self.places_of(each) for each in known]
        return _rows(places, len(self.names))

    def matrix_of(self, decided: DecidedRequests, year: int | None = None) -> sparse.csr_matrix:
        """Return a row for each decision.

        Args:
            decided: the decisions.
            year: in which all are taken to be decided; None for the year of each.
        """
        distinct = np.unique(decided.years).tolist() if year is None else [year]
        years = _rows([[self._places[year_column(each)]] for each in distinct], len(self.names))
        which = np.searchsorted(distinct, decided.years) if year is None else np.zeros(len(decided))
        return self.matrix(decided.known)[decided.requests] + years[which.astype(int)]


def _rows(places: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, places)])
    indices = np.fromiter(chain.from_iterable(places), dtype=np.int32, count=int(ends[-1]))
    return sparse.csr_matrix((np.ones(len(indices)), indices, ends), (len(places), width))
