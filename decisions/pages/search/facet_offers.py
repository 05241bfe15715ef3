"""Offers to replace words of a search, which name a treatment or a specialty, by facets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

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
from decisions.vocabulary.recognize_query import (
    JOINTS,
    SPECIALISTS,
    Recognized,
    recognize,
    recognize_each,
)
from decisions.vocabulary.services import ServicePath
from decisions.vocabulary_rows import slug_of, tree_path

_MOST = 3
#: What says that a word is about a reviewer, not about a treatment: "MRI by a chiropractor".
_BY, _PERSON = re.compile(r"\b(?:by|from)\b", re.I), re.compile(r"(?:ist|or|ian|eon)s?$", re.I)
#: Words after which a treatment is not the requested one, but one that was not given.
_NEGATION = re.compile(r"no|not|never|without", re.I)
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
        beside: the words that the search keeps beside the facets.
        left_out: whether it leaves out others of the words.
    """

    label: str
    search: DecisionSearch
    url: str
    kind: str
    by_specialty: bool
    beside: str = ""
    left_out: bool = False

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
    treatments = dict.fromkeys(chain.from_iterable(map(_treatments, rows)))
    if max(len(rows), len(treatments)) > _MOST:
        return []
    # "Neurology" is both a consultation and a specialty of reviewers. In a list, "chiropractic" is
    # a treatment like the others.
    specialties = dict.fromkeys(
        by for row in rows if (by := specialists(row)) and not (len(rows) > 1 and _treatments(row))
    )
    is_list = len(treatments) > len(rows)
    offers = [offer for known in treatments for offer in _offers(known, url, is_list=is_list)]
    if len(treatments) > 1:
        offers = [replace(offer, left_out=True) for offer in offers]
    return offers + [_offer(_NO_TREATMENT, url, by=by) for by in specialties]


def broader_offer(url: SearchUrl) -> FacetOffer | None:
    """Return the class or category of the treatment that words name, if it has decisions.

    It is for a search whose treatment has none. A list of treatments has no class.
    """
    named = {*chain.from_iterable(map(_treatments, plain_words(url.search.parsed.node)))}
    if len(named) != 1:
        return None
    [known] = named
    path = known.services[0].path
    classes = (ServicePath(*path[:depth]) for depth in range(len(path) - 1, 0, -1))
    offers = (_offer(replace(known, services=(each,), rest=()), url) for each in classes)
    return next((offer for offer in offers if offer.decisions), None)


def _treatments(words: str) -> list[Recognized]:
    """Return the treatments that words name or list; a reviewer's specialty is not one of them."""
    whole = recognize(words)
    if (
        whole
        and whole.services
        and not JOINTS.search(words)
        and _reviewer(" ".join(whole.rest), words)
    ):
        return [whole]
    return [each for each in recognize_each(words) if each.services]


def _reviewer(rest: str, words: str) -> KnownSpecialty | None:
    """Return the reviewer's specialty that the words beside a treatment name.

    "Chiropractic" beside another treatment is one too, unless the words are about a person.
    """
    by = specialists(rest)
    known = recognize(rest) if by else None
    if known and known.services and not (_PERSON.search(rest) or _BY.search(words)):
        return by if known.services[0].subcategory == SPECIALISTS else None
    return by


def those_with_decisions(offers: Iterable[FacetOffer]) -> list[FacetOffer]:
    """Return the offers that have decisions.

    An offer of both a treatment and a specialty is kept even if it has none.
    """
    return [
        offer for offer in offers if offer.decisions or (offer.by_treatment and offer.by_specialty)
    ]


def _offers(known: Recognized, url: SearchUrl, *, is_list: bool) -> list[FacetOffer]:
    """Return the offers for words.

    Besides that of all the words, these are the treatment alone and, for a specialty, those with
    fewer of the facets.
    """
    rest = " ".join(known.rest)
    alone = replace(_offer(known, url), left_out=bool(rest))
    if is_list or not rest or _NEGATION.fullmatch(rest):
        return [alone]
    by = _reviewer(rest, url.search.text)
    if not by:
        return [alone, _offer(known, url, rest=rest)]
    of_any_region = [_offer(replace(known, regions=()), url, by=by)] if known.regions else []
    with_less = [*of_any_region, _offer(_NO_TREATMENT, url, by=by)]
    return [
        _offer(known, url, by=by),
        alone,
        *(replace(offer, left_out=True) for offer in with_less),
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
        label,
        narrowed,
        SearchUrl(asked).page(),
        _kind_of(known),
        by_specialty=bool(by),
        beside=rest,
    )
