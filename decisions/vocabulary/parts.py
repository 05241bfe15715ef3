"""The treatments that one item lists: "Norco 10/325mg #90, Soma 350mg #60, Lidoderm patch #30".

Only lists of medicines are taken apart. What stands beside another treatment ("injection of
lidocaine and Kenalog") is a part of it, and the ingredients of one preparation for the skin are
one medicine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.vocabulary.classify import classify_item
from decisions.vocabulary.matching import tokens
from decisions.vocabulary.preparations import FINISHED, FORMS
from decisions.vocabulary.services import PHARMACEUTICALS, Service, terms

#: What may stand between two medicines; a comma within a number is a part of it.
_BETWEEN = re.compile(
    r"(?:(?<=\s)|^)(?:\(?\d{1,2}\)|\d{1,2}\.(?=\s))|[()]|;|,(?!\d{3}\b)|\n|[&+]"
    r"|\b(?:and|plus|with)\b",
    re.I,
)
_FOR_THE_SKIN = re.compile(rf"\b(?:{'|'.join(map(re.escape, FORMS))})(?:s|es)?\b", re.I)
_ONE_PREPARATION = re.compile(r"\b(?:compound\w*|cmpd)\b", re.I)
_EDGES = " \t\r\n,;.&+"


@dataclass(frozen=True, slots=True)
class Part:
    """One treatment of an item: its place in the tree, and where its words begin and end."""

    service: Service
    start: int
    end: int


def parts_of(words: str) -> tuple[Part, ...]:
    """Return the treatments that an item's words list, each once, in their order.

    The first is the one that the item is classed as. Words that list nothing are one part.
    """
    listed: dict[Service, Part] = {}
    if not _ONE_PREPARATION.search(words):
        for start, end in _medicines(words):
            service = classify_item(words[start:end]).service
            listed.setdefault(service, Part(service, start, end))
    if len(listed) > 1:
        return tuple(listed.values())
    return (Part(classify_item(words).service, 0, len(words)),)


def _medicines(words: str) -> Iterator[tuple[int, int]]:
    """Yield where each medicine of a list stands; nothing where other treatments are asked for.

    Words that name no medicine ("1 refill") belong to the one before them.
    """
    found: list[tuple[int, int]] = []
    pieces = list(_pieces(words))
    for start, end in pieces if len(pieces) > 1 else ():
        service = classify_item(words[start:end]).service
        if service.category == PHARMACEUTICALS and service.service:
            found.append((start, end))
        elif found:
            found[-1] = found[-1][0], end
        else:
            return
    # From the last one back: what is not finished is an ingredient of what follows on the skin.
    medicines: list[tuple[int, int]] = []
    on_the_skin = percents = False
    for start, end in reversed(found):
        piece = words[start:end]
        form = bool(_FOR_THE_SKIN.search(piece))
        percent = "%" in piece
        if not form and _is_ingredient(piece) and (on_the_skin or (percent and percents)):
            medicines[-1] = start, medicines[-1][1]
            continue
        on_the_skin = form and not _is_product(piece)
        percents = percent and not form and not _is_product(piece)
        medicines.append((start, end))
    yield from reversed(medicines)


def _is_ingredient(piece: str) -> bool:
    """Return whether words may name what a preparation for the skin is made of."""
    return not FINISHED.search(piece) and not _is_product(piece)


def _is_product(piece: str) -> bool:
    """Return whether words name a product by its brand alone: Flector, not "lidocaine cream"."""
    drugs = [match for match in terms().find(tokens(piece)) if match.meaning.drug]
    return bool(drugs) and all(match.meaning.finished for match in drugs)


def _pieces(words: str) -> Iterator[tuple[int, int]]:
    """Yield where the words between separators stand.

    Those in brackets are not taken apart, nor is a combination: "hydrocodone and acetaminophen".
    """
    start = depth = 0
    combinations = [
        (match.first, match.last)
        for match in terms().find(tokens(words))
        if match.meaning.drug and "/" in (match.meaning.service.service or "")
    ]
    for mark in _BETWEEN.finditer(words):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth = max(depth - 1, 0)
        elif mark[0].lower() == "with" and not FINISHED.search(words, start, mark.start()):
            continue  # "ketoprofen cream with lidocaine"
        elif not depth and not any(first <= mark.start() < last for first, last in combinations):
            yield from _trimmed(words, start, mark.start())
            start = mark.end()
    yield from _trimmed(words, start, len(words))


def _trimmed(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = words[start:end]
    start += len(piece) - len(piece.lstrip(_EDGES))
    end -= len(piece) - len(piece.rstrip(_EDGES))
    if start < end:
        yield start, end
