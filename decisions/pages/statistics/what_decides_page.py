"""The page of what decides: the criteria that the decisions of a search turned on."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.filters import facet_parameters
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import chips
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.arguments import arguments_of
from decisions.pages.statistics.criteria_counts import checklist, criteria_of, reading_of_criteria
from decisions.pages.statistics.rates import FEW, interval
from decisions.search import OUTCOME, TURNED_ON, Count


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show what the decisions of a search turned on."""
    context = context_of(SearchUrl(of_either_outcome(request.GET)))
    return render(request, "statistics/what_decides.html", context)


def context_of(url: SearchUrl) -> dict[str, Any]:
    """Return what the template of the page needs.

    Raises:
        IndexMissingError: there is no index to search.
    """
    criteria = criteria_of(url)
    upheld, overturned = criteria.upheld.decisions, criteria.overturned.decisions
    count = Count(upheld + overturned, overturned)
    return {
        "search_url": url.page(),
        "consistency": url.page("consistency"),
        "alert": url.page_with("alert_new", alert="what_decides"),
        "query": url.search.text,
        "chips": chips(url),
        "count": count,
        "letters": url.search.letters,
        "interval": interval(count),
        "few": 0 < count.decisions < FEW,
        "criteria": criteria,
        "arguments": arguments_of(url, [row.definition for row in criteria.rows]),
        "checklist": checklist(criteria.rows),
        "reading_of_criteria": reading_of_criteria(),
        "warnings": [*url.filters.warnings, *url.search.parsed.warnings],
    }


def of_either_outcome(query: QueryDict) -> QueryDict:
    """Return a search without what it asks of outcomes and criteria: the page shows all of them."""
    kept = query.copy()
    for facet in (OUTCOME, TURNED_ON):
        for name in facet_parameters(facet):
            kept.pop(name, None)
    return kept
