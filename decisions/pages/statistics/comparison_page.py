"""The page that compares two searches."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.overturn_rates import RateDifference, count_json
from decisions.pages.content_negotiation import json_response
from decisions.pages.search.chips import title_of
from decisions.pages.search_urls import path_of, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.pages.statistics.compared_search import ComparedSearch
from decisions.pages.statistics.compared_searches import (
    ComparedRow,
    ComparedSearches,
    compared_parameters,
    scale_of,
)
from decisions.pages.statistics.crosstab_axes import axes, axis_label
from decisions.pages.weight_limits import room

#: The most rows of the table, those of the most frequent values; what each weighs, in bytes.
_ROWS, _BYTES = 30, 1_200


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Show two searches side by side, the difference of their rates, and where they differ."""
    compared = ComparedSearches.of(request.GET)
    context = {
        **_shown(compared),
        "samples": compared.a.search.samples,
        "axes": {name: axis_label(axis) for name, axis in axes().items()},
    }
    return render(request, "statistics/comparison.html", context)


@framed
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show two searches compared, for a frame on another site."""
    compared = ComparedSearches.of(request.GET)
    context = {**_shown(compared), "title": _title(compared)}
    return render(request, "statistics/embed_comparison.html", context)


@require_safe
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Return the chart of the differences as an SVG file."""
    compared = ComparedSearches.of(request.GET)
    shown = _shown(compared)
    rows = [row for row in shown["rows"] if row.difference]
    if not rows:
        raise Http404
    context = {
        **shown,
        "rows": rows,
        "of": _title(compared),
        "page_url": f"{site_root(request)}{path_of('compare_searches')}?{shown['parameters']}",
    }
    return drawing(request, "statistics/comparison.svg", context, "compared-searches")


def _shown(compared: ComparedSearches) -> dict[str, Any]:
    """Return the context of the tables."""
    rows = compared.rows()
    parameters = compared_parameters(compared.a.url.query, compared.b.url.query, compared.by)
    shown = rows[: room(_ROWS, _BYTES, parameters)]
    return {
        "compared": compared,
        "parameters": parameters,
        "rows": shown,
        "more": len(rows) - len(shown),
        "overlap": compared.overlap(rows),
        "scale": scale_of(shown),
        "by_label": axis_label(compared.axis),
    }


def _title(compared: ComparedSearches) -> str:
    return " compared with ".join(
        side.called if len(side.said) == 1 and side.called != side.label else title_of(side.url)
        for side in reversed(compared.sides)
    )


@require_safe
def page_json(request: HttpRequest) -> HttpResponseBase:
    """Return as JSON both searches' counts and their difference, overall and for each value."""
    compared = ComparedSearches.of(request.GET)
    return json_response(
        {
            "samples": compared.a.search.samples,
            "a": _side(compared.a),
            "b": _side(compared.b),
            "in_both": compared.in_both,
            "difference": _difference(compared.difference),
            "by": compared.by,
            "values": [_row(row) for row in compared.rows()],
            "remarks": compared.warnings,
        }
    )


def _side(side: ComparedSearch) -> dict[str, Any]:
    return {"search": side.url.page(), **count_json(side.count)}


def _row(row: ComparedRow) -> dict[str, Any]:
    one, other = row.parts
    return {
        "label": row.label,
        "above": row.above,
        "a": count_json(one.count),
        "b": count_json(other.count),
        "difference": _difference(row.difference),
    }


def _difference(found: RateDifference | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {"value": found.value, "low": found.low, "high": found.high}
