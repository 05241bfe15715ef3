"""A table of counts and rates as the statistics page shows it, and its URL."""

from bisect import bisect
from dataclasses import dataclass

from django.http import QueryDict

from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.filters import REQUIRED
from decisions.formatting import tenths_of_percent
from decisions.overturn_rates import FEW
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.crosstab_axes import axes, parameter_of
from decisions.search import (
    GUIDELINE,
    OUTCOME,
    SERVICE,
    TURNED_ON,
    YEAR,
    Axis,
    Count,
    Crosstab,
    DecisionSearch,
    crosstab,
)

#: The steps of the heat map, by the lowest overturn rate of each.
SHADES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)


@dataclass(frozen=True, slots=True)
class TableRequest:
    """The search and the axes of a table, as given in a URL.

    Args:
        url: the search, without the parameters of the table.
        chosen: the names of the two axes.
        warnings: warnings about invalid parameters.
    """

    url: SearchUrl
    rows: Axis
    columns: Axis
    chosen: tuple[str, str]
    warnings: list[str]

    @classmethod
    def of(cls, query: QueryDict) -> "TableRequest":
        """Return the table in a URL; the default is services by year."""
        known, warnings, found = axes(), [], []
        for name, otherwise in (("rows", SERVICE.name), ("columns", YEAR.name)):
            axis = query.get(name) or otherwise
            if axis not in known:
                warnings.append(f"“{axis[:80]}” can’t be used for {name}, so it was ignored.")
            found.append(axis if axis in known else otherwise)
        url = SearchUrl(_search_query(query))
        warnings += [*url.filters.warnings, *url.search.parsed.warnings]
        rows, columns = found
        warnings += warnings_of_rates(url.search, known[rows], known[columns])
        return cls(url, known[rows], known[columns], (rows, columns), warnings)

    @property
    def search(self) -> DecisionSearch:
        """The search."""
        return self.url.search

    def crosstab(self, most_rows: int | None = None, most_columns: int | None = None) -> Crosstab:
        """Return the counts, with the most rows and columns to return; None for all."""
        return crosstab(self.search, self.rows, self.columns, most_rows, most_columns)


def warnings_of_rates(search: DecisionSearch, rows: Axis, columns: Axis) -> list[str]:
    """Return a warning if the rates of a table of overturn rates can only be 0% or 100%."""
    if OUTCOME in (rows.facet, columns.facet):
        return []
    if TURNED_ON in (rows.facet, columns.facet):
        return [_OF_CRITERIA]
    outcomes = search.selections.get(OUTCOME)
    if outcomes is None:
        return []
    left = (outcomes.included or frozenset(Outcome)) - outcomes.excluded
    if left == {Outcome.OVERTURNED}:
        return [f"Only overturned decisions are counted, so every rate is 100%. {_COMPARE}"]
    if left == {Outcome.UPHELD}:
        return [f"Only upheld decisions are counted, so every rate is 0%. {_COMPARE}"]
    return []


_COMPARE = "Remove the outcome to compare rates."
_OF_CRITERIA = (
    "A criterion counts as not met only in upheld decisions, and as met only in overturned ones, "
    "so its rate is always 0% or 100%. Compare the numbers of decisions."
)


def _search_query(query: QueryDict) -> QueryDict:
    """Return the parameters of a URL without those of the table."""
    made = query.copy()
    for name in ("rows", "columns"):
        made.pop(name, None)
    return made


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its counts, its step of the heat map, and the search that it counts.

    Args:
        share: the main figure, from 0 to 1: the overturn rate; in a table by outcome, the share
            of the row's or column's decisions that have the outcome.
        shade: None if the share is not an overturn rate.
        few: whether the share is based on few decisions.
    """

    count: Count
    share: float | None
    shade: int | None
    search: str
    few: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """One row or column.

    Args:
        above: the label of its parent in a tree; empty for none.
        cell: its counts over all columns or rows.
    """

    label: str
    above: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table on the page; `all` is the cell of all decisions."""

    all: Cell
    columns: list[Heading]
    rows: list[tuple[Heading, list[Cell | None]]]


def table_of(found: Crosstab, table: TableRequest) -> Table:
    """Return counts as a table, each cell with the URL of the search that it counts."""
    rows = _in_order(table.rows, found.rows)
    columns = _in_order(table.columns, found.columns)
    all_decisions = table.search.count

    def cell(row: str, column: str) -> Cell | None:
        if (count := found.cells.get((row, column))) is None:
            return None
        of = found.rows[row] if table.columns.facet == OUTCOME else found.columns[column]
        return _cell(table, count, of, (table.rows, row), (table.columns, column))

    return Table(
        all=_cell(table, all_decisions, all_decisions),
        columns=[
            _heading(table, table.columns, column, found.columns[column], all_decisions)
            for column in columns
        ],
        rows=[
            (
                _heading(table, table.rows, row, found.rows[row], all_decisions),
                [cell(row, column) for column in columns],
            )
            for row in rows
        ],
    )


def _in_order(axis: Axis, counts: dict[str, Count]) -> list[str]:
    """Sort years chronologically; other values keep their order, the most frequent first."""
    return sorted(counts) if axis.facet == YEAR else list(counts)


def _heading(table: TableRequest, axis: Axis, value: str, count: Count, of: Count) -> Heading:
    above = value.rpartition("/")[0] if axis.facet.tree else ""
    return Heading(
        label=labels.shown(axis.facet, value),
        above=labels.get(axis.facet, above) or "" if above else "",
        cell=_cell(table, count, of, (axis, value)),
    )


def _cell(table: TableRequest, count: Count, of: Count, *values: tuple[Axis, str]) -> Cell:
    """Return a cell.

    Args:
        table: the table.
        count: the cell's decisions.
        of: the decisions of which they are a share, in a table by outcome.
        values: its row and its column.
    """
    search = cell_url(table.url, *values)
    if any(axis.facet == OUTCOME for axis, _ in values):
        # The overturn rate of decisions with one outcome is meaningless.
        return Cell(count, count.decisions / of.decisions, None, search, of.decisions < FEW)
    by_outcome = OUTCOME in (table.rows.facet, table.columns.facet)  # shades would mix two shares
    shade = None if by_outcome else shade_of(count.rate or 0.0)
    return Cell(count, count.rate, shade, search, count.decisions < FEW)


def shade_of(rate: float) -> int:
    """Return the step of a rate, rounded as it is shown: equal figures have equal shades."""
    return bisect(SHADES, tenths_of_percent(rate) / 1000) - 1


def cell_url(url: SearchUrl, *values: tuple[Axis, str]) -> str:
    """Return the URL of the search that finds exactly what a cell counts.

    Several values of one facet widen a search. If the value of a cell must hold in addition to
    those of the search or of the cell's other axis, the URL states that.

    Args:
        url: the search of the table.
        values: the row and the column of the cell, or one of them.
    """
    changes: dict[str, str | list[str]] = {}
    for axis, value in values:
        name = parameter_of(axis).name
        if name not in changes and can_be_chosen(url.search, axis, value):
            changes[name] = value
        else:
            name = f"{REQUIRED}{name}"
            changes[name] = [*changes.get(name, url.query.getlist(name)), value]
    return url.changed(**changes)


def can_be_chosen(search: DecisionSearch, axis: Axis, value: str) -> bool:
    """Return whether filtering a search by a value finds exactly the value's decisions."""
    if parameter_of(axis) == GUIDELINE and search.cited_by:
        return False  # the search's guidelines are one side's
    selection = search.selections.get(parameter_of(axis))
    return (
        not selection
        or not selection.included
        or any(value == each or value.startswith(f"{each}/") for each in selection.included)
    )
