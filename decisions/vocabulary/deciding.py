"""Which of the terms that an item's words hold decides what the item is for.

The head of such a phrase stands first ("acupuncture with capsaicin patch", "epidural injection
under fluoroscopy"), so the first term decides, and of several that begin there the longest one.
But a setting or a lesser step yields to the operation that it belongs to, what was done earlier
("after a fusion") to what is asked for, and a consultation for an operation is a consultation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.vocabulary.matching import Match, Token
from decisions.vocabulary.services import Kind, Meaning, Service, qualifiers, terms

Found = Match[Meaning]

_SURGERY, _INJECTION = "Surgery", "Injection"
_OPERATIONS = {"Spine", "Arthroscopic Surgery", "Non-arthroscopic Surgery"}
#: Which consultation it is, by the category of what is considered in it.
_CONSULTATIONS = {
    _SURGERY: Service(_SURGERY, "Surgical Consult", "Surgical consultation"),
    _INJECTION: Service(
        "Evaluation & Management", "Medical Specialties", "Pain management consultation"
    ),
}
_HOURS = {"hour", "hr", "hrs"}
_BOUNDARY = re.compile(r"[,;:.()\[\]\n]")
#: What makes the operation after it something that the service before it is for.
_FOR = {"for", "regarding", "re", "about", "concerning", "discuss", "consider", "considering"}
#: What makes an operation after it one of another time, to the end of the clause.
_OTHER_TIME = {"after", "following", "before", "until", "pending", "during", "since"}
#: Likewise, for the next operation alone: "post laminectomy pain", "s/p fusion".
_EARLIER = {"post", "p", "sp", "previous", "failed", "prior"}
#: How many words may stand between such a word and the operation: "s/p left knee arthroscopy".
_NEAR = 5
_AND = {"and", "with", "including", "plus", "w"}


@dataclass(frozen=True, slots=True)
class Decision:
    """The term that decides, and the consultation that it is a matter of, if any."""

    match: Found
    consultation: Service | None = None


def decide(
    words: str, found: Sequence[Token], regions: Sequence[Match[str]]
) -> tuple[Decision | None, list[Found]]:
    """Return what decides, if anything does, and the terms that are no weak ones.

    Args:
        words: the words of an item.
        found: the same, cut into words; those that say nothing are blank.
        regions: where they name body regions.
    """
    matches = list(_counting(words, found, regions))
    aside = _of_another_time(words, found, matches) if len(matches) > 1 else set()
    asked = [match for match in matches if (match.start, match.end) not in aside]
    strong = [match for match in asked if not _is_weak(match)]
    candidates = strong or asked or matches
    if not candidates:
        return None, []
    first = min(candidates, key=_precedence)
    if first.meaning.step or first.meaning.kind is Kind.SETTING:
        first = _operation_of(first, words, found, asked, strong) or first
    return Decision(first, _consultation(first, found, asked)), strong


def _counting(words: str, found: Sequence[Token], regions: Sequence[Match[str]]) -> Iterator[Found]:
    """Yield the terms whose condition is fulfilled."""
    named = {region.meaning for region in regions}
    at_regions = {at for region in regions for at in range(region.start, region.end)}
    hours = any(token.word in _HOURS for token in found)
    for match in terms().find(list(found)):
        kind = match.meaning.kind
        if (
            (kind is Kind.REGION and match.meaning.region not in named)
            or (kind is Kind.HOURS and not hours)
            or (kind is Kind.BARE and not _is_bare(match, words, found, at_regions))
        ):
            continue
        yield match


def _is_bare(match: Found, words: str, found: Sequence[Token], at_regions: set[int]) -> bool:
    """Return whether no word before a term says which kind of it is meant: "ozone therapy"."""
    if match.start == 0 or match.start - 1 in at_regions:
        return True
    before = found[match.start - 1]
    if _BOUNDARY.search(words, before.end, match.first):
        return True
    return not before.word or before.word[0].isdigit() or before.word in qualifiers()


def _is_weak(match: Found) -> bool:
    return match.meaning.kind in (Kind.WEAK, Kind.BARE)


def _is_operation(match: Found) -> bool:
    return match.meaning.service.subcategory in _OPERATIONS


def _precedence(match: Found) -> tuple[int, int, bool]:
    """First, then longest, then the one that asks for more."""
    return match.start, -match.end, match.meaning.kind not in (Kind.REGION, Kind.HOURS)


def _of_another_time(
    words: str, found: Sequence[Token], matches: Sequence[Found]
) -> set[tuple[int, int]]:
    """Return where operations and injections stand that are done at another time."""
    treatments = [
        match for match in matches if match.meaning.service.category in (_SURGERY, _INJECTION)
    ]
    aside: set[tuple[int, int]] = set()
    for at, token in enumerate(found):
        if not treatments:
            break
        if token.word not in _OTHER_TIME and token.word not in _EARLIER:
            continue
        if token.word == "p" and (at == 0 or found[at - 1].word != "s"):
            continue
        boundary = _BOUNDARY.search(words, token.end)
        end = boundary.start() if boundary else len(words)
        behind = [match for match in treatments if match.start > at and match.last <= end]
        if token.word in _EARLIER and behind:
            next_one = min(match.start for match in behind)
            behind = [match for match in behind if match.start == next_one <= at + _NEAR]
        aside.update((match.start, match.end) for match in behind)
    return aside


def _operation_of(
    step: Found, words: str, found: Sequence[Token], asked: Sequence[Found], strong: Sequence[Found]
) -> Found | None:
    """Return the operation that a step, a service or a setting belongs to, if it is asked for too.

    "Assistant surgeon for a fusion" asks for the assistant, "fusion, assistant surgeon" for the
    fusion.
    """
    eligible = strong
    if not _is_operation(step):
        eligible = [
            match for match in asked if not any(_lies_in(match, longer) for longer in strong)
        ]
    operations = [match for match in eligible if _is_operation(match) and not match.meaning.step]
    before = [match for match in operations if match.end <= step.start]
    if any(_joined(words, found, match.end, step.start) for match in before):
        return min(before, key=_precedence)
    behind = [match for match in operations if match.start >= step.end]
    if not behind:
        return None
    operation = min(behind, key=_precedence)
    if step.meaning.kind is not Kind.SETTING and any(
        token.word in _FOR or token.word in _OTHER_TIME
        for token in found[step.end : operation.start]
    ):
        return None
    return operation


def _lies_in(match: Found, other: Found) -> bool:
    within = other.start <= match.start and match.end <= other.end
    return within and match.end - match.start < other.end - other.start


def _joined(words: str, found: Sequence[Token], start: int, end: int) -> bool:
    """Return whether words of a sentence are joined by "with" or the like."""
    gap = words[found[start - 1].end : found[end].start]
    return ":" not in gap and ("," in gap or any(token.word in _AND for token in found[start:end]))


def _consultation(decided: Found, found: Sequence[Token], asked: Sequence[Found]) -> Service | None:
    """Return the consultation that is asked for, where what is decided is only considered in it.

    "Consult with Dr. Doe for a total hip arthroplasty" asks for the consultation.
    """
    heads = [match for match in asked if match.end <= decided.start or match is decided]
    head = min(heads, key=_precedence, default=None)
    if head is None or not _is_weak(head) or not _is_consultation(head.meaning.service):
        return None
    considered = [
        match for match in asked
        if match.start >= head.end and match.meaning.service.category in _CONSULTATIONS
        and match.meaning.service.subcategory in (*_OPERATIONS, "Injection", "Facet Injection")
    ]  # fmt: skip
    if not considered:
        return None
    treatment = min(considered, key=_precedence)
    between = found[head.end : treatment.start]
    if not any(token.word in _FOR for token in between):
        return None
    return _CONSULTATIONS[treatment.meaning.service.category]


def _is_consultation(service: Service) -> bool:
    return service.subcategory in ("Medical Specialties", "Surgical Consult")
