"""All hits of a search, without paging; for exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from decisions.search.conditions import Conditions
from decisions.search.engine import Key, Session
from decisions.search.field_names import NEWEST, RELEVANCE
from decisions.search.hit import Hit
from decisions.search.results import DecisionSearch

_FIRST, _LATER = 200, 2_000  # a short batch first, so that the response begins at once


@dataclass(frozen=True, slots=True)
class ScannedDecision:
    """A hit: the database id of its item, and its key for `hits`."""

    item_id: int
    key: Key


def batches(search: DecisionSearch) -> Iterator[list[ScannedDecision]]:
    """Yield every decision of a search once, in its order; by relevance, newest first.

    All batches come from one generation of the index.

    Raises:
        IndexMissingError: there is no index.
    """
    order = NEWEST if search.order == RELEVANCE else search.order
    return scan(search.session, search.query, order, chain([_FIRST], repeat(_LATER)))


def scan(
    session: Session, conditions: Conditions, order: str, sizes: Iterator[int]
) -> Iterator[list[ScannedDecision]]:
    """Yield every matching decision once, in batches.

    To return results 900,000 to 901,000, an engine sorts 901,000. Here each batch begins where the
    previous one ended, so that every batch costs the same and the engine keeps no state: if a node
    is lost in the middle, one batch is delayed or the scan fails.

    Args:
        session: the session on the index.
        conditions: the conditions of the decisions.
        order: any but RELEVANCE.
        sizes: the largest size of each batch, in decisions.
    """
    position = None
    for size in sizes:
        found = session.after(conditions, order, position, size)
        if not found:
            return
        keys = [key for _, key in found]
        yield list(map(ScannedDecision, session.item_ids(keys), keys))
        position = found[-1][0]


def every_hit(search: DecisionSearch) -> Iterator[tuple[int, Hit]]:
    """Yield every decision of a search once, as `batches` does: the id of its case, and the hit.

    Raises:
        IndexMissingError: there is no index.
    """
    for batch in batches(search):
        keys = [decision.key for decision in batch]
        yield from zip(search.session.case_ids(keys), search.hits(keys), strict=True)


def latest(search: DecisionSearch, number: int) -> list[Hit]:
    """Return the decisions of the cases that were added to the archive last.

    They are in order of arrival, not of decision: an old letter that is added today is new here.

    Raises:
        IndexMissingError: there is no index.
    """
    return search.hits(search.session.last_cases(search.query, number))
