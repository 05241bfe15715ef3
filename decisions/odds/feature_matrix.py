"""The columns of a model, and the feature matrix of decisions."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np
import scipy

from decisions.odds.features import KnownRequest, year_column
from decisions.odds.training_data import DecidedRequests

#: A value, or a pair of values, has a column if at least so many decisions have it.
FEWEST_DECISIONS = 20
#: Only the most frequent values have columns: the size of the covariance is the square of this.
MOST_COLUMNS = 1_000

#: Yields the columns that a request has.
ColumnsOf = Callable[[KnownRequest], Iterator[str]]


class Columns:
    """The columns of a model.

    Args:
        names: their names, in order.
        columns_of: the function that yields a request's columns.
    """

    def __init__(self, names: Sequence[str], columns_of: ColumnsOf) -> None:
        self.names = tuple(names)
        self._columns = {name: column for column, name in enumerate(names)}
        self._columns_of = columns_of

    @classmethod
    def chosen_for(cls, decided: DecidedRequests, columns_of: ColumnsOf) -> "Columns":
        """Return the columns for some decisions: their years and the most frequent values."""
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
            (-counts[column], name)
            for name, column in names.items()
            if counts[column] >= FEWEST_DECISIONS
        ]
        years = [year_column(year) for year in np.unique(decided.years).tolist()]
        chosen = [name for _, name in sorted(frequent)[: MOST_COLUMNS - len(years)]]
        return cls([*years, *chosen], columns_of)

    def positions_of(self, known: KnownRequest) -> list[int]:
        """Return the positions of a request's columns, without that of its year."""
        return [self._columns[name] for name in self._columns_of(known) if name in self._columns]

    def lacks(self, name: str) -> bool:
        """Return whether there is no such column."""
        return name not in self._columns

    def matrix(self, known: Sequence[KnownRequest]) -> "scipy.sparse.csr_matrix":
        """Return a row of zeros and ones for each request, without its year."""
        positions = [self.positions_of(each) for each in known]
        return _rows(positions, len(self.names))

    def matrix_of(self, decided: DecidedRequests) -> "scipy.sparse.csr_matrix":
        """Return a row for each decision."""
        distinct, which = np.unique(decided.years, return_inverse=True)
        years = _rows(
            [[self._columns[year_column(int(each))]] for each in distinct], len(self.names)
        )
        return self.matrix(decided.known)[decided.requests] + years[which]


def _rows(positions: Sequence[Sequence[int]], width: int) -> "scipy.sparse.csr_matrix":
    ends = np.cumsum([0, *map(len, positions)])
    indices = np.fromiter(chain.from_iterable(positions), dtype=np.int32, count=int(ends[-1]))
    return scipy.sparse.csr_matrix((np.ones(len(indices)), indices, ends), (len(positions), width))
