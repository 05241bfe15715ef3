"""The statistics page: counts and rates of any search by two facets at once."""

import csv
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.export.formats import safe_cell
from decisions.labels import labels
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.facets import chips
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.rates import FEW
from decisions.search import (
    FACETS,
    GUIDELINE,
    GUIDELINE_BY,
    MOST_COUNTED,
    OUTCOME,
    SERVICE,
    YEAR,
    Axis,
    Count,
    Crosstab,
    DecisionSearch,
    Facet,
    crosstab,
    field_of,
)
from decisions.terms import CitedBy

#: Rows and columns of the page; JSON and CSV have all that are counted.
SHOWN_ROWS, SHOWN_COLUMNS = 40, 16
#: A tree's levels by name, where it has any.
_LEVELS = {SERVICE.name: ("category", "sub-category or class of drug", "service")}
_OTHER_LEVELS = ("source", "chapter")
#: Steps of the heat map: the share overturned from which each begins.
SHADES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)


def axes() -> dict[str, Axis]:
    """Return what may be rows or columns: each facet, and of a tree each level."""
    made = {}
    for facet in FACETS:
        for by in (None, *CitedBy) if facet == GUIDELINE else (None,):
            for depth in range(1, facet.counted_depth + 1) if facet.tree else (1,):
                name = field_of(facet, by)
                made[name if depth == 1 else f"{name}:{depth}"] = Axis(facet, depth, by)
    return made


def axis_label(axis: Axis) -> str:
    """Return the name of an axis on pages."""
    if not axis.facet.tree:
        return axis.facet.label
    by = f" by the {axis.cited_by.replace('_', ' ')}" if axis.cited_by else ""
    levels = _LEVELS.get(axis.facet.name, _OTHER_LEVELS)
    return f"{axis.facet.label}{by}: {levels[axis.depth - 1]}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its counts, its step of the heat map, and the search that it counts, if any.

    Args:
        share: what the cell says first, from 0 to 1: the share overturned; in a table by outcome,
            the share of the row's or column's decisions that have it.
        shade: None where the share is not that of the overturned.
        few: whether so few decisions say little about the share.
    """

    count: Count
    share: float | None
    shade: int | None
    search: str
    few: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """One row or column: its name, and its counts over all columns or rows."""

    label: str
    above: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the page shows it."""

    columns: list[Heading]
    rows: list[tuple[Heading, list[Cell | None]]]


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What an address asks for: a search, and what stands in the rows and columns of its table.

    Args:
        url: the search alone.
        chosen: the names of the two axes.
        warnings: sentences about what was not understood.
    """

    url: SearchUrl
    rows: Axis
    columns: Axis
    chosen: tuple[str, str]
    warnings: list[str]

    @classmethod
    def of(cls, query: QueryDict) -> "TableRequest":
        """Return what an address asks for; services by year where it names no axes."""
        known, warnings, found = axes(), [], []
        for name, otherwise in (("rows", SERVICE.name), ("columns", YEAR.name)):
            asked = query.get(name) or otherwise
            if asked not in known:
                warnings.append(f"“{asked[:80]}” can't be used for {name}, so it was ignored.")
            found.append(asked if asked in known else otherwise)
        url = SearchUrl(_search_query(query))
        warnings += [*url.filters.warnings, *url.search.parsed.warnings]
        rows, columns = found
        return cls(url, known[rows], known[columns], (rows, columns), warnings)

    @property
    def search(self) -> DecisionSearch:
        """The search."""
        return self.url.search

    def crosstab(self, most_rows: int | None = None, most_columns: int | None = None) -> Crosstab:
        """Return the counts, with so many rows and columns at the most."""
        return crosstab(self.search, self.rows, self.columns, most_rows, most_columns)


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show a table of counts and rates."""
    asked = TableRequest.of(request.GET)
    search = asked.search
    found = asked.crosstab(SHOWN_ROWS, SHOWN_COLUMNS)
    context = {
        "samples": search.samples,
        "table": _table(found, asked),
        "more_rows": found.more_rows,
        "more_columns": found.more_columns,
        "cut_to": MOST_COUNTED if found.shorter > MOST_COUNTED else None,
        "axes": {name: axis_label(axis) for name, axis in axes().items()},
        "rows": asked.chosen[0],
        "columns": asked.chosen[1],
        "rows_label": axis_label(asked.rows),
        "columns_label": axis_label(asked.columns),
        "sides": [
            (axis_label(asked.rows), "row", found.along_rows),
            (axis_label(asked.columns), "column", found.along_columns),
        ],
        "count": search.count,
        "chips": chips(asked.url),
        "kept": asked.url.form_fields(),
        "warnings": asked.warnings,
        "search_address": asked.url.page(),
        "swapped": _swapped(request.GET, asked),
        "query": search.text,
        "parameters": request.GET.urlencode(),
        "shades": [(number, start) for number, start in enumerate(SHADES)],
        "few_below": FEW,
        "by_outcome": OUTCOME in (asked.rows.facet, asked.columns.facet),
        "few": 0 < search.count.decisions < FEW,
    }
    return render(request, "statistics/statistics.html", context)


@require_safe
@redirects_former_values
def table_json(request: HttpRequest) -> HttpResponseBase:
    """Send the table with the counts of its rows, columns and cells."""
    asked = TableRequest.of(request.GET)
    found = asked.crosstab()
    return JsonResponse(
        {
            "samples": asked.search.samples,
            "rows_by": asked.chosen[0],
            "columns_by": asked.chosen[1],
            "decisions": asked.search.count.decisions,
            "overturned": asked.search.count.overturned,
            "rows": [_named(asked.rows, *pair) for pair in found.rows.items()],
            "columns": [_named(asked.columns, *pair) for pair in found.columns.items()],
            "cells": [
                {
                    "row": row,
                    "column": column,
                    "decisions": count.decisions,
                    "overturned": count.overturned,
                    "rate": count.rate,
                }
                for (row, column), count in found.cells.items()
            ],
            "more_rows": found.more_rows,
            "more_columns": found.more_columns,
            "in_no_row": found.along_rows.none,
            "in_several_rows": found.along_rows.several,
            "in_no_column": found.along_columns.none,
            "in_several_columns": found.along_columns.several,
            "remarks": asked.warnings,
        },
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
@redirects_former_values
def table_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the table as CSV, one line a cell."""
    asked = TableRequest.of(request.GET)
    name = "imr-statistics-of-invented-samples" if asked.search.samples else "imr-statistics"
    return StreamingHttpResponse(
        _csv(asked.crosstab(), asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(found: Crosstab, asked: TableRequest) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    headings = [axis_label(asked.rows), axis_label(asked.columns)]
    yield str(writer.writerow([*headings, "decisions", "overturned", "rate", "samples"]))
    samples = "yes" if asked.search.samples else "no"
    for row in found.rows:
        for column in found.columns:
            if count := found.cells.get((row, column)):
                names = [
                    labels.shown(asked.rows.facet, row),
                    labels.shown(asked.columns.facet, column),
                ]
                rate = f"{count.rate:.4f}" if count.rate is not None else ""
                yield str(
                    writer.writerow(
                        [*map(safe_cell, names), count.decisions, count.overturned, rate, samples]
                    )
                )
    for number, kind in ((found.more_rows, "rows"), (found.more_columns, "columns")):
        if number:  # said in the file: it must not pass for the whole table
            yield str(writer.writerow([f"{number:,} more {kind} with fewer decisions left out"]))


def _table(found: Crosstab, asked: TableRequest) -> Table:
    rows = _in_order(asked.rows, found.rows)
    columns = _in_order(asked.columns, found.columns)
    all_decisions = asked.search.count

    def cell(row: str, column: str) -> Cell | None:
        if (count := found.cells.get((row, column))) is None:
            return None
        of = found.rows[row] if asked.columns.facet == OUTCOME else found.columns[column]
        return _cell(asked, count, of, (asked.rows, row), (asked.columns, column))

    return Table(
        columns=[
            _heading(asked, asked.columns, column, found.columns[column], all_decisions)
            for column in columns
        ],
        rows=[
            (
                _heading(asked, asked.rows, row, found.rows[row], all_decisions),
                [cell(row, column) for column in columns],
            )
            for row in rows
        ],
    )


def _in_order(axis: Axis, counts: dict[str, Count]) -> list[str]:
    """Sort years by time, all else as it is: the most frequent first."""
    return sorted(counts) if axis.facet == YEAR else list(counts)


def _heading(asked: TableRequest, axis: Axis, value: str, count: Count, of: Count) -> Heading:
    above = value.rpartition("/")[0] if axis.facet.tree else ""
    return Heading(
        label=labels.shown(axis.facet, value),
        above=labels.get(axis.facet, above) or "" if above else "",
        cell=_cell(asked, count, of, (axis, value)),
    )


def _cell(asked: TableRequest, count: Count, of: Count, *places: tuple[Axis, str]) -> Cell:
    """Return a cell.

    Args:
        asked: the table.
        count: the cell's decisions.
        of: those of which they are a share, where the cell is about an outcome.
        places: its row and its column.
    """
    search = _search_of(asked, *places)
    if any(axis.facet == OUTCOME for axis, _ in places):
        # Of the decisions with one outcome, the share overturned says nothing.
        return Cell(count, count.decisions / of.decisions, None, search, of.decisions < FEW)
    shade = bisect(SHADES, count.rate or 0.0) - 1
    return Cell(count, count.rate, shade, search, count.decisions < FEW)


def _search_of(asked: TableRequest, *places: tuple[Axis, str]) -> str:
    """Return the address of the search that finds exactly what a cell counts, if there is one."""
    if not _can_be_searched(asked.search, *places):
        return ""
    return asked.url.changed(**{_parameter(axis).name: value for axis, value in places})


def _parameter(axis: Axis) -> Facet:
    """Return what narrows a search by the values of an axis."""
    return GUIDELINE_BY[axis.cited_by] if axis.cited_by else axis.facet


def _can_be_searched(search: DecisionSearch, *places: tuple[Axis, str]) -> bool:
    """Whether a search finds exactly what a cell counts.

    Values of one facet widen a search. Where a cell asks for two values that must both hold, no
    search does, and the cell has no link.
    """
    facets = [_parameter(axis) for axis, _ in places]
    return len(set(facets)) == len(facets) and all(
        _can_be_chosen(search, *place) for place in places
    )


def _can_be_chosen(search: DecisionSearch, axis: Axis, value: str) -> bool:
    if _parameter(axis) == GUIDELINE and search.cited_by:
        return False  # the search's guidelines are one side's
    selection = search.selections.get(_parameter(axis))
    return (
        not selection
        or not selection.included
        or any(value == each or value.startswith(f"{each}/") for each in selection.included)
    )


def _named(axis: Axis, value: str, count: Count) -> dict[str, Any]:
    return {
        "value": value,
        "label": labels.shown(axis.facet, value),
        "decisions": count.decisions,
        "overturned": count.overturned,
        "rate": count.rate,
    }


def _search_query(query: QueryDict) -> QueryDict:
    """Return the search of a table: its address without what only the table needs."""
    made = query.copy()
    for name in ("rows", "columns"):
        made.pop(name, None)
    return made


def _swapped(query: QueryDict, asked: TableRequest) -> str:
    swapped = query.copy()
    swapped["rows"], swapped["columns"] = asked.chosen[1], asked.chosen[0]
    return f"?{swapped.urlencode()}"
