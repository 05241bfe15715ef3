"""The statistics page: counts and rates of any search by two facets at once."""

from collections.abc import Iterator
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.export.formats import csv_of
from decisions.facet_labels import labels
from decisions.overturn_rates import FEW, count_json
from decisions.pages.content_negotiation import json_response
from decisions.pages.odds.odds_page import shows_any_odds
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import conditions_in_words, title_of
from decisions.pages.search_urls import repeated
from decisions.pages.sharing.frames import framed
from decisions.pages.statistics.compared_searches import compared_parameters
from decisions.pages.statistics.crosstab_axes import axes, axis_label
from decisions.pages.statistics.crosstab_table import SHADES, TableRequest, table_of
from decisions.pages.weight_limits import room
from decisions.search import MOST_COUNTED, OUTCOME, Axis, Count, Crosstab

#: The most rows and columns on the page, whose cells have so many bytes; JSON and CSV contain all
#: that are counted.
SHOWN_ROWS, SHOWN_COLUMNS, _BYTES = 30, 16, 90


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show a table of counts and rates."""
    table = TableRequest.of(request.GET)
    search = table.search
    context = _context(request, table) | {
        "samples": search.samples,
        "axes": {name: axis_label(axis) for name, axis in axes().items()},
        "rows": table.chosen[0],
        "columns": table.chosen[1],
        "count": search.count,
        "said": conditions_in_words(table.url),
        "kept": table.url.form_fields(),
        "warnings": table.warnings,
        "search_url": table.url.page(),
        "odds": shows_any_odds(),
        "swapped": _swapped(request.GET, table),
        "compared": compared_parameters(table.url.query, table.url.query),
        "query": search.text,
        "few": 0 < search.count.decisions < FEW,
    }
    return render(request, "statistics/statistics.html", context)


@framed
@redirects_former_values
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show a table of counts and rates, for a frame on another site."""
    table = TableRequest.of(request.GET)
    context = _context(request, table) | {"title": title_of(table.url)}
    return render(request, "statistics/embed.html", context)


def _context(request: HttpRequest, table: TableRequest) -> dict[str, Any]:
    """Return the context of the table."""
    found = table.crosstab(room(SHOWN_ROWS, _BYTES, table.url.parameters), SHOWN_COLUMNS)
    return {
        "table": table_of(found, table),
        "more_rows": found.more_rows,
        "more_columns": found.more_columns,
        "cut_to": MOST_COUNTED if found.shorter > MOST_COUNTED else None,
        "rows_label": axis_label(table.rows),
        "columns_label": axis_label(table.columns),
        "sides": [
            (axis_label(table.rows), "row", found.along_rows),
            (axis_label(table.columns), "column", found.along_columns),
        ],
        "parameters": repeated(request.GET).urlencode(),
        "shades": [(number, start) for number, start in enumerate(SHADES)],
        "by_outcome": OUTCOME in (table.rows.facet, table.columns.facet),
    }


@require_safe
@redirects_former_values
def page_json(request: HttpRequest) -> HttpResponseBase:
    """Return the table as JSON, with the counts of its rows, columns and cells."""
    table = TableRequest.of(request.GET)
    found = table.crosstab()
    return json_response(
        {
            "samples": table.search.samples,
            "rows_by": table.chosen[0],
            "columns_by": table.chosen[1],
            "decisions": table.search.count.decisions,
            "overturned": table.search.count.overturned,
            "rows": [_named(table.rows, *pair) for pair in found.rows.items()],
            "columns": [_named(table.columns, *pair) for pair in found.columns.items()],
            "cells": [
                {
                    "row": row,
                    "column": column,
                    **count_json(count),
                }
                for (row, column), count in found.cells.items()
            ],
            "more_rows": found.more_rows,
            "more_columns": found.more_columns,
            "in_no_row": found.along_rows.none,
            "in_several_rows": found.along_rows.several,
            "in_no_column": found.along_columns.none,
            "in_several_columns": found.along_columns.several,
            "remarks": table.warnings,
        }
    )


@require_safe
@redirects_former_values
def page_csv(request: HttpRequest) -> HttpResponseBase:
    """Return the table as CSV, one line for each cell."""
    table = TableRequest.of(request.GET)
    name = "imr-statistics-of-invented-samples" if table.search.samples else "imr-statistics"
    return StreamingHttpResponse(
        csv_of(_lines(table.crosstab(), table)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _lines(found: Crosstab, table: TableRequest) -> Iterator[list[object]]:
    """Yield the lines of the CSV: the header, one for each cell, and notes on what is left out."""
    headings = [axis_label(table.rows), axis_label(table.columns)]
    yield [*headings, "decisions", "overturned", "rate", "samples"]
    samples = "yes" if table.search.samples else "no"
    for row in found.rows:
        for column in found.columns:
            if count := found.cells.get((row, column)):
                names = [
                    labels.named(table.rows.facet, row),
                    labels.named(table.columns.facet, column),
                ]
                rate = f"{count.rate:.4f}" if count.rate is not None else ""
                yield [*names, count.decisions, count.overturned, rate, samples]
    for number, kind in ((found.more_rows, "rows"), (found.more_columns, "columns")):
        if number:  # the file states that it is not the whole table
            yield [f"{number:,} more {kind} with fewer decisions left out"]


def _named(axis: Axis, value: str, count: Count) -> dict[str, Any]:
    return {
        "value": value,
        "label": labels.named(axis.facet, value),
        **count_json(count),
    }


def _swapped(query: QueryDict, table: TableRequest) -> str:
    swapped = repeated(query).copy()
    swapped["rows"], swapped["columns"] = table.chosen[1], table.chosen[0]
    return f"?{swapped.urlencode()}"
