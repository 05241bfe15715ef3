"""Offers to replace words of a search, which name a treatment or a specialty, by facets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
from decisions.vocabulary_rows import slug_of, tree_path

_MOST = 3
_NO_TREATMENT = Recognized((), (), ())


@dataclass(frozen=True, slots=True)
class FacetOffer:
    """A treatment or a specialty named by words, as facets.

    Args:
        label: the names of its services, of the body regions and of the reviewer's specialty.
        search: the search with the facets in place of the words.
        url: the URL of that search.
        kind: what the decisions of the search are categorized as; empty without a treatment.
        by_specialty: whether the words name the reviewer's specialty.
    """

    label: str
    search: DecisionSearch
    url: str
    kind: str
    by_specialty: bool

    @property
    def by_treatment(self) -> bool:
        """Whether the words name a treatment."""
        return bool(self.kind)

    @property
    def decisions(self) -> int:
        """The number of decisions that the search finds."""
        return len(self.search)


def name_of(known: Recognized, *, joined_by: str = " and ") -> str:
    """Return the names of the services and of the body regions that words name."""
    regions = [joined_by.join(known.regions)] if known.regions else []
    return ", ".join([*(service.path[-1] for service in known.services), *regions])


def _kind_of(known: Recognized) -> str:
    """Return in words what requests for a treatment are categorized as; empty for none.

    A treatment is not counted under another one that has its name in it: EMG, and EMG/NCV.
    """
    if len(known.services) > 1:
        return "one of these treatments"
    if not known.services:
        return ""
    return "exactly this treatment" if known.services[0].service else "treatments of this kind"


def possible_offers(url: SearchUrl) -> list[FacetOffer]:
    """Return the treatments and specialties that words name, without a search."""
    rows = plain_words(url.search.parsed.node)
    if len(rows) > _MOST:
        return []
    treatments = dict.fromkeys(known for known in map(recognize, rows) if known and known.services)
    # "Neurology" is both a consultation and a specialty of reviewers.
    specialties = dict.fromkeys(by for by in map(specialists, rows) if by)
    offers = [offer for known in treatments for offer in _offers(known, url)]
    return offers + [_offer(_NO_TREATMENT, url, by=by) for by in specialties]


def those_with_decisions(offers: Iterable[FacetOffer]) -> list[FacetOffer]:
    """Return the offers that have decisions.

    An offer of both a treatment and a specialty is kept even if it has none.
    """
    return [
        offer for offer in offers if offer.decisions or (offer.by_treatment and offer.by_specialty)
    ]


def _offers(known: Recognized, url: SearchUrl) -> list[FacetOffer]:
    """Return the offers for words; for a specialty, also those with fewer of the facets."""
    rest = " ".join(known.rest)
    by = specialists(rest)
    if not by:
        return [_offer(known, url, rest=rest)]
    of_any_region = [_offer(replace(known, regions=()), url, by=by)] if known.regions else []
    return [
        _offer(known, url, by=by),
        _offer(known, url),
        *of_any_region,
        _offer(_NO_TREATMENT, url, by=by),
    ]


def _offer(
    known: Recognized, url: SearchUrl, *, rest: str = "", by: KnownSpecialty | None = None
) -> FacetOffer:
    services = [tree_path(service.path) for service in known.services]
    values = {SERVICE: services, REGION: list(map(slug_of, known.regions))}
    if by:
        values[SPECIALTY] = [slug_of(by.counted_as)]
    narrowed = url.search.matching(rest).in_session_of(url.search)
    asked = url.query.copy()
    for name in ("q", "page", "hit", "up_to"):
        asked.pop(name, None)
    if rest:
        asked["q"] = rest
    else:
        asked.pop("scope", None)
    for facet, chosen in values.items():
        if chosen:
            narrowed = narrowed.filter(facet, Selection(frozenset(chosen)))
            asked.setlist(facet.name, chosen)
    label = name_of(known, joined_by=" or ")  # values of a facet are alternatives
    if by:
        label = f"{label}, reviewed by {by.counted_as}" if label else f"Reviewed by {by.counted_as}"
    return FacetOffer(
        label, narrowed, SearchUrl(asked).page(), _kind_of(known), by_specialty=bool(by)
    )
