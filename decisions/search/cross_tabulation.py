"""Counts of decisions by the values of two facets at once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from decisions.enums import CitedBy, Outcome
from decisions.search.conditions import Conditions
from decisions.search.engine import CountsQuestion
from decisions.search.facet_definitions import (
    GUIDELINE,
    TURNED_ON,
    Count,
    Facet,
    by_frequency,
    depth_of,
    field_of,
)
from decisions.search.facet_index_columns import (
    CITED_CRITERIA_COLUMNS,
    GUIDELINE_COLUMNS,
    SetColumn,
    column_of,
    count_sizes,
    count_values,
    matching_sets,
)
from decisions.search.query_compiler import compares_positions
from decisions.search.results import DecisionSearch

#: The most values of the shorter axis: each costs one count; the longer axis adds no cost.
MOST_COUNTED = 200
#: The number of values whose counts are requested at once and held in memory.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Axis:
    """A facet as rows or columns.

    Args:
        facet: the facet of the values.
        depth: for a tree, the level of the values, from 1 to its counted depth.
        cited_by: for guidelines, the citing side; None for either.
    """

    facet: Facet
    depth: int = 1
    cited_by: CitedBy | None = None

    @property
    def field(self) -> str:
        """The field of the index that holds the values."""
        return field_of(self.facet, self.cited_by)

    def has(self, value: str) -> bool:
        """Return whether a value of the facet is on this axis."""
        return not self.facet.tree or depth_of(value) == self.depth


@dataclass(frozen=True, slots=True)
class Along:
    """All values of an axis, most frequent first, and why their sum may differ from the total.

    Args:
        counts: the number of decisions of each value.
        none: the number of decisions without a value.
        several: the number of decisions with several values, which count for each of them.
    """

    counts: dict[str, Count]
    none: int
    several: int


@dataclass(frozen=True, slots=True)
class Crosstab:
    """The counts of rows, columns and cells; empty cells are left out.

    It has only the most frequent rows and columns; `more_rows` and `more_columns` are the numbers
    of omitted ones. The two `Along` objects have all of them.
    """

    rows: dict[str, Count]
    columns: dict[str, Count]
    cells: dict[tuple[str, str], Count]
    along_rows: Along
    along_columns: Along

    @property
    def more_rows(self) -> int:
        """The number of omitted rows."""
        return len(self.along_rows.counts) - len(self.rows)

    @property
    def more_columns(self) -> int:
        """The number of omitted columns."""
        return len(self.along_columns.counts) - len(self.columns)

    @property
    def shorter(self) -> int:
        """The number of rows or of columns, whichever is smaller."""
        return min(len(self.along_rows.counts), len(self.along_columns.counts))


def along(search: DecisionSearch, axis: Axis) -> Along:
    """Return the counts along an axis.

    All selections of the search apply, including the facet's own.
    """
    sets = _sets(search, search.query, axis)
    sizes = count_sizes(column_of(axis.facet, axis.cited_by), axis.facet, sets, axis.depth)
    several = sum(number for size, number in sizes.items() if size > 1)
    return Along(_counts(sets, axis), sizes[0], several)


def crosstab(
    search: DecisionSearch,
    rows: Axis,
    columns: Axis,
    most_rows: int | None = None,
    most_columns: int | None = None,
) -> Crosstab:
    """Return the counts of decisions by two facets.

    Args:
        search: which decisions.
        rows: the axis of the rows.
        columns: the axis of the columns.
        most_rows: the most rows to return, the most frequent first; None for all.
        most_columns: the most columns to return, likewise.

    At most MOST_COUNTED values of the shorter axis are returned.

    A decision with several values of a facet counts for each of them, so that the cells of a row
    may add up to more than the row.

    Raises:
        IndexMissingError: there is no index.
    """
    along_rows, along_columns = along(search, rows), along(search, columns)
    in_rows = _first(along_rows.counts, most_rows)
    in_columns = _first(along_columns.counts, most_columns)
    turned = len(in_rows) > len(in_columns)  # one count for each value of the shorter axis
    if turned:
        in_columns = _first(in_columns, MOST_COUNTED)
    else:
        in_rows = _first(in_rows, MOST_COUNTED)
    sides = ((rows, in_rows), (columns, in_columns))
    (short, values), (long, wanted) = reversed(sides) if turned else sides
    cells: dict[tuple[str, str], Count] = {}
    for value, counts in _counts_of_each(search, short, list(values), long):
        for other, count in counts.items():
            if other in wanted:
                cells[(other, value) if turned else (value, other)] = count
    return Crosstab(in_rows, in_columns, cells, along_rows, along_columns)


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The counts of all rows of an axis, most frequent first, and the cells of the first ones."""

    counts: dict[str, Count]
    cells: dict[tuple[str, str], Count]


def chapters_cited_by(side: CitedBy) -> Axis:
    """Return the axis of the chapters of guidelines that a side cites."""
    return Axis(GUIDELINE, GUIDELINE.counted_depth, side)


def cited_criteria(search: DecisionSearch, most: int) -> dict[CitedBy, FirstRows]:
    """Return the chapters that each side cites, with the criteria of the decisions that cite them.

    The search's own criteria are counted in the meantime, since a page with the one has the other
    too.

    Args:
        search: which decisions.
        most: the number of chapters of each side that have cells.

    Returns:
        For each side, the chapters as rows and the values of TURNED_ON as columns.

    Raises:
        IndexMissingError: there is no index.
    """
    cited = {side: GUIDELINE_COLUMNS[side] for side in CitedBy}
    # A count for each row would compare the positions of a phrase's words for each row again.
    pairs = CITED_CRITERIA_COLUMNS if compares_positions(search.query) else {}
    sets = search.sets_with_criteria([*cited.values(), *pairs.values()])
    counts = {side: _counts(sets[cited[side]], chapters_cited_by(side)) for side in CitedBy}
    rows = {side: list(islice(of_side, most)) for side, of_side in counts.items()}
    return {
        side: FirstRows(
            counts[side],
            _cells_of_pairs(pairs[side], sets[pairs[side]], rows[side])
            if pairs
            else _cells_of_each(search, chapters_cited_by(side), rows[side], Axis(TURNED_ON)),
        )
        for side in CitedBy
    }


def _cells_of_pairs(
    column: SetColumn, sets: Mapping[str, int], rows: Collection[str]
) -> dict[tuple[str, str], Count]:
    """Return the cells of some rows, from the counts of a column of pairs."""
    decisions, overturned = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (outcome, ((*_, row), (value,))), number in matching_sets(column, sets, {}):
        if row in rows:
            decisions[row, value] += number
            overturned[row, value] += number if outcome == Outcome.OVERTURNED else 0
    return {cell: Count(number, overturned[cell]) for cell, number in decisions.items()}


def _cells_of_each(
    search: DecisionSearch, axis: Axis, rows: Sequence[str], columns: Axis
) -> dict[tuple[str, str], Count]:
    """Return the cells of some rows, by one count for each of them."""
    return {
        (row, value): count
        for row, counts in _counts_of_each(search, axis, rows, columns)
        for value, count in counts.items()
    }


def _counts_of_each(
    search: DecisionSearch, short: Axis, values: Sequence[str], long: Axis
) -> Iterator[tuple[str, dict[str, Count]]]:
    """Yield each value of an axis with the counts along the other axis, a few per request."""
    column = column_of(long.facet, long.cited_by)
    for first in range(0, len(values), _AT_ONCE):
        some = values[first : first + _AT_ONCE]
        asked = [
            CountsQuestion(search.query.with_value(short.field, value), (column,)) for value in some
        ]
        for value, counted in zip(some, search.session.ask(*asked), strict=True):
            yield value, _counts(counted.sets[column], long)


def _first(counts: dict[str, Count], most: int | None) -> dict[str, Count]:
    return dict(islice(counts.items(), most))


def _sets(search: DecisionSearch, query: Conditions, axis: Axis) -> dict[str, int]:
    column = column_of(axis.facet, axis.cited_by)
    return search.session.sets(query, [column])[column]


def _counts(sets: Mapping[str, int], axis: Axis) -> dict[str, Count]:
    counts = count_values(column_of(axis.facet, axis.cited_by), axis.facet, sets, {})
    return {value: count for value, count in by_frequency(counts).items() if axis.has(value)}
