"""The odds of a request as JSON, with the overturn rates that the page shows next to them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisions.odds import Odds
from decisions.overturn_rates import rate_json
from decisions.pages.browse.browsable_facets import whole_archive
from decisions.pages.content_negotiation import json_response
from decisions.pages.odds.form import chosen_values, parameters_of
from decisions.pages.odds.odds_page import Answer, answer_to, usable_training
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search_urls import site_root
from decisions.pages.statistics.letter_shares import SearchRate
from decisions.search import SERVICE


@require_safe
@redirects_former_values
def page_json(request: HttpRequest) -> HttpResponseBase:
    """Return the content of the page as JSON; `answer` is null if no service is given."""
    chosen, warnings = chosen_values(request.GET)
    training, root = usable_training(), site_root(request)
    asked = parameters_of(chosen)
    verdict = training.backtest.verdict if training else None
    return json_response(
        {
            "address": f"{root}{reverse('odds')}{f'?{urlencode(asked)}' if asked else ''}",
            "samples": whole_archive().samples,
            "request": asked,
            "remarks": warnings,
            "backtest": {"address": f"{root}{reverse('odds_backtest')}", "verdict": verdict},
            "archive": rate_json(whole_archive().count),
            "answer": _answer(answer_to(chosen, training), root) if SERVICE in chosen else None,
        }
    )


def _answer(answer: Answer, root: str) -> dict[str, Any]:
    return {
        "label": answer.label,
        "odds": _odds(answer.odds),
        "verdict": answer.verdict,
        "alike": _rate(answer.alike, root),
        "of_service": _rate(answer.of_service, root),
    }


def _odds(odds: Odds | None) -> dict[str, Any] | None:
    if odds is None:
        return None
    return {"probability": odds.probability, "interval": (odds.low, odds.high)}


def _rate(rate: SearchRate, root: str) -> dict[str, Any]:
    return {**rate_json(rate.count), "letters": rate.letters, "address": f"{root}{rate.search}"}
