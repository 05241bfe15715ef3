"""Every hit of a search, however many: for exports, which leaf through nothing.

Asking for results 900,000 to 901,000 makes the index sort 901,000. Here each batch begins where
the one before ended, by the column that the decisions are sorted by, so that a batch costs the
same wherever it stands and nothing is kept. All batches are read from one commit of the index.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Order, Query

from decisions.search.results import NEWEST, OLDEST, DecisionSearch, Hit

_FIRST, _LATER = 200, 2_000  # a short batch first, so that the answer begins at once


@dataclass(frozen=True, slots=True)
class ScannedDecision:
    """A decision that was found: its item in the database, and its place in the index."""

    item_id: int
    address: tantivy.DocAddress


def batches(search: DecisionSearch) -> Iterator[list[ScannedDecision]]:
    """Yield every decision of a search once, the oldest first if it says so, else the newest.

    Raises:
        IndexMissingError: there is no index.
    """
    column, order = (OLDEST, Order.Asc) if search.order == OLDEST else (NEWEST, Order.Desc)
    last: int | None = None
    size = _FIRST
    while True:
        found = search._snapshot.searcher.search(
            _beyond(search, column, last), size, count=False, order_by_field=column, order=order
        )
        if not found.hits:
            return
        addresses = [address for _, address in found.hits]
        items = search._snapshot.searcher.fast_field_values("item_id", addresses)
        yield [
            ScannedDecision(int(item or 0), at) for item, at in zip(items, addresses, strict=True)
        ]
        last = int(found.hits[-1][0])
        size = _LATER


def latest(search: DecisionSearch, number: int) -> list[Hit]:
    """Return the decisions of the cases that came into the archive last.

    By the case, not by the day of the decision: an old letter that comes in today is new here.
    """
    found = search._snapshot.searcher.search(
        search._query, number, count=False, order_by_field="case_id", order=Order.Desc
    )
    return [search.hit(address) for _, address in found.hits]


def _beyond(search: DecisionSearch, column: str, last: int | None) -> Query:
    """Return the decisions that come after the last one."""
    if last is None:
        return search._query
    rest = (
        Query.range_query(
            search._snapshot.index.schema, column, FieldType.Unsigned, lower_bound=last + 1
        )
        if column == OLDEST
        else Query.range_query(
            search._snapshot.index.schema, column, FieldType.Unsigned, upper_bound=last - 1
        )
    )  # fmt: skip
    return Query.boolean_query([(Occur.Must, search._query), (Occur.Must, rest)])
