"""Which service an item is for: one answer, and the rule that gave it.

The head of such a phrase stands first ("acupuncture with capsaicin patch", "epidural injection
under fluoroscopy"), so the first term decides, and of several that begin there the longest one.
A drug's form of use decides between its class and the topicals.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisions.terms import Laterality
from decisions.vocabulary.matching import Match, Token, tokens
from decisions.vocabulary.quantity import quantity
from decisions.vocabulary.regions import body_regions, laterality
from decisions.vocabulary.services import (
    PHARMACEUTICALS,
    UNCATEGORISED,
    Meaning,
    Service,
    ignored_terms,
    terms,
)

TOPICAL_ANALGESICS = "Topical Analgesics"
TOPICAL_COMPOUNDS = "Topical Compounds"
#: Forms in which a drug is put on the skin, and the word for them in a service's name.
_FORMS = {
    "gel": "gel", "cream": "cream", "crm": "cream", "ointment": "ointment", "oint": "ointment",
    "lotion": "lotion", "patch": "patch", "patche": "patch", "spray": "spray",
    "topical": "topical", "transdermal": "topical", "liniment": "liniment", "balm": "balm",
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
    """

    service: Service
    rule: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None


def classify_item(words: str) -> ItemClass:
    """Classify the words that are in dispute."""
    found = tokens(words)
    regions = body_regions(found)
    service, rule = _service(words, found, regions)
    return ItemClass(service, rule, regions, laterality(found), quantity(words))


def _service(words: str, found: list[Token], regions: Sequence[str]) -> tuple[Service, str]:
    matches = [
        match
        for match in terms().find(_without_ignored(found))
        if match.meaning.region is None or match.meaning.region in regions
    ]
    strong = [match for match in matches if not match.meaning.weak]
    if not (strong or matches):
        if _STRENGTH.search(words):
            return Service(PHARMACEUTICALS), "a strength, and no drug that is known"
        return Service(UNCATEGORISED), "no term of the vocabulary"
    first = min(strong or matches, key=_precedence)
    if first.meaning.drug:
        return _drug(first, strong, found)
    return first.meaning.service, f'the term "{first.meaning.term}"'


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
    first: Match[Meaning], matches: Iterable[Match[Meaning]], found: list[Token]
) -> tuple[Service, str]:
    meaning = first.meaning
    ingredients = {match.meaning.service for match in _outermost(matches) if match.meaning.drug}
    words = {token.word for token in found}
    percent = any(token.word.endswith("%") for token in found)
    form = next((_FORMS[token.word] for token in found if token.word in _FORMS), None)
    compounded = bool(words & _COMPOUND)
    if len(ingredients) > 1 and (percent or compounded) and not meaning.systemic:
        compound = Service(PHARMACEUTICALS, TOPICAL_COMPOUNDS, "Compound topical")
        return compound, f"{len(ingredients)} drugs in one preparation for the skin"
    name = meaning.service.service
    in_class = meaning.service.subcategory in (TOPICAL_ANALGESICS, TOPICAL_COMPOUNDS)
    if meaning.systemic or in_class or not (form or compounded):
        return meaning.service, f'the drug "{meaning.term}"'
    group = TOPICAL_ANALGESICS if meaning.topical and not compounded else TOPICAL_COMPOUNDS
    return (
        Service(PHARMACEUTICALS, group, f"{name} {form or 'cream'}"),
        f'the drug "{meaning.term}" for the skin',
    )


def _outermost(matches: Iterable[Match[Meaning]]) -> list[Match[Meaning]]:
    """Drop matches that stand inside a longer one ("oxycodone" in "oxycodone/acetaminophen")."""
    kept: list[Match[Meaning]] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept
