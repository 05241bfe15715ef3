"""Consultations that only consider an operation or injection, and the specialty they are with."""

import re
from collections.abc import Sequence

from decisions.vocabulary.item_terms import (
    AND,
    BOUNDARY,
    FOR,
    INJECTION,
    NEAR,
    OPERATIONS,
    PREPOSITIONS,
    SURGERY,
    FoundTerm,
    is_weak,
    precedence,
)
from decisions.vocabulary.matching import Token
from decisions.vocabulary.services import ServicePath

#: The type of consultation, by the category of the considered procedure.
_CONSULTATIONS = {
    SURGERY: ServicePath(SURGERY, "Surgical Consult", "Surgical consultation"),
    INJECTION: ServicePath(
        "Evaluation & Management", "Medical Specialties", "Pain management consultation"
    ),
}
_CONSULTS = re.compile(r"consult|referral")


def consultation_of(
    decided: FoundTerm, words: str, found: Sequence[Token], asked: Sequence[FoundTerm]
) -> ServicePath | None:
    """Return the requested consultation, if a named procedure is only considered in it.

    "Consult with Dr. Doe for a total hip arthroplasty" asks for the consultation, as does "hip
    arthroplasty consult".
    """
    if _is_considered(decided) and _is_followed_by_consultation(decided, words, found):
        return _CONSULTATIONS[decided.meaning.service.category]
    heads = [match for match in asked if match.end <= decided.start or match is decided]
    head = min(heads, key=precedence, default=None)
    if head is None or not is_weak(head) or not _is_consultation(head.meaning.service):
        return None
    considered = [match for match in asked if match.start >= head.end and _is_considered(match)]
    if not considered:
        return None
    treatment = min(considered, key=precedence)
    between = found[head.end : treatment.start]
    if not any(token.word in FOR for token in between):
        return None
    return _CONSULTATIONS[treatment.meaning.service.category]


def _is_followed_by_consultation(match: FoundTerm, words: str, found: Sequence[Token]) -> bool:
    """Return whether the phrase with a term ends in a consultation."""
    for token in found[match.end : match.end + NEAR]:
        joined = token.word in PREPOSITIONS or token.word in AND
        if joined or BOUNDARY.search(words, match.last, token.start):
            return False
        if _CONSULTS.match(token.word):
            return True
    return False


def _is_considered(match: FoundTerm) -> bool:
    """Return whether a term is an operation or an injection, which a consultation may consider."""
    return match.meaning.service.subcategory in (*OPERATIONS, "Injection", "Facet Injection") and (
        match.meaning.service.category in _CONSULTATIONS
    )


def _is_consultation(service: ServicePath) -> bool:
    return service.subcategory in ("Medical Specialties", "Surgical Consult")
