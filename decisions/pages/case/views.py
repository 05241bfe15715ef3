"""The page of a case."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.pages.case.details import facts_of, items_of, letter_of, overturned
from decisions.pages.case.marked_texts import marked_texts
from decisions.pages.letter_html import LONG
from decisions.pages.search.navigation import navigation_of
from decisions.pages.search_urls import SearchUrl
from decisions.pages.template_functions import letter_link
from decisions.public_cases import whole_case


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one case, with a link back to the search that found it."""
    found = whole_case(slug)
    url = SearchUrl(request.GET)
    highlighter = url.search.highlighter if request.GET.get("hit") else None
    facts, items = facts_of(found), items_of(found)
    is_long = len(found.letter_text) > LONG
    if is_long and "text" in request.GET:
        letter = letter_of(found, facts, items, highlighter, page=".")
        return render(request, "case/text.html", {"case": found, "letter": letter})
    context = {
        "case": found,
        "facts": facts,
        "items": items,
        "letter": "" if is_long else letter_of(found, facts, items, highlighter),
        "letter_link": partial(letter_link, of="?text" if is_long else ""),
        "overturned": overturned(found),
        "texts": marked_texts(found, highlighter),
        "navigation": navigation_of(url, slug),
        "query": request.GET.get("q", ""),
    }
    return render(request, "case/case.html", context)
