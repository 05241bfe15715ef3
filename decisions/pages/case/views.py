"""The page of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.pages.case.details import facts_of, items_of, letter_of, overturned
from decisions.pages.search.navigation import navigation_of
from decisions.withdrawn import whole_case


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
        "navigation": navigation_of(request.GET, slug),
        "query": request.GET.get("q", ""),
    }
    return render(request, "case/case.html", context)
