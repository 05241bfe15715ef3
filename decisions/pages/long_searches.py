"""The response to a search that is too long for a page."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render

from decisions.filters import DecisionFilters, facet_parameters
from decisions.pages.content_negotiation import wants_json
from decisions.pages.search.chips import chips
from decisions.pages.search.search_box import TYPED
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.compared_searches import BY, A, B, parameters_of
from decisions.pages.weight_limits import LONGEST_SEARCH, is_too_long
from decisions.search import LONGEST_QUERY, SELECTABLE

#: The parameters that limit a search, and those of facets among them.
_CONDITIONS = DecisionFilters.base_filters.keys() - {"sort", "group", "up_to"}
_OF_FACETS = tuple(name for facet in SELECTABLE for name in facet_parameters(facet))
#: The most values of facets in the form, and the most and longest of the other parameters.
_VALUES, _OTHERS, _LONGEST_OTHER = 200, 100, 100


class LongSearchMiddleware:
    """Middleware that answers 414 if a page would repeat a search that is too long for its links.

    The URLs of pages end in a slash. Files and JSON repeat no search, so theirs may be longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Refuse a search that is too long, with a form that makes it shorter."""
        if len(request.META.get("QUERY_STRING", "")) <= LONGEST_SEARCH:
            return None
        is_page = view.__module__.startswith("decisions.") and request.path.endswith("/")
        if not is_page or wants_json(request):
            return None
        searches = _searches(request.GET)
        if not any(map(_is_too_long, searches.values())):
            return None
        return _too_long(request, searches)


def _searches(query: QueryDict) -> dict[str, SearchUrl]:
    """Return the search of a URL, or the two that it compares, by the prefix of its parameters."""
    compared = {f"{name}.": parameters_of(query, name) for name in (A, B)}
    asked = {prefix: each for prefix, each in compared.items() if each} or {"": query}
    return {prefix: SearchUrl(each).without(TYPED) for prefix, each in asked.items()}


def _is_too_long(url: SearchUrl) -> bool:
    conditions = url.without(*(url.query.keys() - _CONDITIONS))
    return is_too_long(conditions.parameters, url.page())


def _too_long(request: HttpRequest, searches: dict[str, SearchUrl]) -> HttpResponseBase:
    values = [
        replace(chip, name=f"{prefix}{chip.name}")
        for prefix, url in searches.items()
        for chip in chips(url)
        if chip.name
    ]
    words = {
        f"{prefix}q": url.query.get("q", "")[:LONGEST_QUERY] for prefix, url in searches.items()
    }
    # Values that the archive does not know are left out: they would be ignored.
    shown = {f"{prefix}{name}" for prefix in searches for name in ("q", *_OF_FACETS)}
    others = [
        (f"{prefix}{name}", value)
        for prefix, url in searches.items()
        for name, value in url.form_fields()
        if f"{prefix}{name}" not in shown and len(value) <= _LONGEST_OTHER
    ]
    by = [(BY, request.GET[BY])] if BY in request.GET and "" not in searches else []
    context = {
        "length": max(len(url.page()) for url in searches.values()),
        "most": LONGEST_SEARCH,
        "words": words,
        "most_words": LONGEST_QUERY,
        "values": values[:_VALUES],
        "number": len(values),
        "others": [*others[:_OTHERS], *by],
    }
    return render(request, "errors/search_too_long.html", context, status=414)
