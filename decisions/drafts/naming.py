"""The treatments that words of a draft name. Pure."""

import re
from dataclasses import dataclass

from decisions.enums import Laterality
from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.listed_treatments import parts_of
from decisions.vocabulary.services import ServicePath

#: RFA is a request for authorization where it stands by itself, and an ablation elsewhere.
_THE_FORM = re.compile(
    r"(?:\W|\d|\b(?:dwc|form|rfa|new|resubmission|an?|the|this|dated|received|see|signed)\b)*", re.I
)

#: People, diagnoses and hints of forms, which the vocabulary would take for treatments.
_NO_TREATMENTS = re.compile(
    r"\b(?:(?:ur|the|a|case|certified)\s+nurs(?:e|ing\s+assistant)s?|nurse\s+(?:case\s+)?"
    r"(?:manager|reviewer|practitioner)|RN(?=\W*\Z)|myofascial\s+pain(?:\s+syndrome)?"
    r"|pain\s+(?:medicine|management)(?=\s*(?:$|[,.;)])))\b"
    r"|\((?:frequency|duration|quantity|facility)\b[^()]{0,80}\)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class RequestedTreatment:
    """A treatment that a draft asks for.

    Args:
        service: its place in the tree of services.
        words: the words of the draft that name it.
        body_regions: the regions that those words name.
        laterality: the side, likewise.
        quantity: how much, as written; None where it is not said.
    """

    service: ServicePath
    words: str
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None

    @property
    def is_specific(self) -> bool:
        """Whether it is named, and not only what kind of treatment it is."""
        return "(unspecified)" not in (self.service.service or "(unspecified)")


def treatments_of(words: str) -> list[RequestedTreatment]:
    """Return the treatments that words name, in their order."""
    found = []
    words = _NO_TREATMENTS.sub(" ", words)
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
    """Return whether words name a treatment, and not only a kind of treatment: "procedure"."""
    return any(treatment.is_specific for treatment in treatments_of(words))
