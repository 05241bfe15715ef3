"""The pages: search, the values of a facet, one case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from decisions.filters import DecisionFilters
from decisions.pages.case_page import facts_of, items_of, letter_of, overturned
from decisions.pages.display import Display
from decisions.pages.entry import leads_to
from decisions.pages.facet_lists import all_values
from decisions.pages.search_page import context_of
from decisions.pages.suggest import suggest
from decisions.pages.way import way_of
from decisions.search.engine import SearchError
from decisions.search.facets import FACETS
from decisions.search.help import HELP
from decisions.withdrawn import whole_case


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the decisions that the address asks for, and what they can be narrowed by."""
    if address := leads_to(request.GET):
        return redirect(address)
    context = context_of(DecisionFilters(request.GET), Display.of(request.GET), request.GET)
    return render(request, "decisions/search.html", context)


@require_safe
def facet(request: HttpRequest, name: str) -> HttpResponse:
    """Show all values of a facet of a search, or those whose name holds the words of `find`."""
    known = next((facet for facet in FACETS if facet.name == name), None)
    if known is None:
        raise Http404
    words = request.GET.get("find", "")[:100]
    query = request.GET.copy()
    query.pop("find", None)
    filters = DecisionFilters(query)
    context = all_values(known, filters.search, words, query)
    context["remarks"] = [*filters.warnings, *filters.search.parsed.warnings]
    return render(request, "decisions/facet.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show what the words in the search box may go on to be."""
    try:
        found = suggest(request.GET)
    except SearchError:
        found = []
    return render(request, "decisions/_suggestions.html", {"suggestions": found})


@require_safe
def help_sheet(request: HttpRequest) -> HttpResponse:
    """Show how to search."""
    return render(request, "decisions/help.html", {"examples": HELP})


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one case, with the way back to the search that it was found by."""
    found = whole_case(slug)
    context = {
        "case": found,
        "facts": facts_of(found),
        "items": items_of(found),
        "letter": letter_of(found),
        "overturned": overturned(found),
        "way": way_of(request.GET, slug),
        "query": request.GET.get("q", ""),
    }
    return render(request, "decisions/case.html", context)
