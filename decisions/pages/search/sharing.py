"""Content of a search for other sites: its chart in a frame, and its card."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.formatting import count as counted
from decisions.formatting import number_of, percent
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.search.chips import title_of
from decisions.pages.search.display_options import CHOICES, Display
from decisions.pages.search.split_by_facet import split_by
from decisions.pages.search_urls import SearchUrl
from decisions.pages.sharing.cards import Card
from decisions.pages.sharing.frames import framed
from decisions.pages.statistics.confidence_interval import interval
from decisions.search import YEAR


@framed
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show how often the decisions of a search were overturned, for a frame on another site."""
    url, display = SearchUrl(request.GET), Display.of(request.GET)
    context = {
        "split": split_by(url.search, display.split, url),
        "by": CHOICES["split"][display.split],
        "both": url.search.either_outcome,
        "count": url.search.count,
        "title": title_of(url),
        "page_url": url.page(),
    }
    return render(request, "search/embed.html", context)


@require_safe
@limit_concurrency("cards", each=2, all_together=2, seconds=10)
def card(request: HttpRequest) -> HttpResponse:
    """Send the card of a search: its overturn rate, overall and by year."""
    url = SearchUrl(request.GET)
    both = url.search.either_outcome
    ends = interval(both)
    about = f"{counted(both.overturned)} of {number_of(both.decisions, 'decision')} overturned"
    if ends:
        about += f"; 95% interval {percent(ends[0])} to {percent(ends[1])}"
    drawn = split_by(url.search, YEAR.name, url)
    return Card(
        title=title_of(url),
        figure=percent(both.rate) if both.decisions else "",
        about=about,
        charts=[("", drawn.chart)] if drawn.chart else [],
        source=request.get_host(),
    ).response()
