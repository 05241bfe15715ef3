"""Treatments that the vocabulary recognizes in the words of a search, offered as facets."""

from dataclasses import dataclass

from decisions.pages.search_urls import SearchUrl
from decisions.search import REGION, SERVICE, Selection, plain_words
from decisions.vocabulary.recognize import Recognized, recognize
from decisions.vocabulary_rows import path_of, slug_of

_MOST = 3


@dataclass(frozen=True, slots=True)
class TreatmentOffer:
    """A treatment that words name, as facets.

    Args:
        label: the names of its services and of the body regions.
        decisions: how many the search finds with them in place of the words.
        url: that search.
    """

    label: str
    decisions: int
    url: str


def treatment_offers(url: SearchUrl) -> list[TreatmentOffer]:
    """Return the treatments that the words of a search name, and of which there are decisions."""
    search = url.search
    rows = plain_words(search.parsed.node)
    if len(rows) > _MOST:
        return []
    found = dict.fromkeys(known for known in map(recognize, rows) if known and known.services)
    made = [_offer(known, url) for known in found]
    return [offer for offer in made if offer.decisions]


def _offer(known: Recognized, url: SearchUrl) -> TreatmentOffer:
    services = [path_of(service.path) for service in known.services]
    values = {SERVICE: services, REGION: list(map(slug_of, known.regions))}
    rest = " ".join(known.rest)
    narrowed = url.search.matching(rest)
    asked = url.query.copy()
    for name in ("q", "page", "hit", "up_to", "scope"):
        asked.pop(name, None)
    if rest:
        asked["q"] = rest
    for facet, chosen in values.items():
        if chosen:
            narrowed = narrowed.filter(facet, Selection(frozenset(chosen)))
            asked.setlist(facet.name, chosen)
    label = ", ".join((*(service.path[-1] for service in known.services), *known.regions))
    return TreatmentOffer(label, len(narrowed), SearchUrl(asked).page())
