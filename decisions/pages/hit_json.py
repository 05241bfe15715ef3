"""A hit as JSON, for searches, browse pages and webhooks."""

from typing import Any

from decisions.pages.search_urls import path_of
from decisions.search import Hit


def hit_json(hit: Hit, root: str) -> dict[str, Any]:
    """Return a decision as JSON.

    Args:
        hit: the decision.
        root: the URL of the site, such as `https://archive.example.org`.
    """
    return {
        "address": f"{root}{path_of('case', hit.slug)}#item-{hit.position}",
        "json": f"{root}{path_of('case_json', hit.slug)}",
        "case_number": hit.case or None,
        "item": hit.position,
        "disputed": hit.item,
        "outcome": hit.outcome,
        "decision_date": hit.decided or None,
        "service": {"path": hit.service_path, "name": hit.service},
        "services": [
            {"path": path, "name": name}
            for path, name in ((hit.service_path, hit.service), *hit.further_services)
        ],
        "specialties": hit.specialties,
        "guidelines": [{"cited_by": by, "name": name} for by, name in hit.guidelines],
        "rationale": hit.rationale,
        "turned_on": hit.turned_on,
        "deciding_sentence": hit.deciding_sentence,
        "sample": hit.sample,
    }
