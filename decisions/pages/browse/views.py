"""The shelves as pages: all services, one service, all guidelines, and so on."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.pages.browse.facets import SHELVES, lines_of, page_of, whole
from decisions.pages.redirects import follows_shelf


@require_safe
def shelves(request: HttpRequest) -> HttpResponseBase:
    """Show what the archive can be walked by."""
    shown = []
    for shelf in SHELVES.values():
        lines = [line for line in lines_of(shelf) if line.depth == 0]
        shown.append((shelf, lines[:8], max(0, len(lines) - 8)))
    return render(
        request, "browse/index.html", {"shelves": shown, "archive": whole().count}
    )  # fmt: skip


@require_safe
def shelf(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Show all values of a shelf with their counts and rates."""
    if kind not in SHELVES:
        raise Http404
    context = {
        "shelf": SHELVES[kind],
        "lines": lines_of(SHELVES[kind]),
        "archive": whole().count,
    }
    return render(request, "browse/facet.html", context)


@require_safe
@follows_shelf
def shelf_page(request: HttpRequest, kind: str, value: str) -> HttpResponseBase:
    """Show one service, guideline, specialty or state."""
    page = page_of(kind, value)
    if page is None:
        raise Http404
    return render(request, "browse/value.html", {"page": page})
