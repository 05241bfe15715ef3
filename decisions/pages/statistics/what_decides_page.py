"""The page of criteria that the decisions of a search turned on."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.filters import facet_parameters
from decisions.formatting import count as counted
from decisions.overturn_rates import FEW, interval
from decisions.pages.charts.dots import DotRow, dot_plot
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import conditions_in_words, title_of
from decisions.pages.search_urls import SearchUrl, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.pages.statistics.arguments import arguments_of, cited_of, sections_of
from decisions.pages.statistics.criteria_table import (
    Criteria,
    CriterionRow,
    Share,
    checklist,
    criteria_of,
    reading_of_criteria,
)
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.pages.weight_limits import room
from decisions.search import GUIDELINE, OUTCOME, TURNED_ON, Count

#: The most criteria on the page and by year, what the links of each weigh, in bytes, and for how
#: many criteria the other links take the room.
_CRITERIA, _CRITERIA_OF_YEARS = (40, 180, 2), (22, 180, 0)


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show what the decisions of a search turned on, or with `by=year`, in each year."""
    query = of_either_outcome(request.GET)
    by_year = query.pop("by", None) == ["year"]
    url = SearchUrl(query)
    if by_year:
        context = {
            **_searched(url),
            **_counted(url, criteria_of(url), _CRITERIA_OF_YEARS),
            "whole": url.page("what_decides"),
        }
        return render(request, "statistics/what_decides_by_year.html", context)
    return render(request, "statistics/what_decides.html", context_of(url))


@framed
@redirects_former_values
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show the criteria of a search, for a frame on another site."""
    url = search_of_either_outcome(request)
    context = {
        **_counted(url, criteria_of(url), _CRITERIA),
        "title": title_of(url),
        "whole": url.page("what_decides"),
    }
    return render(request, "statistics/embed_what_decides.html", context)


@require_safe
@redirects_former_values
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Return the chart of the criteria in decisions of each outcome as an SVG file."""
    url = search_of_either_outcome(request)
    criteria = criteria_of(url)
    if not criteria.rows:
        raise Http404
    upheld, overturned = criteria.upheld.decisions, criteria.overturned.decisions
    unmet = [_dot(row.definition.label, row.unmet) for row in criteria.rows]
    met = [_dot(row.definition.label, row.met) for row in criteria.rows]
    both = dot_plot([*unmet, *met])  # on one axis
    context = {
        "plots": [
            (f"Not met, in {counted(upheld)} upheld", replace(both, dots=both.dots[: len(unmet)])),
            (
                f"Met, in {counted(overturned)} overturned",
                replace(both, dots=both.dots[len(unmet) :]),
            ),
        ],
        "of": title_of(url),
        "page_url": f"{site_root(request)}{url.page('what_decides')}",
    }
    return drawing(request, "statistics/what_decides.svg", context, "what-decides")


def context_of(url: SearchUrl) -> dict[str, Any]:
    """Return the context of the page's template.

    Raises:
        IndexMissingError: there is no index to search.
    """
    cited = cited_of(url)
    criteria = criteria_of(url)
    return {
        "consistency": url.page("consistency"),
        "alert": url.page_with("alert_new", alert="what_decides") if settings.ALERTS else "",
        **_searched(url),
        "years": url.page_with("what_decides", by="year"),
        "frame": url.page("what_decides_embed"),
        "chart": url.page("what_decides_svg"),
        "whole": "",
        "arguments": arguments_of(url, cited, [row.definition for row in criteria.rows]),
        "sections": sections_of(url),
        "all_sections": url.page("facet", GUIDELINE.name),
        "checklist": checklist(_first(criteria, url, _CRITERIA)),
        "reading_of_criteria": reading_of_criteria(),
        # It comes last, since it waits for the count of letters, which runs in the meantime.
        **_counted(url, criteria, _CRITERIA),
    }


def _searched(url: SearchUrl) -> dict[str, Any]:
    """Return the context of what is searched."""
    return {
        "query": url.search.text,
        "said": conditions_in_words(url),
        "warnings": [*url.filters.warnings, *url.search.parsed.warnings],
    }


def _first(criteria: Criteria, url: SearchUrl, most: tuple[int, int, int]) -> list[CriterionRow]:
    """Return the criteria for which a page has room."""
    number, each, others = most
    return criteria.rows[: room(number, each, url.parameters, others)]


def _counted(url: SearchUrl, criteria: Criteria, most: tuple[int, int, int]) -> dict[str, Any]:
    """Return the context of the table of criteria."""
    shown = _first(criteria, url, most)
    upheld, overturned = criteria.upheld.decisions, criteria.overturned.decisions
    count = Count(upheld + overturned, overturned)
    return {
        "search_url": url.page(),
        "count": count,
        "letters": url.search.letters,
        "shares": LetterShares.of(url.search),
        "interval": interval(count),
        "few": 0 < count.decisions < FEW,
        "criteria": replace(criteria, rows=shown),
        "left_out": len(criteria.rows) - len(shown),
    }


def _dot(label: str, share: Share) -> DotRow:
    return DotRow(label, Count(share.among, share.number))


def search_of_either_outcome(request: HttpRequest) -> SearchUrl:
    """Return the search of a request without its outcomes and criteria."""
    return SearchUrl(of_either_outcome(request.GET))


def of_either_outcome(query: QueryDict) -> QueryDict:
    """Return the parameters without outcomes and criteria, since the page shows all of them."""
    kept = query.copy()
    for facet in (OUTCOME, TURNED_ON):
        for name in facet_parameters(facet):
            kept.pop(name, None)
    return kept
