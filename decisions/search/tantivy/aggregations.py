"""Exact counts over the hits of a query: facet values, letters, guideline sections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from tantivy import FieldType, Occur, Query

from decisions.search.facet_index_columns import SetColumn
from decisions.search.field_names import CASE_ID
from decisions.search.tantivy.distinct_letters import (
    LETTER_GROUP,
    LETTER_WEIGHT,
    SPREAD,
    letters_in,
)
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher

#: tantivy returns at most 65,000 buckets at once.
_MOST_BUCKETS = 60_000
#: The most decisions whose cases are listed, in at most a third of the time that groups take.
_FEW = 500


class Aggregations:
    """Counts in one commit of the index.

    Args:
        searcher: the searcher of the commit.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._schema = schema()

    def sets(self, query: Query, columns: Sequence[SetColumn]) -> dict[SetColumn, dict[str, int]]:
        """Return the number of decisions found with each string of some columns."""
        if not columns:
            return {}
        found = self._searcher.aggregate(query, _sets_of(columns))
        return self._complete(query, columns, found)

    def values_below(self, query: Query, field: str, node: str) -> dict[str, int]:
        """Return the number of decisions found with each value below a node of a tree."""
        return {
            value: number
            for value, number in self._all_of(query, field).items()
            if value.startswith(f"{node}/")
        }

    def letters(self, query: Query) -> int:
        """Return the number of letters of the decisions found; if few, list their cases."""
        few = self._searcher.search(query, _FEW + 1, count=False, order_by_field=CASE_ID).hits
        if len(few) <= _FEW:
            return len({case for case, _ in few})
        return self.letters_of_many(query)

    def letters_of_many(self, query: Query) -> int:
        """Return the same number, evaluating the query once, regardless of how many are found."""
        return letters_in(self._groups(query))

    def cases(self, query: Query) -> Iterator[tuple[int, int]]:
        """Yield the id of each case found, and the number of its decisions found."""
        found = self._searcher.aggregate(query, {"last": {"max": {"field": CASE_ID}}})
        for first in range(0, int(found["last"]["value"] or 0) + 1, _MOST_BUCKETS):
            part = self._within(query, CASE_ID, first, first + _MOST_BUCKETS - 1)
            counted = self._searcher.aggregate(part, {"cases": _terms(CASE_ID, _MOST_BUCKETS)})
            for bucket in counted["cases"]["buckets"]:
                yield int(bucket["key"]), bucket["doc_count"]

    def number(self, query: Query) -> int:
        """Return the number of decisions found."""
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    def _cases(self, query: Query) -> range:
        """Return the ids of the cases found, from the least to the greatest."""
        found = self._searcher.aggregate(query, {"cases": {"stats": {"field": CASE_ID}}})["cases"]
        return range(int(found["min"] or 0), int(found["max"] or 0) + 1)

    def greatest(self, field: str) -> int | None:
        """Return the greatest number in a column; None if the column is empty."""
        found = self._searcher.aggregate(Query.all_query(), {"last": {"max": {"field": field}}})
        value = found["last"]["value"]
        return None if value is None else int(value)

    @cached_property
    def _last_group(self) -> int:
        return self.greatest(LETTER_GROUP) or 0

    def _groups(self, query: Query) -> Iterator[tuple[int, int, float]]:
        """Yield each group of letters, the number of its decisions found, and their weights."""
        at_once = _MOST_BUCKETS * SPREAD
        for first in range(0, self._last_group + 1, at_once):
            part = query
            if self._last_group >= at_once:
                part = self._within(query, LETTER_GROUP, first, first + at_once - 1)
            for bucket in self._searcher.aggregate(part, _GROUPS)["groups"]["buckets"]:
                yield bucket["key"], bucket["doc_count"], bucket["weights"]["value"]

    def _complete(
        self, query: Query, columns: Sequence[SetColumn], found: dict[str, Any]
    ) -> dict[SetColumn, dict[str, int]]:
        """Return the counted strings; for a column with too many, count all of them."""
        return {
            column: self._all_of(query, column.name)
            if found[column.name]["sum_other_doc_count"]
            else _numbers(found[column.name])
            for column in columns
        }

    def _all_of(self, query: Query, field: str) -> dict[str, int]:
        """Count every string of a column; if there are too many, in parts of the archive."""
        found = self._searcher.aggregate(query, {field: _terms(field, _MOST_BUCKETS)})[field]
        if not found["sum_other_doc_count"]:
            return _numbers(found)
        cases = self._cases(query)
        middle = cases[len(cases) // 2]
        numbers: Counter[str] = Counter()
        for first, last in ((cases[0], middle - 1), (middle, cases[-1])):
            numbers.update(self._all_of(self._within(query, CASE_ID, first, last), field))
        return numbers

    def _within(self, query: Query, field: str, first: int, last: int) -> Query:
        part = Query.range_query(self._schema, field, FieldType.Unsigned, first, last)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, part)])


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size}}


def _sets_of(columns: Sequence[SetColumn]) -> dict[str, Any]:
    return {column.name: _terms(column.name, column.most) for column in columns}


_GROUPS = {
    "groups": {
        **_terms(LETTER_GROUP, _MOST_BUCKETS),
        "aggs": {"weights": {"sum": {"field": LETTER_WEIGHT}}},
    }
}


def _numbers(found: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
