"""The class of a drug in the service tree: its own class, or the topicals.

A drug's form of use decides between its class and the topicals; several drugs in one preparation
for the skin are a compound, several finished products are not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from decisions.vocabulary.matching import Match, Token
from decisions.vocabulary.services import PHARMACEUTICALS, Meaning, ServicePath, known_services

TOPICAL_ANALGESICS = "Topical Analgesics"
TOPICAL_COMPOUNDS = "Topical Compounds"
#: Forms in which a drug is put on the skin, and the word for them in a service's name.
FORMS = {
    "gel": "gel",
    "cream": "cream",
    "crm": "cream",
    "ointment": "ointment",
    "oint": "ointment",
    "lotion": "lotion",
    "patch": "patch",
    "patche": "patch",
    "spray": "spray",
    "topical": "topical",
    "transdermal": "topical",
    "liniment": "liniment",
    "balm": "balm",
}
#: Forms that only mean "for the skin"; another word next to them is more specific.
_SPECIFIC_LAST = {"topical", "transdermal"}
_COMPOUND = {"compound", "compounded", "cmpd", "base"}
#: Marks of a finished product: a strength by weight, a count, an oral form.
FINISHED = re.compile(
    r"\b\d[\d.,/-]*\s?(?:mg|mcg|meq|gm?|ml|iu|units?)\b|#\s?\d"
    r"|\b(?:tab(?:let)?|cap(?:sule)?|pill|vial|bottle|tube|kit)s?\b",
    re.I,
)
#: "flurbiprofen/lidocaine cream", "flurbiprofen 20%, lidocaine 5% cream"
_JOINED = re.compile(r"\s?/\s?|\s?\d[\d.]*\s?%\W{0,3}(?:(?:and|with) )?", re.I)
_NOT_ON_SKIN = re.compile(r"\b(?:tab(?:let)?|cap(?:sule)?|pill|injection|inj|kit)s?\b", re.I)
_SEPARATOR = re.compile(r"[;&+\n]|,(?!\d{3}\b)|\b(?:and|plus)\b", re.I)


def service_of_drug(
    words: str, found: Sequence[Token], first: Match[Meaning], matches: Sequence[Match[Meaning]]
) -> tuple[ServicePath, str]:
    """Return the service of the first drug, and the rule that determined it.

    Args:
        words: the words of an item.
        found: the tokens of the words.
        first: the match of the drug.
        matches: all terms in the words.
    """
    drugs = [match for match in _outermost(matches) if match.meaning.drug]
    compounded = any(token.word in _COMPOUND for token in found) or _is_mixture(words, drugs)
    generic = {
        match.start for match in matches if match.meaning.drug and not match.meaning.finished
    }
    ingredients = drugs if compounded else list(_one_preparation(words, drugs, generic))
    further = drugs[len(ingredients) :]
    end = further[0].first if further else len(words)
    tokens = [token for token in found if token.start < end]
    services = {each.meaning.service for each in ingredients}
    return _service(first.meaning, words[first.first : first.last], services, tokens, compounded)


def _is_mixture(words: str, drugs: Sequence[Match[Meaning]]) -> bool:
    """Return whether slashes join drugs, some only for the skin: "tramadol/menthol"."""
    for_skin = {drug.meaning.service.subcategory == TOPICAL_ANALGESICS for drug in drugs}
    return (
        len(for_skin) > 1
        and not any(drug.meaning.finished for drug in drugs)
        and not _NOT_ON_SKIN.search(words)
        and all(words[drug.last : after.first].strip() == "/" for drug, after in pairwise(drugs))
    )


def _one_preparation(
    words: str, drugs: Sequence[Match[Meaning]], generic: set[int]
) -> Iterator[Match[Meaning]]:
    """Yield the drugs of the first product.

    A finished product is separate, unless it is a generic drug that a slash or a percentage joins
    to the one before it; after a strength or a count, a comma begins another product.

    Args:
        words: the words of an item.
        drugs: the drugs.
        generic: the positions of generic names.
    """
    last: Match[Meaning] | None = None
    for drug in drugs:
        if last and drug.meaning.service != last.meaning.service:
            between = words[last.last : drug.first]
            joined = drug.start in generic and _JOINED.fullmatch(between)
            if (drug.meaning.finished and not joined) or last.meaning.finished:
                return
            if FINISHED.search(between) and _SEPARATOR.search(between):
                return
        yield drug
        last = drug


def _service(
    drug: Meaning,
    printed: str,
    ingredients: set[ServicePath],
    found: Sequence[Token],
    compounded: bool,
) -> tuple[ServicePath, str]:
    named = [word.word for word in found if word.word in FORMS]
    form = next((FORMS[word] for word in sorted(named, key=_SPECIFIC_LAST.__contains__)), None)
    percent = any(token.word.endswith("%") for token in found)
    if drug.systemic or not (form or compounded or percent):
        return drug.service, f"the drug “{printed}”"
    if len(ingredients) > 1:
        compound = ServicePath(PHARMACEUTICALS, TOPICAL_COMPOUNDS, "Compound topical")
        return compound, f"{len(ingredients)} drugs in one preparation for the skin"
    if drug.service.subcategory in (TOPICAL_ANALGESICS, TOPICAL_COMPOUNDS):
        named_form = replace(drug.service, service=f"{drug.service.service} {form}")
        known = named_form in known_services()
        return named_form if known else drug.service, f"the drug “{printed}”"
    group = TOPICAL_ANALGESICS if drug.topical and not compounded else TOPICAL_COMPOUNDS
    name = f"{drug.service.service} {form or 'cream'}"
    return ServicePath(PHARMACEUTICALS, group, name), f"the drug “{printed}” for the skin"


def _outermost(matches: Sequence[Match[Meaning]]) -> list[Match[Meaning]]:
    """Drop matches within a longer one ("oxycodone" in "oxycodone/acetaminophen")."""
    kept: list[Match[Meaning]] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept
