"""The deciding term: the one term of an item that determines its service.

The requested treatment comes first ("acupuncture with capsaicin patch", "epidural injection under
fluoroscopy"), so the first term decides, and among several with the same start the longest one. If
no term names a service, a procedure code or the head of the phrase determines the kind of item:
"widget socket" is a part of a prosthesis. There are exceptions: the operation takes precedence over
its setting or a lesser step, the requested treatment over an earlier one ("after a fusion"), and a
consultation for an operation is a consultation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.vocabulary.codes import find_code
from decisions.vocabulary.consultations import consultation_of
from decisions.vocabulary.drug_class import FORMS
from decisions.vocabulary.item_terms import (
    AND,
    BOUNDARY,
    FOR,
    HEADS,
    INJECTION,
    NEAR,
    OPERATIONS,
    PREPOSITIONS,
    SURGERY,
    WEAK,
    FoundTerm,
    is_weak,
    precedence,
)
from decisions.vocabulary.matching import Match, Token
from decisions.vocabulary.services import ServicePath, TermKind, qualifiers, terms

_HOURS = {"hour", "hr", "hrs"}
#: Words that date a following operation to another time, up to the end of the clause.
_OTHER_TIME = {"after", "following", "before", "until", "pending", "during", "since"}
#: Likewise, for the next operation alone: "post laminectomy pain", "s/p fusion".
_EARLIER = {"post", "p", "sp", "previous", "failed", "prior"}
_FROM = {"by", "per", "from"}
_LABORATORY = "Lab & Pathology"
#: The drug of the vocabulary that is applied to the skin and injected with other drugs.
_LOCAL_ANESTHETIC = "Lidocaine"
#: Text between a drug and an injection that is not of it.
_ANOTHER = re.compile(rf"[;\n]|\b(?:{'|'.join(FORMS)})\b|#|\d\s?mg", re.I)
_THERAPIES = {"Other Therapies", "Therapies"}
_OF = {"for", "of", "to", "check", "level", "the"}


@dataclass(frozen=True, slots=True)
class Decision:
    """The deciding term, and the consultation that considers it, if any."""

    match: FoundTerm
    consultation: ServicePath | None = None


def decide(
    words: str, found: Sequence[Token], regions: Sequence[Match[str]]
) -> tuple[Decision | None, list[FoundTerm]]:
    """Return the decision, if there is one, and the terms that are not weak.

    Args:
        words: the words of an item.
        found: the tokens of the same words; ignored ones are blank.
        regions: the matches of body regions.
    """
    counting = list(_counting(words, found, regions))
    matches = [match for match in counting if match.meaning.kind is not TermKind.AFTER_DRUG]
    aside = _of_another_time(words, found, matches) if len(matches) > 1 else set()
    requested = [match for match in matches if (match.start, match.end) not in aside]
    strong = [match for match in requested if not is_weak(match)]
    first = None if strong else _kind_of_thing(words, found, requested or matches)
    first = first or min(strong or requested or matches, key=precedence, default=None)
    if first is None:
        return None, []
    if first.meaning.drug:
        first = _injected(_measured(first, counting, found), words, requested)
    if first.meaning.service.subcategory in _THERAPIES:
        first = _device_for(first, counting)
    if first.meaning.step or first.meaning.kind is TermKind.SETTING:
        first = _operation_of(first, words, found, requested, strong) or first
    return Decision(first, consultation_of(first, words, found, requested)), strong


def _kind_of_thing(
    words: str, found: Sequence[Token], matches: Sequence[FoundTerm]
) -> FoundTerm | None:
    """Return the decision if no term names the service: a weak term, or a procedure code."""
    weak = [match for match in matches if match.meaning.kind in WEAK]
    first = min(weak, key=precedence, default=None)
    head = _head_of(first, weak, words, found) if first else None
    code = find_code(words)
    if code and head and code.meaning.service.category == head.meaning.service.category:
        return head
    return code or head


def _counting(
    words: str, found: Sequence[Token], regions: Sequence[Match[str]]
) -> Iterator[FoundTerm]:
    """Yield the terms whose condition is fulfilled."""
    named = {region.meaning for region in regions}
    at_regions = {at for region in regions for at in range(region.start, region.end)}
    hours = any(token.word in _HOURS for token in found)
    for match in terms().find(list(found)):
        kind = match.meaning.kind
        if kind is not TermKind.ALWAYS and (
            (kind is TermKind.REGION and match.meaning.region not in named)
            or (kind is TermKind.HOURS and not hours)
            or (kind is TermKind.BARE and not _is_bare(match, words, found, at_regions))
            or (kind is TermKind.NAMED and _is_bare(match, words, found, at_regions))
            or (kind in HEADS and _is_who_asks(match, found))
        ):
            continue
        yield match


def _is_bare(match: FoundTerm, words: str, found: Sequence[Token], at_regions: set[int]) -> bool:
    """Return whether a term has no qualifying word before it, unlike "ozone therapy"."""
    if match.start == 0 or match.start - 1 in at_regions:
        return True
    before = found[match.start - 1]
    if BOUNDARY.search(words, before.end, match.first):
        return True
    return not before.word or before.word[0].isdigit() or before.word in qualifiers()


def _is_who_asks(match: FoundTerm, found: Sequence[Token]) -> bool:
    """Return whether a head is the source of a request: "as requested by the clinic"."""
    return any(token.word in _FROM for token in found[max(match.start - 2, 0) : match.start])


def _head_of(
    first: FoundTerm, candidates: Sequence[FoundTerm], words: str, found: Sequence[Token]
) -> FoundTerm:
    """Return the last term of the first term's phrase that is a head, if there is one.

    "Spa shower tub" is a tub; "lamp for the eye exam" is a lamp.
    """
    head = first
    for match in sorted(candidates, key=precedence):
        if match.start < head.end:
            continue
        between = found[head.end : match.start]
        if (
            BOUNDARY.search(words, head.last, match.first)
            or any(token.word in PREPOSITIONS or token.word in AND for token in between)
            or (head.meaning.kind not in HEADS and match.meaning.kind not in HEADS)
        ):
            break
        head = match
    return head


def _measured(drug: FoundTerm, matches: Sequence[FoundTerm], found: Sequence[Token]) -> FoundTerm:
    """Return the requested test of a drug, if any: "lithium level", "blood test for lithium"."""
    ends = {match.end for match in matches if match.start == drug.start and match.meaning.drug}
    for match in matches:
        if match.meaning.kind is TermKind.AFTER_DRUG and match.start in ends:
            return match
        if match.meaning.kind is TermKind.WEAK and match.meaning.service.subcategory == _LABORATORY:
            between = found[match.end : drug.start]
            if match.end <= drug.start and all(token.word in _OF for token in between):
                return match
    return drug


def _injected(drug: FoundTerm, words: str, matches: Sequence[FoundTerm]) -> FoundTerm:
    """Return the injection that lidocaine is an ingredient of, if any.

    "Lidocaine 1% injection" is one, "lidocaine cream, knee injection" is not.
    """
    if drug.meaning.service.service != _LOCAL_ANESTHETIC or drug.meaning.finished:
        return drug
    injections = [
        match
        for match in matches
        if match.start >= drug.end
        and match.meaning.service.category == INJECTION
        and not _ANOTHER.search(words, drug.last, match.first)
    ]
    return min(injections, key=lambda match: (is_weak(match), *precedence(match)), default=drug)


def _is_operation(match: FoundTerm) -> bool:
    return match.meaning.service.subcategory in OPERATIONS


def _of_another_time(
    words: str, found: Sequence[Token], matches: Sequence[FoundTerm]
) -> set[tuple[int, int]]:
    """Return the positions of operations and injections that take place at another time."""
    treatments = [
        match for match in matches if match.meaning.service.category in (SURGERY, INJECTION)
    ]
    aside: set[tuple[int, int]] = set()
    for at, token in enumerate(found):
        if not treatments:
            break
        if token.word not in _OTHER_TIME and token.word not in _EARLIER:
            continue
        if token.word == "p" and (at == 0 or found[at - 1].word != "s"):
            continue
        boundary = BOUNDARY.search(words, token.end)
        end = boundary.start() if boundary else len(words)
        behind = [match for match in treatments if match.start > at and match.last <= end]
        if token.word in _EARLIER and behind:
            next_one = min(match.start for match in behind)
            behind = [match for match in behind if match.start == next_one <= at + NEAR]
        aside.update((match.start, match.end) for match in behind)
    return aside


def _operation_of(
    step: FoundTerm,
    words: str,
    found: Sequence[Token],
    requested: Sequence[FoundTerm],
    strong: Sequence[FoundTerm],
) -> FoundTerm | None:
    """Return the operation that a step, a service or a setting belongs to, if it is requested too.

    "Assistant surgeon for a fusion" asks for the assistant, "fusion, assistant surgeon" for the
    fusion.
    """
    eligible = strong
    if not _is_operation(step):
        eligible = [
            match for match in requested if not any(_lies_in(match, longer) for longer in strong)
        ]
    operations = [match for match in eligible if _is_operation(match) and not match.meaning.step]
    before = [match for match in operations if match.end <= step.start]
    if any(_joined(words, found, match.end, step.start) for match in before):
        return min(before, key=precedence)
    behind = [match for match in operations if match.start >= step.end]
    if not behind:
        return None
    operation = min(behind, key=precedence)
    if step.meaning.kind is not TermKind.SETTING and any(
        token.word in FOR or token.word in _OTHER_TIME
        for token in found[step.end : operation.start]
    ):
        return None
    return operation


def _lies_in(match: FoundTerm, other: FoundTerm) -> bool:
    within = other.start <= match.start and match.end <= other.end
    return within and match.end - match.start < other.end - other.start


def _joined(words: str, found: Sequence[Token], start: int, end: int) -> bool:
    """Return whether words of a sentence are joined by "with" or the like."""
    gap = words[found[start - 1].end : found[end].start]
    return ":" not in gap and ("," in gap or any(token.word in AND for token in found[start:end]))


def _device_for(therapy: FoundTerm, matches: Sequence[FoundTerm]) -> FoundTerm:
    """Return the device that the name of a therapy only describes: "whirlpool tub"."""
    devices = (
        match
        for match in matches
        if match.meaning.kind in HEADS
        and match.meaning.service.category == "DMEPOS"
        and match.start == therapy.end
    )
    return max(devices, key=lambda match: match.end, default=therapy)
