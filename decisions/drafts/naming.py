"""The treatments that words of a draft name. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from decisions.enums import Laterality
from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.codes import ProcedureCode, find_codes
from decisions.vocabulary.listed_treatments import parts_of
from decisions.vocabulary.services import ServicePath

#: What every procedure code ends with.
_DIGITS = re.compile(r"\d{4}")
#: RFA alone is a request for authorization; in other words it is radiofrequency ablation.
_THE_FORM = re.compile(
    r"(?:\W|\d|\b(?:dwc|form|rfa|new|resubmission|an?|the|this|dated|received|see|signed)\b)*", re.I
)

#: People, diagnoses and hints in forms, which the vocabulary would mistake for treatments.
_NO_TREATMENTS = re.compile(
    r"\b(?:(?:ur|the|a|case|certified)\s+nurs(?:e|ing\s+assistant)s?|nurse\s+(?:case\s+)?"
    r"(?:manager|reviewer|practitioner)|RN(?=\W*\Z)|myofascial\s+pain(?:\s+syndrome)?"
    r"|pain\s+(?:medicine|management)(?=\s*(?:$|[,.;)])))\b"
    r"|\b(?:MD|M\.D|DO|D\.O|DC|DPM|PhD|PA-C|NP)\b\.?,\s*[^,;\n]{1,60}(?=$|[,;\n])"
    r"|\((?:frequency|duration|quantity|facility)\b[^()]{0,80}\)",
    re.I,
)


#: A word that a list repeats before each treatment: "refusal of an MRI and of a TENS unit".
_REPEATED = re.compile(r"(?<=\band)\s+(?:for|of|to)\s+(?=(?:an?|the|my|his|her)\b)", re.I)


@dataclass(frozen=True, slots=True)
class RequestedTreatment:
    """A treatment that a draft requests.

    Args:
        service: its path in the tree of services.
        words: the words of the draft that name it.
        body_regions: the body regions in these words.
        laterality: the side in these words; None if they name none.
        quantity: the quantity as written; None if it is not stated.
    """

    service: ServicePath
    words: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None

    @property
    def is_specific(self) -> bool:
        """Whether the words name a treatment, not just a kind of treatment."""
        return "(unspecified)" not in (self.service.service or "(unspecified)")


def treatments_of(words: str) -> list[RequestedTreatment]:
    """Return the treatments that words name, in order.

    Procedure codes count only in words that name no treatment themselves: "MRI (72148)" is one.
    """
    codes = [*find_codes(words)] if _DIGITS.search(words) else []
    known = any(code.service for code in codes)
    if not known or _treatments_named(without_codes(words, codes)):
        return _treatments_named(words)
    regions = {code: (code.region,) if code.region else () for code in codes}
    return [
        RequestedTreatment(code.service, words[code.start : code.end], regions[code], None, None)
        for code in codes
        if code.service
    ]


def without_codes(words: str, codes: Iterable[ProcedureCode]) -> str:
    """Return words with spaces in place of their procedure codes."""
    for code in codes:
        words = words[: code.start] + " " * (code.end - code.start) + words[code.end :]
    return words


def _treatments_named(words: str) -> list[RequestedTreatment]:
    found = []
    words = _REPEATED.sub(" ", _NO_TREATMENTS.sub(" ", words))
    for part in parts_of(words):
        named = words[part.start : part.end]
        item = classify_item(named)
        if item.named and not _THE_FORM.fullmatch(named) and item.service.subcategory:
            found.append(
                RequestedTreatment(
                    item.service, named, item.body_regions, item.laterality, item.quantity
                )
            )
    return found


def names_treatment(words: str) -> bool:
    """Return whether words name a treatment, not just a kind of treatment such as "procedure"."""
    return any(treatment.is_specific for treatment in treatments_of(words))
