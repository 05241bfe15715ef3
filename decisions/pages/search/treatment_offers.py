"""Treatments that the vocabulary recognizes in the words of a search, offered as facets."""

from collections.abc import Iterable
from dataclasses import dataclass

from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    REGION,
    SERVICE,
    SPECIALTY,
    DecisionSearch,
    Selection,
    plain_words,
)
from decisions.vocabulary.credentials import KnownSpecialty, specialists
from decisions.vocabulary.recognize_query import Recognized, recognize
from decisions.vocabulary_rows import path_of, slug_of

_MOST = 3


@dataclass(frozen=True, slots=True)
class TreatmentOffer:
    """A treatment that words name, as facets.

    Args:
        label: the names of its services, of the body regions and of the reviewer's specialty.
        search: the search with them in place of the words.
        url: its page.
        by_specialty: whether the words name the reviewer's specialty.
    """

    label: str
    search: DecisionSearch
    url: str
    by_specialty: bool

    @property
    def decisions(self) -> int:
        """How many decisions the search finds."""
        return len(self.search)


def possible_offers(url: SearchUrl) -> list[TreatmentOffer]:
    """Return the treatments that the words of a search name; nothing is searched yet."""
    rows = plain_words(url.search.parsed.node)
    if len(rows) > _MOST:
        return []
    found = dict.fromkeys(known for known in map(recognize, rows) if known and known.services)
    return [offer for known in found for offer in _offers(known, url)]


def those_with_decisions(offers: Iterable[TreatmentOffer]) -> list[TreatmentOffer]:
    """Return the offers of which there are decisions.

    Where the words name a specialty, too, one without decisions is an answer.
    """
    return [offer for offer in offers if offer.decisions or offer.by_specialty]


def _offers(known: Recognized, url: SearchUrl) -> list[TreatmentOffer]:
    """Return the offer of what words name; beside those of a specialty, that of all reviewers."""
    rest = " ".join(known.rest)
    if by := specialists(rest):
        return [_offer(known, url, by=by), _offer(known, url)]
    return [_offer(known, url, rest=rest)]


def _offer(
    known: Recognized, url: SearchUrl, *, rest: str = "", by: KnownSpecialty | None = None
) -> TreatmentOffer:
    services = [path_of(service.path) for service in known.services]
    values = {SERVICE: services, REGION: list(map(slug_of, known.regions))}
    if by:
        values[SPECIALTY] = [slug_of(by.counted_as)]
    narrowed = url.search.matching(rest).beside(url.search)
    asked = url.query.copy()
    for name in ("q", "page", "hit", "up_to", "scope"):
        asked.pop(name, None)
    if rest:
        asked["q"] = rest
    for facet, chosen in values.items():
        if chosen:
            narrowed = narrowed.filter(facet, Selection(frozenset(chosen)))
            asked.setlist(facet.name, chosen)
    names = [*(service.path[-1] for service in known.services), *known.regions]
    if by:
        names.append(f"reviewed by {by.counted_as}")
    return TreatmentOffer(", ".join(names), narrowed, SearchUrl(asked).page(), bool(by))
