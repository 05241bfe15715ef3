"""The requested treatments that words of a draft name, by themselves or by their class. Pure."""

import functools
import re
from collections.abc import Sequence

from decisions.drafts.naming import RequestedTreatment, treatments_of
from decisions.drafts.request_sentences import asked_words
from decisions.vocabulary.services import ServicePath

#: The treatment that a sentence opens with.
_OPENING = re.compile(
    r"\W*(?:regarding|concerning|as\s+(?:for|to)|turning\s+to|for"
    r"|(?:with|in)\s+(?:regards?|respect|reference)\s+to)\s+(?P<topic>[^,:]{1,120})[,:]"
    r"|(?P<subject>[^,:]{1,80}?)\s+(?:is|are|was|were)\s+(?:not\s+)?(?:\w+ly\s+)?(?:necessary"
    r"|warranted|supported|justified|appropriate|indicated|recommended|certified|authori[sz]ed|approved"
    r"|denied|modified|non-certified)\b"
    r"|(?P<label>[^,:\d]{1,60}):\s",
    re.I,
)
#: Words for visits, and words of requests that are counted in visits.
_VISITS = re.compile(r"\b(?:visits?|sessions?)\b", re.I)
_BY_VISITS = re.compile(r"\b(?:visits?|sessions?|times|weeks?|wks?|\d+\s?x\s?\d+)\b", re.I)
#: The reason that another treatment is refused.
_REFUSED = re.compile(
    r"\b(?:as|since|because|given\s+that)\b"
    r"(?=[^,;.]{0,150}(?:\bnot\b|n['’]t\b|\bnon-?\s?cert|\bdenied\b))[^,;.]{1,150}",
    re.I,
)
#: Patterns of words that are only said of one class of treatments.
_ONLY_OF = {
    "Opioids": (
        r"MEDD?(?=\s*(?:=|:|of|is|was|exceeds|above|\d))",
        r"MMED?",
        "narcotic",
        "CURES",
        r"(?:four|4)\W?a['’]?s",
        r"(?:opioid|pain|opiate)\s+(?:agreement|contract)",
        r"aberrant\s+(?:drug|behavior)",
    )
}
#: Services of an operation that are not the operation.
_BESIDE_SURGERY = "Adjunct Surgical Services"

#: The positions of treatments among the requested ones.
Subject = frozenset[int]


def topics(sentence: str) -> list[str]:
    """Return the words that name what a sentence requests, refuses or opens with."""
    opening = _OPENING.match(sentence)
    opened = list(filter(None, opening.groups())) if opening else []
    return [*asked_words(sentence), *opened]


def named_or_counted(words: str, requested: Sequence[RequestedTreatment]) -> Subject:
    """Return the requested treatments that words name, or whose class or unit they name."""
    counts = bool(_VISITS.search(words))
    return _named_among(requested, words, treatments_of(words)) | frozenset(
        number
        for number, treatment in enumerate(requested)
        if counts and _BY_VISITS.search(treatment.words)
    )


def named_in(words: str, requested: Sequence[RequestedTreatment]) -> tuple[Subject, bool]:
    """Return the requested treatments that words name, and whether they name others, too."""
    treatments = [each for each in treatments_of(words) if each.is_specific]
    if not treatments:
        return frozenset(), False
    services = {each.service for each in requested}
    others = any(each.service not in services for each in treatments)
    return _named_among(requested, words, treatments), others


def main_treatments(words: str, requested: Sequence[RequestedTreatment]) -> Subject:
    """Return the requested treatments whose refusal a sentence gives as the reason for another.

    "As the surgery is not certified, the sling is not certified."
    """
    found = Subject()
    for clause in _REFUSED.finditer(words):
        treatments = treatments_of(clause[0])
        kinds = {each.service.category for each in treatments if not each.is_specific}
        found |= _named_among(requested, clause[0], treatments)
        found |= frozenset(
            number
            for number, treatment in enumerate(requested)
            if treatment.service.category in kinds
            and treatment.service.subcategory != _BESIDE_SURGERY
        )
    return found


def _named_among(
    requested: Sequence[RequestedTreatment], words: str, treatments: Sequence[RequestedTreatment]
) -> Subject:
    """Return the requested treatments that are among those of words, or whose class they name."""
    services = {each.service for each in treatments}
    own = services & {each.service for each in requested}
    kinds = {_kind(service) for service in services - own}
    # "The weight loss program" names no other program.
    rest = functools.reduce(
        lambda left, each: left.replace(each.words, " ") if each.service in own else left,
        treatments,
        words,
    )
    return frozenset(
        number
        for number, treatment in enumerate(requested)
        if treatment.service in own
        or _kind(treatment.service) in kinds
        or _class_names(treatment.service).search(rest)
    )


def _kind(service: ServicePath) -> tuple[str, str | None]:
    return service.category, service.subcategory


@functools.cache
def _class_names(service: ServicePath) -> re.Pattern[str]:
    """Return a pattern of the names of a treatment's class: "opioids", "muscle relaxants"."""
    names = [re.escape(name.rstrip("s")) for name in (service.subcategory or "").split("/")]
    names += _ONLY_OF.get(service.subcategory or "", ())
    return re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.I)
