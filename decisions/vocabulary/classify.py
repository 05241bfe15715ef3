"""Which service an item is for: one answer, and the rule that gave it.

The head of such a phrase stands first ("acupuncture with capsaicin patch", "epidural injection
under fluoroscopy"), so the first term decides, and of several that begin there the longest one.
A drug's form of use decides between its class and the topicals.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from decisions.terms import Laterality
from decisions.vocabulary.matching import Match, Token, tokens
from decisions.vocabulary.quantity import find_quantity
from decisions.vocabulary.regions import find_regions, find_sides
from decisions.vocabulary.services import (
    PHARMACEUTICALS,
    UNCATEGORISED,
    Meaning,
    Service,
    ignored_terms,
    known_services,
    misspelled_drug,
    terms,
)

#: How places of body regions are named: this and the region.
REGION_PLACE = "body_region:"
TOPICAL_ANALGESICS = "Topical Analgesics"
TOPICAL_COMPOUNDS = "Topical Compounds"
#: Forms in which a drug is put on the skin, and the word for them in a service's name.
FORMS = {
    "gel": "gel", "cream": "cream", "crm": "cream", "ointment": "ointment", "oint": "ointment",
    "lotion": "lotion", "patch": "patch", "patche": "patch", "spray": "spray",
    "topical": "topical", "transdermal": "topical", "liniment": "liniment", "balm": "balm",
}  # fmt: skip
#: Forms that only say "for the skin": another word beside them says more.
_SPECIFIC_LAST = {"topical", "transdermal"}
#: Words that ask for a drug without its name.
_MEDICINES = {
    "medication", "medicine", "prescription", "rx", "cream", "ointment", "lotion", "topical",
    "tablet", "capsule", "antibiotic", "drop",
}  # fmt: skip
_COMPOUND = {"compound", "compounded", "cmpd", "base"}
_STRENGTH = re.compile(r"\b\d[\d.,/-]*\s?(?:mg|mcg|meq|iu|units?)\b", re.I)


@dataclass(frozen=True, slots=True)
class ItemClass:
    """What the words of an item say that it is.

    Args:
        service: its place in the tree of services.
        rule: why, in words.
        body_regions: the regions it is for, as named.
        laterality: the side it is for.
        quantity: how much of it, as printed.
        places: where the words that say so begin and end, by "service", "laterality", "quantity",
            and "body_region:" with the region's name.
    """

    service: Service
    rule: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None
    places: Mapping[str, tuple[int, int]]


def classify_item(words: str) -> ItemClass:
    """Classify the words that are in dispute."""
    found = tokens(words)
    places: dict[str, tuple[int, int]] = {}
    for match in find_regions(found):
        places.setdefault(REGION_PLACE + match.meaning, (match.first, match.last))
    regions = tuple(name.removeprefix(REGION_PLACE) for name in places)
    sides = dict(find_sides(found))
    if sides:
        side = next(iter(sides.values()))
        places["laterality"] = side.start, side.end
    if amount := find_quantity(words):
        places["quantity"] = amount
    service, rule, place = _service(words, found, regions)
    if place:
        places["service"] = place
    return ItemClass(
        service=service,
        rule=rule,
        body_regions=regions,
        laterality=Laterality.BILATERAL if len(sides) > 1 else next(iter(sides), None),
        quantity=words[slice(*amount)] if amount else None,
        places=places,
    )


def _service(
    words: str, found: list[Token], regions: Sequence[str]
) -> tuple[Service, str, tuple[int, int] | None]:
    """Return the service of an item, the rule that gave it, and where the rule's words stand."""
    kept = _without_ignored(found)
    matches = [
        match
        for match in terms().find(kept)
        if match.meaning.region is None or match.meaning.region in regions
    ]
    strong = [match for match in matches if not match.meaning.weak]
    if not (strong or matches):
        respelled = next(_respelled(words, kept), None)
        if respelled:
            drug, token = respelled
            printed = words[token.start : token.end]
            service, rule = _drug(drug, printed, (), kept)
            return service, f"{rule}, a spelling of {drug.term}", (token.start, token.end)
        if _STRENGTH.search(words):
            return Service(PHARMACEUTICALS), "a strength, and no drug that is known", None
        if form := next((token for token in kept if token.word in _MEDICINES), None):
            rule = f'the word "{words[form.start : form.end]}", and no drug that is known'
            return Service(PHARMACEUTICALS), rule, (form.start, form.end)
        return Service(UNCATEGORISED), "no term of the vocabulary", None
    first = min(strong or matches, key=_precedence)
    printed = words[first.first : first.last]
    place = first.first, first.last
    if first.meaning.drug:
        return *_drug(first.meaning, printed, strong, kept), place
    return first.meaning.service, f'the term "{printed}"', place


def _respelled(words: str, found: list[Token]) -> Iterator[tuple[Meaning, Token]]:
    """Yield each word that is a drug's name but for one letter."""
    for token in found:
        if drug := misspelled_drug(words[token.start : token.end].lower()):
            yield drug, token


def _precedence(match: Match[Meaning]) -> tuple[int, int, bool]:
    """First, then longest, then the one that asks for more."""
    return match.start, -match.end, match.meaning.region is None


def _without_ignored(found: list[Token]) -> list[Token]:
    """Blank the phrases that say nothing about the service."""
    kept = list(found)
    for match in ignored_terms().find(found):
        for position in range(match.start, match.end):
            token = kept[position]
            kept[position] = Token("", token.start, token.end)
    return kept


def _drug(
    drug: Meaning, printed: str, matches: Iterable[Match[Meaning]], found: list[Token]
) -> tuple[Service, str]:
    """Return a drug's own class, or the group of what is put on the skin."""
    named = [word.word for word in found if word.word in FORMS]
    form = next((FORMS[word] for word in sorted(named, key=_SPECIFIC_LAST.__contains__)), None)
    compounded = any(token.word in _COMPOUND for token in found)
    percent = any(token.word.endswith("%") for token in found)
    if drug.systemic or not (form or compounded or percent):
        return drug.service, f'the drug "{printed}"'
    ingredients = {match.meaning.service for match in _outermost(matches) if match.meaning.drug}
    if len(ingredients) > 1:
        compound = Service(PHARMACEUTICALS, TOPICAL_COMPOUNDS, "Compound topical")
        return compound, f"{len(ingredients)} drugs in one preparation for the skin"
    if drug.service.subcategory in (TOPICAL_ANALGESICS, TOPICAL_COMPOUNDS):
        named_form = replace(drug.service, service=f"{drug.service.service} {form}")
        known = named_form in known_services()
        return named_form if known else drug.service, f'the drug "{printed}"'
    group = TOPICAL_ANALGESICS if drug.topical and not compounded else TOPICAL_COMPOUNDS
    name = f"{drug.service.service} {form or 'cream'}"
    return Service(PHARMACEUTICALS, group, name), f'the drug "{printed}" for the skin'


def _outermost(matches: Iterable[Match[Meaning]]) -> list[Match[Meaning]]:
    """Drop matches that stand inside a longer one ("oxycodone" in "oxycodone/acetaminophen")."""
    kept: list[Match[Meaning]] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept
