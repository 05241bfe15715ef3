"""The page of consistency: differences between similar requests that chance does not explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.decision_consistency import (
    FEWEST_LETTERS,
    SIGNIFICANCE,
    Comparison,
    compare,
)
from decisions.facet_labels import labels
from decisions.overturn_rates import interval
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import conditions_in_words, title_of
from decisions.pages.search_urls import SearchUrl
from decisions.pages.sharing.frames import framed
from decisions.pages.statistics.crosstab_axes import axes, parameter_of
from decisions.pages.statistics.crosstab_table import cell_url
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.pages.statistics.what_decides_page import search_of_either_outcome
from decisions.search import Axis, Facet, alike_decisions

#: Only the newest decisions are compared, to limit the response time.
MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A comparison on the page: the labels of its value and of excluded values, and its search."""

    comparison: Comparison
    name: str
    left_out: list[str]
    search: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The significant differences between the values of a facet."""

    facet: Facet
    rows: list[DifferenceRow]


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show significant differences between similar requests of a search."""
    context = context_of(search_of_either_outcome(request))
    return render(request, "statistics/consistency.html", context)


@framed
@redirects_former_values
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show significant differences between similar requests, for a frame on another site."""
    url = search_of_either_outcome(request)
    context = context_of(url) | {"title": title_of(url), "whole": url.page("consistency")}
    return render(request, "statistics/embed_consistency.html", context)


def context_of(url: SearchUrl) -> dict[str, Any]:
    """Return the context of the page's template.

    Raises:
        IndexMissingError: there is no index to search.
    """
    search = url.search
    comparisons = search.compute(
        "comparisons", lambda: compare(alike_decisions(search, MOST_COMPARED))
    )
    return {
        "search_url": url.page(),
        "frame": url.page("consistency_embed"),
        "query": search.text,
        "said": conditions_in_words(url),
        "count": search.count,
        "letters": search.letters,
        "shares": LetterShares.of(search),
        "interval": interval(search.count),
        "compared": min(search.count.decisions, MOST_COMPARED),
        "comparisons": len(comparisons),
        "differences": list(_differences(comparisons, url)),
        "fewest_letters": FEWEST_LETTERS,
        "by_chance": SIGNIFICANCE,
        "warnings": [*url.filters.warnings, *search.parsed.warnings],
    }


def _differences(comparisons: Sequence[Comparison], url: SearchUrl) -> list[Differences]:
    """Return the significant comparisons by facet."""
    by_facet: dict[Facet, list[DifferenceRow]] = {}
    for each in comparisons:
        if each.significant:
            difference = DifferenceRow(
                each,
                labels.shown(each.facet, each.value),
                [labels.shown(each.facet, value) for value in each.left_out],
                cell_url(url, (_axis_of(each.facet), each.value)),
            )
            by_facet.setdefault(each.facet, []).append(difference)
    return [Differences(facet, rows) for facet, rows in by_facet.items()]


def _axis_of(facet: Facet) -> Axis:
    """Return the axis whose values are those of a facet."""
    return next(axis for axis in axes().values() if parameter_of(axis) == facet)
