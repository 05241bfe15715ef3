"""The treatments that a draft requests, without those that it only mentions. Pure.

A summary of a patient's history names many treatments. A requested one is below a heading or after
a label of a request, alone on its line, or in a sentence that requests it.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice

from decisions.drafts.naming import RequestedTreatment, treatments_of
from decisions.drafts.request_sentences import Weight, passages
from decisions.drafts.sections import draft_parts
from decisions.vocabulary.services import ServicePath

MOST = 8
#: Words of what is missing, not requested: "denied: no urine drug screen".
_MISSING = re.compile(
    r"\W*(?:and\s+|or\s+)?(?:no|nor|not|without|lack(?:s|ing)?|absen(?:t|ce))\b", re.I
)
#: The most passages of a draft that are examined.
_MOST_PASSAGES = 2_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A treatment in a draft, and its strongest weight."""

    weight: Weight
    order: int
    times: int
    treatment: RequestedTreatment

    @property
    def rank(self) -> tuple[Weight, int, int]:
        """The sort key of treatments; if nothing is requested, how often they are mentioned."""
        return self.weight, self.times if self.weight <= Weight.MENTIONED else 0, self.order


def requested_treatments(text: str, most: int = MOST) -> list[RequestedTreatment]:
    """Return the treatments that a draft requests, the most likely first, `most` at the most.

    If nothing is requested, these are the treatments that the draft mentions.
    """
    found: dict[ServicePath, _Found] = {}
    granted: dict[ServicePath, RequestedTreatment] = {}
    weighed = (passage for each in draft_parts(text) for passage in passages(each))
    for number, (weight, words) in enumerate(islice(weighed, _MOST_PASSAGES)):
        # Forms and lists begin with the request; narratives end with it.
        order = (
            number
            if weight in (Weight.PAST_REQUEST, Weight.REQUEST, Weight.CURRENT_REQUEST)
            else -number
        )
        for treatment in treatments_of(words):
            if _MISSING.match(treatment.words):
                continue
            if weight is Weight.GRANTED:
                granted.setdefault(treatment.service, treatment)
            new = _Found(weight, order, 1, treatment)
            before = found.get(treatment.service)
            found[treatment.service] = _both(before, new) if before else new
    for service, treatment in granted.items():
        if len(found) > 1 and _is_wholly_granted(treatment, found[service]):
            del found[service]
    _resolve_unspecific(found)
    strongest = max((each.weight for each in found.values()), default=Weight.MENTIONED)
    shown = [each for each in found.values() if each.weight >= min(strongest, Weight.PLAN_ENTRY)]
    ranked = sorted(shown, key=lambda each: each.rank, reverse=True)
    return [each.treatment for each in ranked[:most]]


def _is_wholly_granted(granted: RequestedTreatment, found: _Found) -> bool:
    """Return whether nothing of a treatment that was granted is refused."""
    is_part = granted.quantity and granted.quantity != found.treatment.quantity
    return found.weight < Weight.CURRENT_REQUEST and not is_part


def _both(before: _Found, new: _Found) -> _Found:
    """Return the stronger of two mentions of a treatment, in the words that describe it best."""
    strong, weak = (
        (before, new) if (before.weight, before.order) >= (new.weight, new.order) else (new, before)
    )
    # "Denial of acupuncture" above "the request for 12 sessions of acupuncture"
    fuller = weak.weight >= Weight.REQUEST and not strong.treatment.quantity
    words = weak if fuller and weak.treatment.quantity else strong
    return replace(strong, times=before.times + new.times, treatment=words.treatment)


def _resolve_unspecific(found: dict[ServicePath, _Found]) -> None:
    """Resolve "the injection" to the injection that a draft names."""
    for service, vague in list(found.items()):
        if vague.treatment.is_specific:
            continue
        alike = [
            (each.rank, each.treatment.service)
            for each in found.values()
            if each.treatment.is_specific and each.treatment.service.category == service.category
        ]
        if alike:
            _, meant = max(alike, key=lambda pair: pair[0])
            weight = max(found[meant].weight, vague.weight)
            found[meant] = replace(found[meant], weight=weight)
            del found[service]
