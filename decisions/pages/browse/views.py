"""The browse pages: all services, one service, all guidelines, and so on."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from decisions.pages.browse.browsable_facets import BROWSE_FACETS, browse_rows, whole_archive
from decisions.pages.browse.value_page import value_page
from decisions.pages.odds.odds_page import shows_odds
from decisions.pages.redirects import redirects_former_value
from decisions.pages.statistics.criteria_table import reading_of_criteria
from decisions.search import per_generation

#: The most rows of a tree on one page; if there are more, the lowest levels are on other pages.
MOST_ROWS = 250


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Show the facets by which the archive can be browsed."""
    shown = []
    for browse_facet in BROWSE_FACETS.values():
        rows = [row for row in browse_rows(browse_facet) if row.depth == 0]
        shown.append((browse_facet, rows[:8], max(0, len(rows) - 8)))
    return render(request, "browse/index.html", {"facets": shown, "archive": whole_archive().count})


@require_safe
def browse_facet(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Show all values of a facet with their counts and rates."""
    if kind not in BROWSE_FACETS:
        raise Http404
    rows = browse_rows(BROWSE_FACETS[kind])
    shown = rows if len(rows) <= MOST_ROWS else [row for row in rows if row.depth < 2]
    context = {
        "browse_facet": BROWSE_FACETS[kind],
        "rows": shown,
        "number": len(rows),
        "archive": whole_archive().count,
    }
    return render(request, "browse/facet.html", context)


@require_safe
@redirects_former_value
def browse_value(request: HttpRequest, kind: str, value: str) -> HttpResponseBase:
    """Show one service, guideline, specialty or state."""
    page = value_page(kind, value)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "has_odds": page.single_service and shows_odds(value),
        "figures": _written("browse/_figures.html", kind, value),
        "related": _written("browse/_related.html", kind, value),
    }
    return render(request, "browse/value.html", context)


@per_generation
def _written(template: str, kind: str, value: str) -> str:
    """Return a part of a value's page as HTML; the largest parts are cached."""
    context = {"page": value_page(kind, value), "reading_of_criteria": reading_of_criteria()}
    return render_to_string(template, context)
