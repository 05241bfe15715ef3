"""The odds of a request, next to the rates of similar requests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.facet_labels import labels
from decisions.odds import (
    FEWEST_OF_A_PLACE,
    FEWEST_OF_ALL,
    LARGEST_ERROR,
    KeptOdds,
    Odds,
    OddsVerdict,
    PlaceFigures,
    current_odds,
)
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, whole
from decisions.pages.charts.dots import DotPlot, DotRow, dot_plot
from decisions.pages.odds.form import (
    QUESTIONS,
    asked_request,
    chosen_values,
    is_single,
    name_of,
    parameters_of,
    questions,
    search_parameters,
)
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search_urls import SearchUrl, path_of, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.pages.statistics.confidence_interval import SearchRate
from decisions.search import SERVICE, Facet


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for a request.

    Args:
        label: the service.
        single: whether it is one service, not a group of several.
        browse: the page of the service.
        alike: the decisions that have all that is said; `of_service` those of its service.
        odds: None where they are not shown, which `verdict` explains.
        verdict: None before the first training.
        place, figures: where the service was tested, and what the test found there.
        plot: the rates next to each other.
    """

    label: str
    single: bool
    browse: str
    alike: SearchRate
    of_service: SearchRate
    odds: Odds | None
    verdict: OddsVerdict | None
    place: str
    figures: PlaceFigures | None
    plot: DotPlot


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Ask for a request, and show the odds of an overturn."""
    return render(request, "odds/odds.html", context_of(request.GET))


@framed
@redirects_former_values
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show the odds of a request, for a frame of any other site."""
    return render(request, "odds/embed.html", _answered(request.GET))


@require_safe
@redirects_former_values
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Show the odds of a request beside the plain rates, as a drawing of its own."""
    context = _answered(request.GET)
    context["of"] = "; ".join(f"{label.rstrip('?')}: {name}" for label, name in context["said"])
    context["page_url"] = f"{site_root(request)}{path_of('odds')}?{context['parameters']}"
    return drawing(request, "odds/chart.svg", context, "odds")


def _answered(query: QueryDict) -> dict[str, Any]:
    """Return what templates of an answer need; there is none without a service."""
    context = context_of(query)
    if context["answer"] is None:
        raise Http404("Odds are those of a service.")
    return context


def context_of(query: QueryDict) -> dict[str, Any]:
    """Return what the template of the page needs.

    Raises:
        IndexMissingError: there is no index to search.
    """
    chosen, warnings = chosen_values(query)
    kept = kept_odds()
    return {
        "questions": questions(chosen),
        "warnings": warnings,
        "parameters": urlencode(parameters_of(chosen)),
        "said": [
            (label, name_of(facet, chosen[facet]))
            for facet, label in QUESTIONS.items()
            if facet in chosen
        ],
        "answer": answer_to(chosen, kept) if SERVICE in chosen else None,
        **training_context(kept),
    }


def training_context(kept: KeptOdds | None) -> dict[str, Any]:
    """Return what templates need about the last training, and about what one takes."""
    return {
        "archive": whole().count,
        "training": kept,
        "tested": kept.backtest if kept else None,
        "fewest": FEWEST_OF_ALL,
        "fewest_of_a_place": FEWEST_OF_A_PLACE,
        "largest_error": LARGEST_ERROR,
    }


def kept_odds() -> KeptOdds | None:
    """Return the last training; None where there is none, or the archive is too small by now."""
    archive = whole()
    enough = archive.count.decisions >= FEWEST_OF_ALL
    return current_odds(samples=archive.samples) if enough else None


def answer_to(chosen: Mapping[Facet, str], kept: KeptOdds | None) -> Answer:
    """Return the answer for a request.

    Args:
        chosen: what is known of it; at least its service.
        kept: the last training, if any.

    Raises:
        IndexMissingError: there is no index to search.
    """
    service = chosen[SERVICE]
    alike, of_service = _rate(search_parameters(chosen)), _rate({SERVICE.name: service})
    odds = kept.odds_of(asked_request(chosen)) if kept else None
    place = kept.backtest.place_of(service) if kept else None
    return Answer(
        label=labels.shown(SERVICE, service),
        single=is_single(service),
        browse=BROWSE_FACETS["services"].url_of(service),
        alike=alike,
        of_service=of_service,
        odds=odds,
        verdict=kept.verdict_on(service) if kept else None,
        place=labels.shown(SERVICE, place) if place else "",
        figures=kept.backtest.places[place] if kept and place else None,
        plot=_plot(alike, of_service, odds, labels.shown(SERVICE, service)),
    )


def _rate(asked: Mapping[str, str]) -> SearchRate:
    url = SearchUrl(QueryDict(urlencode(asked)))
    return SearchRate(url.search.count, url.search.letters, url.page())


def _plot(alike: SearchRate, of_service: SearchRate, odds: Odds | None, label: str) -> DotPlot:
    """Return the rates of what is like a request; a dashed line is where the odds are."""
    rows = [
        DotRow("Decisions with all of this", alike.count, alike.search),
        DotRow(label, of_service.count, of_service.search),
        DotRow("Whole archive", whole().count, path_of("search")),
    ]
    if alike.search == of_service.search:
        del rows[0]
    if odds is None:
        return dot_plot(rows)
    plot = dot_plot(rows, shares=[odds.low, odds.high])
    return replace(plot, reference=plot.axis.at(odds.probability))
