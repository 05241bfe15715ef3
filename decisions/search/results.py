"""A search of decisions: lazy, chainable, sliced like a QuerySet, so that Paginator works on it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, overload

import tantivy
from tantivy import FieldType, Occur, Order, Query

from decisions.models import DisputedItem
from decisions.search.facets import FACETS, OUTCOME, Count, Facet, Selection, count_values
from decisions.search.highlight import Highlighter
from decisions.search.index import search_index
from decisions.search.language import Parsed, parse
from decisions.search.query import Compiler
from decisions.search.schema import analyzer
from decisions.terms import Outcome

RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
_MOST_SETS = 60_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One decision that was found, with what a result shows of it."""

    item_id: int
    slug: str
    case: str
    position: int
    item: str
    outcome: str
    decided: str
    service: str
    service_path: str
    specialties: list[str]
    guidelines: list[tuple[str, str]]
    rationale: str


@dataclass(frozen=True)
class DecisionSearch:
    """Decisions that fit words and facets.

    Args:
        text: a query in the language of `language.py`; empty for all decisions.
        selections: the values that each facet asks for or rules out.
        order: RELEVANCE, NEWEST or OLDEST; without words, relevance is NEWEST.
    """

    model: ClassVar = DisputedItem  # what the hits are of; django-filter asks

    text: str = ""
    selections: Mapping[Facet, Selection] = field(default_factory=dict)
    order: str = RELEVANCE

    def matching(self, text: str) -> "DecisionSearch":
        """Return this search for other words."""
        return replace(self, text=text)

    def filter(self, facet: Facet, selection: Selection) -> "DecisionSearch":
        """Return this search narrowed by one more facet."""
        return replace(self, selections={**self.selections, facet: selection})

    def order_by(self, order: str) -> "DecisionSearch":
        """Return this search in another order."""
        return replace(self, order=order)

    @cached_property
    def parsed(self) -> Parsed:
        """What the words mean, with sentences about what was not understood."""
        return parse(self.text)

    @cached_property
    def highlighter(self) -> Highlighter:
        """What marks the words of this search in texts."""
        return Highlighter(self.parsed.node, analyzer())

    def __len__(self) -> int:
        return self.count.decisions

    @cached_property
    def count(self) -> Count:
        """The decisions found, and how many of them were overturned."""
        overturned = self._compiler.value(OUTCOME, Outcome.OVERTURNED)
        both = Query.boolean_query([(Occur.Must, self._query), (Occur.Must, overturned)])
        return Count(self._number(self._query), self._number(both))

    @cached_property
    def letters(self) -> int:
        """How many letters the decisions found are from."""
        return sum(1 for _ in self.cases())

    def cases(self) -> Iterator[tuple[int, int]]:
        """Yield the id of each case found, and how many of its decisions were."""
        last = self._last_case()
        for first in range(0, last + 1, _MOST_SETS):
            yield from self._cases_between(first, min(first + _MOST_SETS, last + 1))

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        """Return a hit, or a page of them; counted from the first one."""
        if isinstance(index, int):
            return next(self._hits(index, 1))
        start = index.start or 0
        stop = len(self) if index.stop is None else index.stop
        return list(self._hits(start, max(0, stop - start)))

    def __iter__(self) -> Iterator[Hit]:
        """Yield every hit, a thousand at a time."""
        for start in range(0, len(self), 1000):
            yield from self._hits(start, 1000)

    def facets(self) -> dict[Facet, dict[str, Count]]:
        """Return the count of each value of each facet.

        A facet's own selection does not count for it, so that its other values can be seen; every
        other selection does.
        """
        counts = {}
        unselected = [facet for facet in FACETS if not self.selections.get(facet)]
        counts.update(self._counts(self._query, unselected))
        for facet in FACETS:
            if facet not in unselected:
                others = {key: value for key, value in self.selections.items() if key != facet}
                query = self._compiler.narrowed(self._words, others)
                counts.update(self._counts(query, [facet]))
        return {facet: counts[facet] for facet in FACETS}

    def _hits(self, start: int, number: int) -> Iterator[Hit]:
        if number <= 0:
            return
        order: dict[str, Any] = {}
        if self.order != RELEVANCE or self.parsed.node is None:
            name = OLDEST if self.order == OLDEST else NEWEST
            order = {"order_by_field": name, "order": Order.Asc if name == OLDEST else Order.Desc}
        found = self._searcher.search(self._query, number, count=False, offset=start, **order)
        for _, address in found.hits:
            yield Hit(**json.loads(self._searcher.doc(address)["shown"][0]))

    def _counts(self, query: Query, facets: list[Facet]) -> dict[Facet, dict[str, Count]]:
        overturned = self._compiler.value(OUTCOME, Outcome.OVERTURNED)
        lost = Query.boolean_query([(Occur.Must, query), (Occur.Must, overturned)])
        total_sets, lost_sets = self._sets(query, facets), self._sets(lost, facets)
        return {
            facet: count_values(facet, total_sets[facet], lost_sets[facet]) for facet in facets
        }  # fmt: skip

    def _sets(self, query: Query, facets: list[Facet]) -> dict[Facet, dict[str, int]]:
        """Return how many decisions have each set of values, for each facet."""
        wanted = {
            facet.name: {"terms": {"field": facet.set_field, "size": _MOST_SETS}}
            for facet in facets
        }
        counted = self._searcher.aggregate(query, wanted) if wanted else {}
        return {
            facet: {bucket["key"]: bucket["doc_count"] for bucket in counted[facet.name]["buckets"]}
            for facet in facets
        }

    def _last_case(self) -> int:
        found = self._searcher.aggregate(self._query, {"last": {"max": {"field": "case_id"}}})
        return int(found["last"]["value"] or 0)

    def _cases_between(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the cases found with an id in a range that is small enough to count them in."""
        within = Query.range_query(
            self._index.schema, "case_id", FieldType.Unsigned, first, end, include_upper=False
        )
        query = Query.boolean_query([(Occur.Must, self._query), (Occur.Must, within)])
        wanted = {"cases": {"terms": {"field": "case_id", "size": _MOST_SETS}}}
        for bucket in self._searcher.aggregate(query, wanted)["cases"]["buckets"]:
            yield int(bucket["key"]), bucket["doc_count"]

    def _number(self, query: Query) -> int:
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    @cached_property
    def _index(self) -> tantivy.Index:
        return search_index().opened()

    @cached_property
    def _searcher(self) -> tantivy.Searcher:
        return self._index.searcher()

    @cached_property
    def _compiler(self) -> Compiler:
        return Compiler(self._index.schema, analyzer())

    @cached_property
    def _words(self) -> Query:
        return self._compiler.words(self.parsed.node)

    @cached_property
    def _query(self) -> Query:
        return self._compiler.narrowed(self._words, self.selections)
