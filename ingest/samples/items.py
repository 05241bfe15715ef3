"""The items that a letter decides, and their outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass

from decisions.enums import Outcome, Sex
from ingest.samples.body_parts import BodySite, body_parts, invent_site
from ingest.samples.printed_requests import Asked, Habits, ask, other_side
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.requests import (
    Request,
    all_requests,
    ancillary_requests,
    categories,
    requests_of,
)

#: The number of items of a letter: (fewest, most) with the relative frequency.
_COUNTS = Weighted(
    [
        ((1, 1), 59),
        ((2, 2), 18),
        ((3, 3), 6),
        ((4, 6), 11),
        ((7, 10), 5),
        ((11, 21), 1),
    ]
)
_SITES = Weighted([(1, 62), (2, 26), (3, 12)])
_MOST_SITES = 4


@dataclass(frozen=True, slots=True)
class Decided:
    """A request with the reviewer's decision.

    An `ancillary` request belongs to an operation that the same letter refuses.
    """

    asked: Asked
    outcome: Outcome
    ancillary: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """The parts of the body in a case, and the items that its letter decides."""

    sites: tuple[BodySite, ...]
    items: tuple[Decided, ...]


def invent_asking(draw: Draw, sex: Sex, habits: Habits, *, single: bool) -> Asking:
    """Return random items for a letter; a `single` letter has one item."""
    low, high = draw.weighted(_COUNTS)
    count = 1 if single else draw.whole(low, high)
    sites = _invent_sites(draw)
    asked: list[Asked] = []
    ancillary: list[Asked] = []
    while len(asked) < count:
        if not asked and count > 3 and draw.chance(0.3):
            request = _operation(draw)
        else:
            request = _request(draw, sex, sites)
        new = ask(draw, request, sites, habits)
        if any(_is_same(new, old) for old in asked):
            if draw.chance(0.1):  # no further request may fit the case
                count -= 1
            continue
        if new.site.part.key not in {site.part.key for site in sites}:
            sites.append(new.site)
        asked.append(new)
        opposite = other_side(new) if len(asked) < count and draw.chance(0.12) else None
        if opposite:
            asked.append(opposite)
        if len(asked) == 1 and request.is_operation and draw.chance(0.8):
            ancillary = list(_ancillary(draw, new, count - 1, habits))
            count -= len(ancillary)
    items = list(_decide(draw, asked))
    if ancillary:
        refused = items[0].outcome is Outcome.UPHELD
        items[1:1] = [Decided(with_it, items[0].outcome, refused) for with_it in ancillary]
    return Asking(tuple(sites), tuple(items))


def _invent_sites(draw: Draw) -> list[BodySite]:
    sites: dict[str, BodySite] = {}
    for _ in range(draw.weighted(_SITES)):
        site = invent_site(draw)
        sites.setdefault(site.part.key, site)
    return list(sites.values())


def _operation(draw: Draw) -> Request:
    operations = [request for request in all_requests() if request.is_operation]
    return draw.one(operations)


def _request(draw: Draw, sex: Sex, sites: list[BodySite]) -> Request:
    """Return a random request, preferably for the parts of the body in the case."""
    requests = requests_of(draw.weighted(categories()))
    known = {site.part.key for site in sites}
    request = draw.weighted(requests)
    for _ in range(12):
        fits = not request.parts or known & set(request.parts) or _is_limb(request)
        fits = fits or (len(sites) < _MOST_SITES and draw.chance(0.15))
        if fits and request.only in (None, sex):
            return request
        request = draw.weighted(requests)
    return request if request.only in (None, sex) else _request(draw, sex, sites)


def _is_limb(request: Request) -> bool:
    """Return whether all parts of a request have no weight, so that no case is about them."""
    return all(not body_parts()[part].weight for part in request.parts)


def _is_same(new: Asked, old: Asked) -> bool:
    """Return whether two requests are so similar that a letter would not contain both."""
    if new.printed.text == old.printed.text:
        return True
    if new.request.service != old.request.service:
        return False
    return not new.printed.body_regions or new.printed.body_regions == old.printed.body_regions


def _ancillary(draw: Draw, operation: Asked, most: int, habits: Habits) -> Iterator[Asked]:
    part = operation.site.part.key
    fitting = [
        request for request in ancillary_requests() if not request.parts or part in request.parts
    ]
    for request in draw.some(fitting, min(most, draw.whole(1, 9))):
        yield ask(draw, request, [operation.site], habits)


def _decide(draw: Draw, asked: list[Asked]) -> Iterator[Decided]:
    first: Outcome | None = None
    for item in asked:
        outcome = first if first and draw.chance(0.35) else None
        if outcome is None:
            overturned = draw.chance(item.request.overturned)
            outcome = Outcome.OVERTURNED if overturned else Outcome.UPHELD
        first = first or outcome
        yield Decided(item, outcome)
