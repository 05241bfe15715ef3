"""The pages of a search: its results, chart, card, values of a facet, suggestions, and help."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from decisions.criteria import definitions
from decisions.formatting import count as counted
from decisions.formatting import number_of, percent
from decisions.models import Case
from decisions.overturn_rates import interval
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.search.chips import title_of
from decisions.pages.search.display_options import CHOICES, Display
from decisions.pages.search.facet_value_search import all_values, values_in_place
from decisions.pages.search.page_content import context_of
from decisions.pages.search.result import Result
from decisions.pages.search.search_box import TYPED, redirect_target
from decisions.pages.search.split_by_facet import split_by
from decisions.pages.search.suggestions import suggest
from decisions.pages.search_urls import SearchUrl, path_of, site_root, with_parameters
from decisions.pages.sharing.cards import Card
from decisions.pages.sharing.frames import drawing, framed
from decisions.public_cases import public_case
from decisions.search import (
    FACETS,
    HELP,
    LONGEST_QUERY,
    YEAR,
    DecisionSearch,
    SearchError,
    question,
)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the decisions of the search in the URL, and the facets that can narrow it."""
    if target := redirect_target(request.GET):
        return redirect(target)
    url = SearchUrl(request.GET).without(TYPED)
    context = context_of(url, Display.of(url.query))
    if typed := request.GET.get(TYPED, "")[:LONGEST_QUERY]:
        asked = question(typed)
        is_answer = asked is not None and url.search.text in ("", asked.meant)
        context["typed"] = typed if is_answer else typed.replace("=", "")
        context["left_out"] = asked.left_out if asked and is_answer else ()
        context["as_typed"] = url.changed(q=typed, scope=None)
    return render(request, "search/search.html", context)


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """Show the chart of a search as an SVG file for download."""
    url, display = SearchUrl(request.GET), Display.of(request.GET)
    split = split_by(url.search, display.split, url)
    if not split.is_drawn:
        raise Http404
    context = {
        "split": split,
        "by": CHOICES["split"][display.split],
        "of": title_of(url),
        "page_url": f"{site_root(request)}{url.page()}",
    }
    return drawing(request, "search/chart.svg", context, f"overturned-by-{display.split}")


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


@require_safe
def facet(request: HttpRequest, name: str) -> HttpResponse:
    """Show all values of a facet of a search, or those whose name contains the words of `find`."""
    known = next((facet for facet in FACETS if facet.name == name), None)
    if known is None:
        raise Http404
    words = request.GET.get("find", "")[:100]
    query = request.GET.copy()
    query.pop("find", None)
    url = SearchUrl(query)
    if request.headers.get("X-Requested-With") == "fetch":
        in_place = values_in_place(known, words, url)
        was_closed = "find" not in request.GET
        return render(request, "search/_facet_found.html", {**in_place, "was_closed": was_closed})
    context = all_values(known, words, url)
    context["warnings"] = [*url.filters.warnings, *url.search.parsed.warnings]
    return render(request, "search/facet_values.html", context)


@require_safe
def reading(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """Show one decision of a search for reading next to the results."""
    case, url = public_case(Case.objects.all(), slug), SearchUrl(request.GET)
    hits = DecisionSearch().hits_of_cases([case.pk])[case.pk]
    hit = next((each for each in hits if each.position == position), None)
    if hit is None:
        raise Http404
    case_url = f"{with_parameters(path_of('case', slug), url.query.urlencode())}#item-{position}"
    result = Result.of(hit, case_url, url.search, grouped=False)
    return render(request, "search/_preview.html", {"result": result})


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show suggestions for the words in the search box."""
    try:
        found = suggest(request.GET)
    except SearchError:
        found = []
    return render(request, "search/_suggestions.html", {"suggestions": found})


@require_safe
def help_sheet(request: HttpRequest) -> HttpResponse:
    """Show how to search, and what each criterion means."""
    context = {"examples": HELP, "criteria": definitions().values()}
    return render(request, "search/help.html", context)
