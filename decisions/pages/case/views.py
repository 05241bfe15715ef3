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
from decisions.pages.weight_limits import beginning_of
from decisions.public_cases import whole_case

#: The most bytes of a letter's text on a page of its own. No known letter has as many characters.
_MOST_TEXT = 80_000


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one case, with a link back to the search that found it."""
    found = whole_case(slug)
    url = SearchUrl(request.GET)
    highlighter = url.search.highlighter if request.GET.get("hit") else None
    facts, items = facts_of(found), items_of(found)
    is_long = len(found.letter_text) > LONG
    if is_long and "text" in request.GET:
        text = beginning_of(found.letter_text, _MOST_TEXT)
        context = {
            "case": found,
            "letter": letter_of(found, facts, items, highlighter, page=".", text=text),
            "left_out": len(found.letter_text) - len(text),
        }
        return render(request, "case/text.html", context)
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
