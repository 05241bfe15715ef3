"""The pages for programs: the same searches, cases and browse pages as JSON.

Each has the URL of its page with `.json`, or the page's own URL if the `Accept` header asks for
JSON. `templates/pages/about/data.html` documents the keys; a test checks that it names them all.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from decisions.case_record.from_rows import case_record
from decisions.facet_labels import labels
from decisions.overturn_rates import rate_json
from decisions.pages.browse.browsable_facets import (
    BROWSE_FACETS,
    BrowseRow,
    browse_rows,
    whole_archive,
)
from decisions.pages.browse.value_page import value_page
from decisions.pages.case_json import case_json
from decisions.pages.content_negotiation import View, json_response, wants_json
from decisions.pages.hit_json import hit_json
from decisions.pages.redirects import (
    redirects_former_case,
    redirects_former_value,
    redirects_former_values,
)
from decisions.pages.search.display_options import Display
from decisions.pages.search.page_content import Pages, page_warnings
from decisions.pages.search_urls import SearchUrl, site_root
from decisions.pages.statistics.letter_shares import by_letter_json
from decisions.public_cases import whole_case
from decisions.search import YEAR, Count, Facet, by_frequency, with_ancestors


def with_json(json_view: View) -> Callable[[View], View]:
    """Decorate the view of a page so that it returns JSON to a request for JSON."""

    def decorated(page: View) -> View:
        @wraps(page)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = (json_view if wants_json(request) else page)(request, *args, **kwargs)
            patch_vary_headers(response, ["Accept"])
            return response

        return answered

    return decorated


@require_safe
@redirects_former_values
def search(request: HttpRequest) -> HttpResponseBase:
    """Send a page of a search's results, with all counts of the search."""
    url = SearchUrl(request.GET)
    filters, found = url.filters, url.search
    display = Display.of(request.GET, is_page=False)
    page = Pages(found, display.per_page).get_page(request.GET.get("page"))
    counts = found.facets()
    following = request.GET.copy()
    following["page"] = str(page.number + 1)
    following["up_to"] = str(found.last_case)
    return json_response(
        {
            "address": _full(request, url.page()),
            "samples": found.samples,
            "words": found.text,
            "scope": found.scope if found.has_scope else None,
            "other_scope": rate_json(found.in_other_scope.count) if found.has_scope else None,
            "decisions": len(found),
            "letters": found.letters,
            "either_outcome": rate_json(found.either_outcome),
            "by_letter": by_letter_json(found),
            "archive": rate_json(whole_archive().count),
            "facets": {
                facet.name: {"label": facet.named, "values": _values(facet, values)}
                for facet, values in counts.items()
            },
            "remarks": [
                *url.warnings,
                *filters.warnings,
                *display.warnings,
                *found.parsed.warnings,
                *page_warnings(page, url),
            ],
            "page": page.number,
            "pages": page.paginator.num_pages,
            "next": _full(request, SearchUrl(following).page("search_json"))
            if page.has_next()
            else None,
            "results": [hit_json(hit, site_root(request)) for hit in page.object_list],
        }
    )


@require_safe
@redirects_former_case
def case(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send all data of a case except the text of its letter."""
    found = whole_case(slug, ancestors=True)
    return json_response(
        {
            "address": _full(request, found.get_absolute_url()),
            "samples": found.sample,
            "sample": found.sample,
            **case_json(case_record(found)),
            "form": found.layout,
            "letter": _full(request, reverse("original", args=[found.slug])),
            "letter_sha256": found.letter_sha256,
            "updated": found.updated_at,
        }
    )


@require_safe
def browse_facet(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send the counts of all values of a facet."""
    if kind not in BROWSE_FACETS:
        raise Http404
    found = BROWSE_FACETS[kind]
    return json_response(
        {
            "address": _full(request, found.url),
            "samples": whole_archive().samples,
            "title": found.title,
            "meaning": found.meaning,
            "archive": rate_json(whole_archive().count),
            "values": [_row(request, found.facet, row) for row in browse_rows(found)],
        }
    )


@require_safe
@redirects_former_value
def browse_value(request: HttpRequest, kind: str, value: str) -> HttpResponseBase:
    """Send the content of the page of one service, guideline, specialty or state."""
    page = value_page(kind, value)
    if page is None:
        raise Http404
    facet = page.browse_facet.facet
    return json_response(
        {
            "address": _full(request, page.browse_facet.url_of(value)),
            "samples": page.samples,
            "kind": page.browse_facet.one,
            "value": page.value,
            "label": labels.named(facet, value),
            "above": [labels.named(facet, path) for path in with_ancestors(value)[:-1]],
            **rate_json(page.count),
            "letters": page.letters,
            "archive": rate_json(page.archive),
            "search": _full(request, page.search),
            "years": [_row(request, YEAR, row) for row in page.years],
            "undated": page.undated,
            "below": [_row(request, facet, row) for row in page.below],
            "with": {
                other.facet.name: [_row(request, other.facet, row) for row in other.rows]
                for other in page.related
            },
            "newest": [hit_json(hit, site_root(request)) for hit in page.newest],
        }
    )


def _row(request: HttpRequest, facet: Facet, row: BrowseRow) -> dict[str, Any]:
    return {
        "value": row.value,
        "label": labels.named(facet, row.value),
        **rate_json(row.count),
        "page": _full(request, row.page) if row.page else None,
        "search": _full(request, row.search),
    }


def _values(facet: Facet, counts: Mapping[str, Count]) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": labels.named(facet, value), **rate_json(count)}
        for value, count in by_frequency(counts).items()
    ]


def _full(request: HttpRequest, path: str) -> str:
    return f"{site_root(request)}{path}"
