"""Every hit of a search, however many: for exports, which leaf through nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from decisions.search.engine import Key
from decisions.search.fields import NEWEST, OLDEST
from decisions.search.results import DecisionSearch, Hit

_FIRST, _LATER = 200, 2_000  # a short batch first, so that the answer begins at once


@dataclass(frozen=True, slots=True)
class ScannedDecision:
    """A decision that was found: its item in the database, and its key for `hits`."""

    item_id: int
    key: Key


def batches(search: DecisionSearch) -> Iterator[list[ScannedDecision]]:
    """Yield every decision of a search once, the oldest first if it says so, else the newest.

    All batches are of one generation of the index.

    Raises:
        IndexMissingError: there is no index.
    """
    order = OLDEST if search.order == OLDEST else NEWEST
    for batch in search.session.scan(search.query, order, chain([_FIRST], repeat(_LATER))):
        yield [ScannedDecision(item_id, key) for item_id, key in batch]


def every_hit(search: DecisionSearch) -> Iterator[tuple[int, Hit]]:
    """Yield every decision of a search once, as `batches` does: the id of its case, and the hit.

    Raises:
        IndexMissingError: there is no index.
    """
    for batch in batches(search):
        keys = [decision.key for decision in batch]
        yield from zip(search.session.case_ids(keys), search.hits(keys), strict=True)


def latest(search: DecisionSearch, number: int) -> list[Hit]:
    """Return the decisions of the cases that came into the archive last.

    By the case, not by the day of the decision: an old letter that comes in today is new here.

    Raises:
        IndexMissingError: there is no index.
    """
    return search.hits(search.session.last_cases(search.query, number))
