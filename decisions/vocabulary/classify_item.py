"""The classification of an item: its service, and the rule that determined it."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from decisions.enums import Laterality
from decisions.vocabulary.body_regions import find_regions, find_sides, is_route
from decisions.vocabulary.deciding_term import decide
from decisions.vocabulary.drug_class import service_of_drug
from decisions.vocabulary.item_typos import misspelled_drug, misspelled_word
from decisions.vocabulary.matching import Match, Token, tokens
from decisions.vocabulary.quantity import find_quantity
from decisions.vocabulary.services import (
    DENTAL_SERVICES,
    PHARMACEUTICALS,
    UNCATEGORISED,
    Meaning,
    ServicePath,
    TermKind,
    ignored_terms,
)

#: The prefix of the names of body regions' spans.
REGION_SPAN = "body_region:"
#: Words for an unnamed drug.
_MEDICINES = {
    "medication",
    "medicine",
    "prescription",
    "rx",
    "cream",
    "ointment",
    "lotion",
    "topical",
    "tablet",
    "capsule",
    "antibiotic",
    "drop",
    "pill",
    "syrup",
    "elixir",
    "suppository",
    "lozenge",
    "troche",
}
#: The wording of the rule for terms that only indicate the kind of item.
_RULES = {
    TermKind.HEAD: "the head of the phrase,",
    TermKind.NAMED: "the head of the phrase,",
    TermKind.FALLBACK: "no more than",
    TermKind.CODE: "the procedure code",
}
_KEPT = 64
_STRENGTH = re.compile(r"\b\d[\d.,/-]*\s?(?:mg|mcg|meq|iu|units?)\b", re.I)


@dataclass(frozen=True, slots=True)
class ItemClass:
    """The classification of an item.

    Args:
        service: its path in the service tree.
        named: whether the words name the service, and not only the kind of item.
        rule: the reason, as text.
        body_regions: its body regions.
        laterality: its side.
        quantity: its quantity, as printed.
        spans: the spans of the words for each value, by "service", "laterality", "quantity", and
            "body_region:" with the region's name.
    """

    service: ServicePath
    named: bool
    rule: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None
    spans: Mapping[str, tuple[int, int]]


class ItemService(NamedTuple):
    """The service of an item.

    Args:
        service, rule, named: as in `ItemClass`.
        span: that of the words for the service.
    """

    service: ServicePath
    rule: str
    span: tuple[int, int] | None
    named: bool


def classify_item(words: str) -> ItemClass:
    """Classify the wording of a disputed item."""
    service, rule, span, is_named = service_of(words)
    found, named = _words_and_regions(words)
    of_drug = service.category == PHARMACEUTICALS
    spans: dict[str, tuple[int, int]] = {}
    for match in named:
        if not (of_drug and is_route(words[match.first : match.last])):
            spans.setdefault(REGION_SPAN + match.meaning, (match.first, match.last))
    regions = tuple(name.removeprefix(REGION_SPAN) for name in spans)
    sides = dict(find_sides(found))
    if sides:
        side = next(iter(sides.values()))
        spans["laterality"] = side.start, side.end
    if amount := find_quantity(words, of_drug, service.subcategory == DENTAL_SERVICES):
        spans["quantity"] = amount
    if span:
        spans["service"] = span
    return ItemClass(
        service=service,
        named=is_named,
        rule=rule,
        body_regions=regions,
        laterality=Laterality.BILATERAL if len(sides) > 1 else next(iter(sides), None),
        quantity=words[slice(*amount)] if amount else None,
        spans=spans,
    )


@functools.lru_cache(_KEPT)
def _words_and_regions(words: str) -> tuple[list[Token], list[Match[str]]]:
    found = tokens(words)
    return found, list(find_regions(found))


@functools.lru_cache(_KEPT)
def service_of(words: str) -> ItemService:
    """Return the service of an item, or of one of the treatments that it lists.

    Recent results are cached: an item is classified as a whole, as a list and part by part.
    """
    found, regions = _words_and_regions(words)
    kept = _without_ignored(found)
    decision, strong = decide(words, kept, regions)
    guessed = not decision or decision.match.meaning.kind is TermKind.HEAD
    if guessed and (respelled := next(_respelled(words, kept), None)):
        drug, token = respelled
        span = token.start, token.end
        service, rule = service_of_drug(words, kept, Match(drug, 0, 0, *span), ())
        return ItemService(service, f"{rule}, a spelling of {drug.term}", span, True)
    if not strong and (corrected := _corrected(words, kept)):
        decision, strong = decide(words, corrected, regions)
    if decision:
        match = decision.match
        printed, span = words[match.first : match.last], (match.first, match.last)
        if decision.consultation:
            why = f"a consultation for “{printed}”"
            return ItemService(decision.consultation, why, span, True)
        if match.meaning.drug:
            return ItemService(*service_of_drug(words, kept, match, strong), span, True)
        rule = _RULES.get(match.meaning.kind, "the term") + f" “{printed}”"
        return ItemService(match.meaning.service, rule, span, match.meaning.kind not in _RULES)
    if _STRENGTH.search(words):
        why = "a strength, and no drug that is known"
        return ItemService(ServicePath(PHARMACEUTICALS), why, None, True)
    if form := next((token for token in kept if token.word in _MEDICINES), None):
        rule = f"the word “{words[form.start : form.end]}”, and no drug that is known"
        return ItemService(ServicePath(PHARMACEUTICALS), rule, (form.start, form.end), True)
    return ItemService(ServicePath(UNCATEGORISED), "no term of the vocabulary", None, False)


def _respelled(words: str, found: list[Token]) -> Iterator[tuple[Meaning, Token]]:
    """Yield each word that differs from a drug's name by one letter."""
    for token in found:
        if drug := misspelled_drug(words[token.start : token.end].lower()):
            yield drug, token


def _corrected(words: str, found: list[Token]) -> list[Token]:
    """Return the words with the spelling of service terms; empty if nothing changes."""
    spelled = [misspelled_word(words[token.start : token.end].lower()) for token in found]
    if not any(spelled):
        return []
    return [
        Token(tokens(word)[0].word, token.start, token.end) if word else token
        for word, token in zip(spelled, found, strict=True)
    ]


def _without_ignored(found: list[Token]) -> list[Token]:
    """Blank the phrases that are irrelevant to the service."""
    kept = list(found)
    for match in ignored_terms().find(found):
        for position in range(match.start, match.end):
            token = kept[position]
            kept[position] = Token("", token.start, token.end)
    return kept
