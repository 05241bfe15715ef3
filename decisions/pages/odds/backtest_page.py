"""The test of the odds on the archive itself: every figure by which they are shown or not."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.facet_labels import labels
from decisions.odds import KeptOdds, PlaceFigures
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, search_url
from decisions.pages.charts.reliability import reliability_diagram
from decisions.pages.odds.page import kept_odds, training_context
from decisions.search import SERVICE, YEAR


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Show how the odds were tested."""
    kept = kept_odds()
    context = training_context(kept)
    if kept:
        context |= {
            "years": [(year, search_url({YEAR.name: str(year)})) for year in kept.backtest.years],
            "diagram": reliability_diagram(kept.backtest.bins),
            "places": _places(kept),
        }
    return render(request, "odds/backtest.html", context)


def _places(kept: KeptOdds) -> list[tuple[str, str, int, PlaceFigures]]:
    """Return of each place its name, page, depth and figures, each below the one above it."""
    services = BROWSE_FACETS["services"]
    return [
        (labels.shown(SERVICE, place), services.url_of(place), place.count("/"), figures)
        for place, figures in sorted(kept.backtest.places.items())
    ]
