"""Exact counts over what a query finds: values of facets, letters, sections of guidelines."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from tantivy import FieldType, Occur, Query

from decisions.search.beside import THREADS, beside
from decisions.search.facets import Column
from decisions.search.index import Snapshot
from decisions.search.letters import letters_in
from decisions.search.schema import LETTER_GROUP, LETTER_WEIGHT

#: tantivy returns at most 65,000 buckets at once.
_MOST_BUCKETS = 60_000
#: What is worth a processor of its own to count.
_DECISIONS_A_PROCESSOR = 50_000


class Counting:
    """Counts in one view of the index.

    Args:
        snapshot: the view.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._searcher = snapshot.searcher
        self._schema = snapshot.index.schema
        self._memory = snapshot.memory

    def sets(self, query: Query, columns: Sequence[Column]) -> dict[Column, dict[str, int]]:
        """Return how many of the decisions found have each string of some columns."""
        if not columns:
            return {}
        found = self._searcher.aggregate(query, _sets_of(columns))
        return self._complete(query, columns, found)

    def sets_and_letters(
        self, query: Query, columns: Sequence[Column]
    ) -> tuple[dict[Column, dict[str, int]], int]:
        """Return what `sets` and `letters` do, for little more than the time of one of them."""
        try:
            found = self._in_parts(query, _sets_of(columns) | _GROUPS)
        except ValueError:  # more buckets than tantivy makes at once
            return self.sets(query, columns), self.letters(query)
        sets: dict[Column, Counter[str]] = {column: Counter() for column in columns}
        for part, counted in found:
            for column, numbers in self._complete(part, columns, counted).items():
                sets[column].update(numbers)
        if any(counted["groups"]["sum_other_doc_count"] for _, counted in found):
            return dict(sets), self.letters(query)
        # All decisions of a letter are in one part, and so are its bits.
        groups = chain.from_iterable(_groups_in(counted) for _, counted in found)
        return dict(sets), letters_in(groups)

    def values_below(self, query: Query, field: str, place: str) -> dict[str, int]:
        """Return how many of the decisions found have each value below a place in a tree."""
        return {
            value: number
            for value, number in self._all_of(query, field).items()
            if value.startswith(f"{place}/")
        }

    def letters(self, query: Query) -> int:
        """Return how many letters the decisions found are from."""
        found = self._searcher.aggregate(query, {"last": {"max": {"field": LETTER_GROUP}}})
        last = int(found["last"]["value"] or 0)
        # A group's number is four times that of its 52 bits at most.
        return sum(
            letters_in(self._groups(query, first, last))
            for first in range(0, last + 1, _MOST_BUCKETS)
        )

    def cases(self, query: Query) -> Iterator[tuple[int, int]]:
        """Yield the id of each case found, and how many of its decisions were."""
        found = self._searcher.aggregate(query, {"last": {"max": {"field": "case_id"}}})
        for first in range(0, int(found["last"]["value"] or 0) + 1, _MOST_BUCKETS):
            part = self._within(query, "case_id", first, first + _MOST_BUCKETS - 1)
            counted = self._searcher.aggregate(part, {"cases": _terms("case_id", _MOST_BUCKETS)})
            for bucket in counted["cases"]["buckets"]:
                yield int(bucket["key"]), bucket["doc_count"]

    def number(self, query: Query) -> int:
        """Return how many decisions are found."""
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    def _in_parts(self, query: Query, wanted: dict[str, Any]) -> list[tuple[Query, dict[str, Any]]]:
        """Aggregate what a query finds in each part of the archive, all at the same time.

        Returns the query of each part with what was found.
        """
        *others, last = self._parts(query)
        begun = [beside.submit(self._searcher.aggregate, part, wanted) for part in others]
        mine = self._searcher.aggregate(last, wanted)
        return [*zip(others, (each.result() for each in begun), strict=True), (last, mine)]

    def _parts(self, query: Query) -> list[Query]:
        """Return what a query finds in each part of the archive.

        Cases that came together stand together in the index: a part takes its share of the time.
        """
        if len(self._bounds) == 2:
            return [query]
        return self._split(query, self._bounds)

    @property
    def _bounds(self) -> list[int]:
        """The first case of each part of the archive, and the one after the last."""
        if "bounds" not in self._memory:
            worth = max(1, self._searcher.num_docs // _DECISIONS_A_PROCESSOR)
            cases = self._cases(Query.all_query())
            step = -(-len(cases) // min(worth, os.cpu_count() or 1, THREADS))
            self._memory["bounds"] = [*cases[::step], cases.stop]
        bounds: list[int] = self._memory["bounds"]
        return bounds

    def _cases(self, query: Query) -> range:
        """Return the ids of the cases found, from the least to the greatest."""
        found = self._searcher.aggregate(query, {"cases": {"stats": {"field": "case_id"}}})["cases"]
        return range(int(found["min"] or 0), int(found["max"] or 0) + 1)

    def _groups(self, query: Query, first: int, last: int) -> Iterator[tuple[int, int, float]]:
        if last >= _MOST_BUCKETS:
            query = self._within(query, LETTER_GROUP, first, first + _MOST_BUCKETS - 1)
        return _groups_in(self._searcher.aggregate(query, _GROUPS))

    def _complete(
        self, query: Query, columns: Sequence[Column], found: dict[str, Any]
    ) -> dict[Column, dict[str, int]]:
        """Return the strings that were counted; of a column that had too many, count all."""
        return {
            column: self._all_of(query, column.name)
            if found[column.name]["sum_other_doc_count"]
            else _numbers(found[column.name])
            for column in columns
        }

    def _all_of(self, query: Query, field: str) -> dict[str, int]:
        """Count every string of a column, in parts of the archive where there are too many."""
        found = self._searcher.aggregate(query, {field: _terms(field, _MOST_BUCKETS)})[field]
        if not found["sum_other_doc_count"]:
            return _numbers(found)
        cases = self._cases(query)
        middle = cases[len(cases) // 2]
        numbers: Counter[str] = Counter()
        for half in self._split(query, (cases.start, middle, cases.stop)):
            numbers.update(self._all_of(half, field))
        return numbers

    def _split(self, query: Query, bounds: Sequence[int]) -> list[Query]:
        """Return what a query finds among the cases from each bound to the next."""
        return [self._within(query, "case_id", first, end - 1) for first, end in pairwise(bounds)]

    def _within(self, query: Query, field: str, first: int, last: int) -> Query:
        part = Query.range_query(self._schema, field, FieldType.Unsigned, first, last)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, part)])


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size}}


def _sets_of(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _terms(column.name, column.most) for column in columns}


_GROUPS = {
    "groups": {
        **_terms(LETTER_GROUP, _MOST_BUCKETS),
        "aggs": {"weights": {"sum": {"field": LETTER_WEIGHT}}},
    }
}


def _groups_in(found: dict[str, Any]) -> Iterator[tuple[int, int, float]]:
    """Yield each group of letters, how many of its decisions were found, and their weights' sum."""
    for bucket in found["groups"]["buckets"]:
        yield bucket["key"], bucket["doc_count"], bucket["weights"]["value"]


def _numbers(found: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
