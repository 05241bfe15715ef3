"""Which treatment the words of a search name, if they name one."""

import functools
import re
from dataclasses import dataclass

from decisions.vocabulary.classify import classify_item
from decisions.vocabulary.matching import Terms, Token, tokens
from decisions.vocabulary.regions import find_regions, find_sides
from decisions.vocabulary.services import UNCATEGORISED, Service, known_services, terms

_MARKS_OF_TERMS = re.compile(r"[()\[\]|*]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A treatment that words name.

    Args:
        service: its place in the tree of services, of any level.
        regions: the body regions that are named beside it.
        rest: the words that are no part of those names and say no side.
    """

    service: Service
    regions: tuple[str, ...]
    rest: str


def recognise(words: str) -> Recognised | None:
    """Return the treatment that words name; None where they name none.

    Unlike the words of an item, those of a search may name a whole class: "opioids".
    """
    found = tokens(words)
    place = _named_place(found)
    service = place or classify_item(words).service
    if service.category == UNCATEGORISED or (not service.subcategory and place is None):
        return None
    regions = list(find_regions(found))
    named = [(match.start, match.end) for match in regions]
    named += [(at, at + 1) for at, token in enumerate(found) if _is_side(token)]
    named += [(0, len(found))] if place else [(m.start, m.end) for m in terms().find(found)]
    covered = {at for start, end in named for at in range(start, end)}
    rest = [words[t.start : t.end] for at, t in enumerate(found) if at not in covered]
    named_regions = tuple(dict.fromkeys(match.meaning for match in regions))
    return Recognised(service, named_regions, " ".join(rest))


def _is_side(token: Token) -> bool:
    return any(True for _ in find_sides([token]))


def _named_place(found: list[Token]) -> Service | None:
    """Return the category, class or service whose name is all of the words."""
    return next(
        (m.meaning for m in _names().find(found) if (m.start, m.end) == (0, len(found))), None
    )


@functools.cache
def _names() -> Terms[Service]:
    """Return the names of all places in the tree of services; the higher place has a name first."""
    names: Terms[Service] = Terms()
    for place in sorted(known_services(), key=lambda service: len(service.path)):
        name = _MARKS_OF_TERMS.sub(" ", place.path[-1]).strip()
        if place.category != UNCATEGORISED and any(map(str.isalnum, name)):
            names.add(name, place)
    return names
