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
    FEWEST_OF_A_SERVICE,
    FEWEST_OF_ALL,
    LARGEST_ERROR,
    Odds,
    OddsVerdict,
    ServiceFigures,
    StoredTraining,
    stored_training,
)
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, whole_archive
from decisions.pages.charts.dots import DotPlot, DotRow, archive_row, dot_plot
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
from decisions.pages.search_urls import SearchUrl, overturned_of, path_of, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.pages.statistics.letter_shares import LetterShares, SearchRate
from decisions.search import SERVICE, Facet


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for a request.

    Args:
        label: the service.
        single: whether it is one service, not a group of services.
        browse: the URL of the service's page.
        alike, of_service: the rate of decisions with all selected values, and of the service.
        odds: None if they are not shown; `verdict` is the reason.
        verdict: None if there is no training.
        tested, figures: the service or group in whose decisions it was tested, and its figures.
        plot: the rates as a dot plot.
    """

    label: str
    single: bool
    browse: str
    alike: SearchRate
    of_service: SearchRate
    odds: Odds | None
    verdict: OddsVerdict | None
    tested: str
    figures: ServiceFigures | None
    plot: DotPlot


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the form and, if a service is selected, the odds of an overturn."""
    return render(request, "odds/odds.html", context_of(request.GET))


@framed
@redirects_former_values
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show the odds of a request, for a frame on another site."""
    return render(request, "odds/embed.html", _answered(request.GET))


@require_safe
@redirects_former_values
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Return the plot of the odds and the overturn rates as an SVG file."""
    context = _answered(request.GET)
    context["of"] = "; ".join(f"{label.rstrip('?')}: {name}" for label, name in context["said"])
    context["page_url"] = f"{site_root(request)}{path_of('odds')}?{context['parameters']}"
    return drawing(request, "odds/chart.svg", context, "odds")


def _answered(query: QueryDict) -> dict[str, Any]:
    """Return the context of templates that need an answer.

    Raises:
        Http404: no service is selected.
        IndexMissingError: there is no index to search.
    """
    context = context_of(query)
    if context["answer"] is None:
        raise Http404("No service is selected.")
    return context


def context_of(query: QueryDict) -> dict[str, Any]:
    """Return the context of the page's template.

    Raises:
        IndexMissingError: there is no index to search.
    """
    chosen, warnings = chosen_values(query)
    training = usable_training()
    return {
        "questions": questions(chosen),
        "warnings": warnings,
        "parameters": urlencode(parameters_of(chosen)),
        "said": [
            (label, name_of(facet, chosen[facet]))
            for facet, label in QUESTIONS.items()
            if facet in chosen
        ],
        "answer": answer_to(chosen, training) if SERVICE in chosen else None,
        **training_context(training),
    }


def training_context(training: StoredTraining | None) -> dict[str, Any]:
    """Return the context about the last training and the minimums for a training."""
    return {
        "archive": whole_archive().count,
        "training": training,
        "tested": training.backtest if training else None,
        "fewest": FEWEST_OF_ALL,
        "fewest_of_a_service": FEWEST_OF_A_SERVICE,
        "largest_error": LARGEST_ERROR,
    }


def usable_training() -> StoredTraining | None:
    """Return the last training; None if there is none or the archive is now too small."""
    archive = whole_archive()
    enough = archive.count.decisions >= FEWEST_OF_ALL
    return stored_training(samples=archive.samples) if enough else None


def shows_any_odds() -> bool:
    """Return whether there are odds of any service that are good enough to be shown."""
    training = usable_training()
    return training is not None and training.backtest.verdict == OddsVerdict.SHOWN


def shows_odds(service: str) -> bool:
    """Return whether there are odds of a service that are good enough to be shown."""
    training = usable_training()
    return training is not None and training.verdict_on(service) == OddsVerdict.SHOWN


def answer_to(chosen: Mapping[Facet, str], training: StoredTraining | None) -> Answer:
    """Return the answer for a request.

    Args:
        chosen: the selected values; the service is required.
        training: the last training, if any.

    Raises:
        IndexMissingError: there is no index to search.
    """
    service = chosen[SERVICE]
    alike, of_service = _rate(search_parameters(chosen)), _rate({SERVICE.name: service})
    odds = training.odds_of(asked_request(chosen)) if training else None
    tested = training.backtest.nearest_with_figures(service) if training else None
    return Answer(
        label=labels.shown(SERVICE, service),
        single=is_single(service),
        browse=BROWSE_FACETS["services"].url_of(service),
        alike=alike,
        of_service=of_service,
        odds=odds,
        verdict=training.verdict_on(service) if training else None,
        tested=labels.shown(SERVICE, tested) if tested else "",
        figures=training.backtest.services[tested] if training and tested else None,
        plot=_plot(alike, of_service, odds, labels.shown(SERVICE, service)),
    )


def _rate(asked: Mapping[str, str]) -> SearchRate:
    url = SearchUrl(QueryDict(urlencode(asked)))
    search = url.search
    return SearchRate(search.count, search.letters, url.page(), LetterShares.of(search))


def _row(label: str, rate: SearchRate) -> DotRow:
    return DotRow(label, rate.count, rate.search, overturned=overturned_of(rate.search))


def _plot(alike: SearchRate, of_service: SearchRate, odds: Odds | None, label: str) -> DotPlot:
    """Return the rates as a dot plot; the dashed reference line marks the odds."""
    rows = [
        _row("Decisions with all of these", alike),
        _row(label, of_service),
        archive_row(whole_archive().count),
    ]
    if alike.search == of_service.search:
        del rows[0]
    if odds is None:
        return dot_plot(rows)
    plot = dot_plot(rows, shares=[odds.low, odds.high])
    return replace(plot, reference=plot.axis.at(odds.probability))
