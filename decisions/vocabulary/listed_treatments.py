"""The treatments that one item lists: "Norco 10/325mg #90 and urine drug screen".

A part of the preceding treatment is not listed separately: a drug of an injection ("lidocaine and
Kenalog"), a step of an operation, a modality of physical therapy, a task of home care. The
ingredients of one topical preparation are one medicine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.vocabulary.classify_item import service_of
from decisions.vocabulary.drug_class import FINISHED, FORMS
from decisions.vocabulary.matching import tokens
from decisions.vocabulary.services import PHARMACEUTICALS, ServicePath, step_services, terms

#: Separators of treatments; a comma within a number is not one.
_BETWEEN = re.compile(
    r"(?:(?<=\s)|^)(?:\(?\d{1,2}\)|\d{1,2}\.(?=\s))|[()]|;|,(?!\d{3}\b)|\n|[&+]"
    r"|\b(?:and|plus|with)\b",
    re.I,
)
_FOR_THE_SKIN = re.compile(rf"\b(?:{'|'.join(map(re.escape, FORMS))})(?:s|es)?\b", re.I)
_ONE_PREPARATION = re.compile(r"\b(?:compound\w*|cmpd)\b", re.I)
#: Words that continue the preceding phrase: "transportation to and from medical appointments".
_GOES_ON = re.compile(r"(?:at|by|for|from|in|of|on|to)\b", re.I)
_EDGES = " \t\r\n,;.&+"
#: Categories of which an item may list several services of one sub-category.
_LISTED = (PHARMACEUTICALS, "Diagnostic Testing", "DMEPOS")
_MODALITIES = ("Rehabilitation", "Other Therapies")
#: Tasks of a nurse, unless they stand alone: "RN visits, wound care and medication management".
_NURSING_TASKS = ("Medication management consultation", "Wound care")
_WITH_MODALITIES = ("Physical Therapy/Occupational Therapy (PT/OT)", "Chiropractic")


@dataclass(frozen=True, slots=True)
class ItemPart:
    """One treatment of an item: its service, and the span of its words."""

    service: ServicePath
    start: int
    end: int


def parts_of(words: str) -> tuple[ItemPart, ...]:
    """Return the treatments that an item's words list, each once, in their order.

    The first one is the item's class. Wording without a list is one part.
    """
    whole = service_of(words).service
    listed: dict[ServicePath, ItemPart] = {}
    if not _ONE_PREPARATION.search(words):
        for start, end in _treatments(words):
            service = service_of(words[start:end]).service
            listed.setdefault(service, ItemPart(service, start, end))
    if len(listed) > 1 and next(iter(listed)).category == whole.category:
        return tuple(listed.values())
    return (ItemPart(whole, 0, len(words)),)


def _treatments(words: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each treatment of a list; nothing if the words list none.

    Words that name no treatment ("1 refill") belong to the one before them.
    """
    found: list[tuple[int, int, ServicePath]] = []
    pieces = list(_pieces(words)) if _BETWEEN.search(words) else []
    for start, end in pieces if len(pieces) > 1 else ():
        item = service_of(words[start:end])
        if not found and not (item.named and _is_known(item.service)):
            return
        goes_on = bool(_GOES_ON.match(words, start)) or not item.named
        if found and (goes_on or not is_another(item.service, [each[2] for each in found])):
            found[-1] = found[-1][0], end, found[-1][2]
        else:
            found.append((start, end, item.service))
    # From the last one back: unfinished products are ingredients of a following topical.
    treatments: list[tuple[int, int]] = []
    on_the_skin = percents = False
    for start, end, service in reversed(found):
        piece = words[start:end]
        of_drug = service.category == PHARMACEUTICALS
        form = of_drug and bool(_FOR_THE_SKIN.search(piece))
        percent = of_drug and "%" in piece
        joined = on_the_skin or (percent and percents)
        if of_drug and not form and joined and _is_ingredient(piece):
            treatments[-1] = start, treatments[-1][1]
            continue
        on_the_skin = form and not _is_product(piece)
        percents = percent and not form and not _is_product(piece)
        treatments.append((start, end))
    yield from reversed(treatments)


def _is_ingredient(piece: str) -> bool:
    """Return whether words may name an ingredient of a topical preparation."""
    return not FINISHED.search(piece) and not _is_product(piece)


def _is_product(piece: str) -> bool:
    """Return whether words name a product only by its brand: Flector, not "lidocaine cream"."""
    drugs = [match for match in terms().find(tokens(piece)) if match.meaning.drug]
    return bool(drugs) and all(match.meaning.finished for match in drugs)


def _is_known(service: ServicePath) -> bool:
    """Return whether a piece names a treatment of its own."""
    name = service.service
    return name is not None and "(unspecified)" not in name and service not in step_services()


def is_another(service: ServicePath, before: list[ServicePath]) -> bool:
    """Return whether a service is not part of the preceding ones."""
    if not _is_known(service):
        return False
    categories = {each.category for each in before}
    if service.category == PHARMACEUTICALS and categories & {"Injection", "Surgery"}:
        return False
    if service.path[:2] == _MODALITIES and before[-1].subcategory in _WITH_MODALITIES:
        return False
    if service.service in _NURSING_TASKS and "Home Health" in categories:
        return False
    if service.category in ("Surgery", "Injection") and service.category in categories:
        return False
    alike = any(each.path[:2] == service.path[:2] for each in before)
    return not alike or service.category in _LISTED


def _pieces(words: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words between separators.

    Text in brackets and names are not split: "hydrocodone and acetaminophen". But a name ends at a
    comma before another treatment: "for the hands, physical therapy".
    """
    start = depth = 0
    found = list(terms().find(tokens(words)))
    begun = {match.first for match in found}
    names = [
        (match.first, match.last)
        for match in found
        if not match.meaning.drug or "/" in (match.meaning.service.service or "")
    ]
    for mark in _BETWEEN.finditer(words):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth = max(depth - 1, 0)
        elif mark[0].lower() == "with" and not FINISHED.search(words, start, mark.start()):
            continue  # "ketoprofen cream with lidocaine"
        elif not depth and (
            (mark[0] == "," and _after(words, mark.end()) in begun)
            or not any(first <= mark.start() < last for first, last in names)
        ):
            yield from _trimmed(words, start, mark.start())
            start = mark.end()
    yield from _trimmed(words, start, len(words))


def _after(words: str, at: int) -> int:
    """Return the position of the first word after a position."""
    return len(words) - len(words[at:].lstrip())


def _trimmed(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = words[start:end]
    start += len(piece) - len(piece.lstrip(_EDGES))
    end -= len(piece) - len(piece.rstrip(_EDGES))
    if start < end:
        yield start, end
