"""Counts of decisions by the values of two facets at once."""

from dataclasses import dataclass

from tantivy import Query

from decisions.search.facets import Count, Facet, column_of, count_values, field_of
from decisions.search.results import DecisionSearch
from decisions.terms import CitedBy


@dataclass(frozen=True, slots=True)
class Axis:
    """A facet as rows or columns.

    Args:
        facet: what the values are of.
        depth: of a tree, the level whose places they are, from 1 to its counted depth.
        cited_by: of guidelines, whose citations; None for either's.
    """

    facet: Facet
    depth: int = 1
    cited_by: CitedBy | None = None

    @property
    def field(self) -> str:
        """The field of the index that holds the values."""
        return field_of(self.facet, self.cited_by)

    def has(self, value: str) -> bool:
        """Whether a value of the facet stands on this axis."""
        return not self.facet.tree or value.count("/") + 1 == self.depth


@dataclass(frozen=True, slots=True)
class Crosstab:
    """The counts of rows, of columns, and of what is in both; what is in neither is left out.

    Of `all_rows` and `all_columns` that there are, the most frequent are here.
    """

    rows: dict[str, Count]
    columns: dict[str, Count]
    cells: dict[tuple[str, str], Count]
    all_rows: int
    all_columns: int


def counts_on(search: DecisionSearch, axis: Axis) -> dict[str, Count]:
    """Return the counts of the values of an axis, the most frequent first.

    Every selection of the search holds, also that of the facet itself.
    """
    return _counts(search, search._query, axis)


def crosstab(
    search: DecisionSearch, rows: Axis, columns: Axis, most_rows: int, most_columns: int
) -> Crosstab:
    """Return the counts of decisions by two facets.

    Args:
        search: which decisions.
        rows: what the rows are.
        columns: what the columns are.
        most_rows: how many of them to return at the most, the frequent first.
        most_columns: the same of columns.

    A decision with several values of a facet counts for each of them, so that the cells of a row
    may come to more than the row.

    Raises:
        IndexMissingError: there is no index.
    """
    all_rows, all_columns = counts_on(search, rows), counts_on(search, columns)
    in_rows = dict(list(all_rows.items())[:most_rows])
    in_columns = dict(list(all_columns.items())[:most_columns])
    turned = len(in_rows) > len(in_columns)  # ask once for each value of the shorter axis
    sides = ((rows, in_rows), (columns, in_columns))
    (short, values), (long, wanted) = reversed(sides) if turned else sides
    cells: dict[tuple[str, str], Count] = {}
    for value in values:
        query = search._compiler.also(search._query, short.field, value)
        for other, count in _counts(search, query, long).items():
            if other in wanted:
                cells[(other, value) if turned else (value, other)] = count
    return Crosstab(in_rows, in_columns, cells, len(all_rows), len(all_columns))


def _counts(search: DecisionSearch, query: Query, axis: Axis) -> dict[str, Count]:
    column = column_of(axis.facet, axis.cited_by)
    sets = search._counting.sets(query, [column])[column]
    counts = count_values(column, axis.facet, sets, {})
    frequent = sorted(counts.items(), key=lambda pair: (-pair[1].decisions, pair[0]))
    return {value: count for value, count in frequent if axis.has(value)}
