"""The page of the backtest: all figures that decide whether odds are shown."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.facet_labels import labels
from decisions.odds import ServiceFigures, StoredTraining
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, search_url
from decisions.pages.charts.reliability import reliability_diagram
from decisions.pages.odds.odds_page import training_context, usable_training
from decisions.pages.search_urls import path_of, site_root
from decisions.pages.sharing.frames import drawing, framed
from decisions.search import SERVICE, YEAR


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the results of the backtest."""
    return render(request, "odds/backtest.html", _context())


@framed
def embed(request: HttpRequest) -> HttpResponseBase:
    """Show whether the odds passed the backtest, for a frame on another site."""
    return render(request, "odds/embed_backtest.html", _context())


@require_safe
def chart_svg(request: HttpRequest) -> HttpResponseBase:
    """Return the reliability diagram as an SVG file."""
    context = _context()
    if not context["tested"] or not context["tested"].years:
        raise Http404("No odds have been tested.")
    context["of"] = (
        f"Predicted from the years before: {', '.join(map(str, context['tested'].years))}"
    )
    context["page_url"] = f"{site_root(request)}{path_of('odds_backtest')}"
    return drawing(request, "odds/backtest.svg", context, "odds-tested")


def _context() -> dict[str, Any]:
    """Return the context of the backtest's templates."""
    training = usable_training()
    context = training_context(training)
    if training:
        context |= {
            "years": [
                (year, search_url({YEAR.name: str(year)})) for year in training.backtest.years
            ],
            "diagram": reliability_diagram(training.backtest.bins),
            "services": _services(training),
        }
    return context


def _services(training: StoredTraining) -> list[tuple[str, str, int, ServiceFigures]]:
    """Return the name, URL, depth and figures of each service, in the order of the tree."""
    services = BROWSE_FACETS["services"]
    return [
        (labels.shown(SERVICE, path), services.url_of(path), path.count("/"), figures)
        for path, figures in sorted(training.backtest.services.items())
    ]
