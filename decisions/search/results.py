"""A search of decisions: lazy, chainable, sliced like a QuerySet, so that Paginator works on it."""

from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, ClassVar, overload

import tantivy
from tantivy import Order, Query

from decisions.models import DisputedItem
from decisions.search.aggregations import Counting
from decisions.search.analyzer import stems_of, word_of
from decisions.search.background import background
from decisions.search.caches import Recent
from decisions.search.compounds import with_forms
from decisions.search.facet_counts import Tally
from decisions.search.facets import (
    Count,
    DateRange,
    Facet,
    Selection,
    field_of,
)
from decisions.search.highlight import Highlighter
from decisions.search.index import Snapshot, search_index
from decisions.search.query import Compiler
from decisions.search.query_parser import Parsed, depends_on_scope, parse
from decisions.search.schema import ANYWHERE, TREATMENT
from decisions.search.synonyms import Expanded, expand
from decisions.search.treatments import with_treatments
from decisions.terms import CitedBy

RELEVANCE, NEWEST, OLDEST, LONGEST = "relevance", "newest", "oldest", "longest"
#: The counts of so many searches are kept; those of a wide one take a few MB. A page needs three.
_TALLIES = 24
_Addresses = list[tuple[Any, tantivy.DocAddress]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One decision that was found, with what a result shows of it.

    `further_services`: path and name of each treatment that its item lists after `service`.
    """

    item_id: int
    slug: str
    case: str
    position: int
    item: str
    outcome: str
    decided: str
    service: str
    service_path: str
    further_services: list[tuple[str, str]]
    specialties: list[str]
    guidelines: list[tuple[str, str]]
    rationale: str
    sample: bool

    @property
    def services(self) -> str:
        """The first treatment, and how many more there are: `Carisoprodol +2`."""
        more = len(self.further_services)
        return f"{self.service} +{more}" if more else self.service


@dataclass(frozen=True, slots=True)
class Archive:
    """What the whole archive holds: what a search is compared with."""

    count: Count
    letters: int


@dataclass(frozen=True)
class DecisionSearch:
    """Decisions that fit words and facets.

    Args:
        text: a query in the language of `query_parser.py`; empty for all decisions.
        selections: the values that each facet asks for or rules out.
        order: RELEVANCE, NEWEST, OLDEST or LONGEST (rationale); without words, relevance is NEWEST.
        dates: the first and last day of each range; None where an end is open.
        case: the number of a case, written in any way; empty for all.
        numbers: the case numbers to search among; None for all cases.
        cited_by: whose citations the facet of guidelines is about; None for either's.
        synonyms: whether words that mean the same are searched too.
        scope: where words that name no field are looked for: in the TREATMENT in dispute (the words
            of the item, or the service and body regions that they name) or ANYWHERE in the letter.
        up_to: the id of the last case that is searched; None for all. Whoever leafs through results
            sees those that there were at first, whatever came in meanwhile.
    """

    model: ClassVar = DisputedItem  # what the hits are of; django-filter asks

    text: str = ""
    selections: Mapping[Facet, Selection] = field(default_factory=dict)
    order: str = RELEVANCE
    dates: Mapping[DateRange, tuple[date | None, date | None]] = field(default_factory=dict)
    case: str = ""
    numbers: frozenset[str] | None = None
    cited_by: CitedBy | None = None
    synonyms: bool = True
    scope: str = ANYWHERE
    up_to: int | None = None

    def matching(self, text: str) -> "DecisionSearch":
        """Return this search for other words."""
        return replace(self, text=text)

    def filter(self, facet: Facet, selection: Selection) -> "DecisionSearch":
        """Return this search narrowed by one more facet."""
        return replace(self, selections={**self.selections, facet: selection})

    def between(
        self, dates: DateRange, first: date | None = None, last: date | None = None
    ) -> "DecisionSearch":
        """Return this search for decisions with a date in a range, both ends included."""
        return replace(self, dates={**self.dates, dates: (first, last)})

    def of_case(self, number: str) -> "DecisionSearch":
        """Return this search for the decisions of one case."""
        return replace(self, case=number)

    def among(self, numbers: frozenset[str]) -> "DecisionSearch":
        """Return this search within the cases that have these numbers."""
        return replace(self, numbers=numbers)

    def guidelines_cited_by(self, side: CitedBy | None) -> "DecisionSearch":
        """Return this search with the guideline facet about one side's citations."""
        return replace(self, cited_by=side)

    def without_synonyms(self) -> "DecisionSearch":
        """Return this search for its own words only."""
        return replace(self, synonyms=False)

    def in_scope(self, scope: str) -> "DecisionSearch":
        """Return this search with its words looked for in the TREATMENT, or ANYWHERE."""
        return replace(self, scope=scope)

    def as_of(self, case_id: int) -> "DecisionSearch":
        """Return this search among the cases that had come in when one was the last."""
        return replace(self, up_to=case_id)

    @property
    def last_case(self) -> int:
        """The id of the last case that is searched, for `as_of`."""
        return self._snapshot.newest_case if self.up_to is None else self.up_to

    @property
    def leaves_out_newer(self) -> bool:
        """Whether cases came in after those that are searched."""
        return self.up_to is not None and self.up_to < self._snapshot.newest_case

    def order_by(self, order: str) -> "DecisionSearch":
        """Return this search in another order."""
        return replace(self, order=order)

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than the whole archive."""
        return self.parsed.node is not None or any(
            (self.selections, self.dates, self.case, self.numbers is not None)
        )

    @cached_property
    def parsed(self) -> Parsed:
        """What the words mean, with sentences about what was not understood."""
        return parse(self.text)

    @cached_property
    def also_searched(self) -> tuple[str, ...]:
        """The words and phrases that are searched besides, because they mean the same.

        Those that most letters use come first.
        """
        also = self._expanded.also
        words = [word_of(stems_of(phrase)) for phrase in also]
        known = [word for word in words if word is not None]
        used = dict(zip(known, self._snapshot.frequencies(ANYWHERE, known), strict=True))
        by_use = sorted(zip(also, words, strict=True), key=lambda pair: -used.get(pair[1] or "", 0))
        return tuple(phrase for phrase, _ in by_use)

    @property
    def has_scope(self) -> bool:
        """Whether it matters where its words are looked for."""
        return self.parsed.node is not None and depends_on_scope(self.parsed.node)

    @cached_property
    def in_other_scope(self) -> "DecisionSearch":
        """The search for the same words in the other scope, as the index stood for this one."""
        other = ANYWHERE if self.scope == TREATMENT else TREATMENT
        return self.in_scope(other)._as_of(self._snapshot)

    @cached_property
    def highlighter(self) -> Highlighter:
        """What marks the words of this search in texts."""
        return Highlighter(self._expanded.node)

    def __len__(self) -> int:
        return self.count.decisions

    @property
    def count(self) -> Count:
        """The decisions found, and how many of them were overturned."""
        return self._tally.count

    @property
    def letters(self) -> int:
        """How many letters the decisions found are from."""
        return self._tally.letters

    @property
    def samples(self) -> bool:
        """Whether the archive that was searched holds invented samples, and nothing else."""
        return self._snapshot.holds_samples

    def cases(self) -> Iterator[tuple[int, int]]:
        """Yield the id of each case found, and how many of its decisions were."""
        return self._counting.cases(self._query)

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

    def look_ahead(self, start: int, number: int) -> None:
        """Begin to find a page of hits, so that it is there when it is asked for after counting."""
        self._ahead[start] = number, background.submit(self._addresses, start, number)

    def facets(self) -> dict[Facet, dict[str, Count]]:
        """Return the count of each value of each facet: see `Tally.facets`."""
        return self._tally.facets

    def split(self, facet: Facet) -> dict[str, Count]:
        """Return the count of each value of a facet in what was found: see `Tally.split`."""
        return self._tally.split(facet)

    def case_ids(self, start: int, number: int) -> list[int]:
        """Return the case of each of some hits, counted from the first one."""
        addresses = [address for _, address in self._addresses(start, number)]
        return [
            int(n or 0) for n in self._snapshot.searcher.fast_field_values("case_id", addresses)
        ]

    def hits_of_case(self, case_id: int) -> list[Hit]:
        """Return those of a case's decisions that were found, in their order in its letter."""
        query = self._compiler.of_case(self._query, case_id)
        number = self._counting.number(query)
        found = self._snapshot.searcher.search(query, number, count=False).hits
        return sorted((self.hit(address) for _, address in found), key=lambda hit: hit.position)

    def archive(self) -> Archive:
        """Return what the whole archive holds, as the index stood for this search."""
        whole = DecisionSearch()._as_of(self._snapshot)
        whole.facets()  # with which the letters are counted, for whoever sees all decisions next
        return Archive(whole.count, whole.letters)

    def _hits(self, start: int, number: int) -> Iterator[Hit]:
        begun, ahead = self._ahead.get(start, (0, None))
        if ahead and number <= begun:
            addresses = ahead.result()[:number]
        else:
            addresses = self._addresses(start, number)
        for _, address in addresses:
            yield self.hit(address)

    def hit(self, address: tantivy.DocAddress) -> Hit:
        """Return the decision at a place in the index."""
        return Hit(**self._snapshot.searcher.stored(address, "shown"))

    def _addresses(self, start: int, number: int) -> _Addresses:
        if number <= 0:
            return []
        search = partial(self._snapshot.searcher.search, count=False, offset=start)
        if self.order == RELEVANCE and self.parsed.node is not None:
            return search(self._ranked, number).hits
        name = NEWEST if self.order == RELEVANCE else self.order
        order = Order.Asc if name == OLDEST else Order.Desc
        return search(self._query, number, order_by_field=name, order=order).hits

    @cached_property
    def _tally(self) -> Tally:
        """The counts of this search, kept while it is among the last ones and nothing is indexed.

        Whoever leafs through the results, or sorts them, waits for no count again.
        """
        tallies: Recent[Tally] = self._snapshot.memory.setdefault("tallies", Recent(_TALLIES))
        return tallies.get(self._asked, self._counted)

    def _counted(self) -> Tally:
        return Tally(
            self._counting,
            self._narrowed,
            self._compiler.overturned,
            self.selections,
            self.cited_by,
        )

    @property
    def _asked(self) -> Hashable:
        """All that the counts depend on: not the order."""
        chosen, dates = frozenset(self.selections.items()), frozenset(self.dates.items())
        words = self._expanded.node, self.scope if self.has_scope else ANYWHERE
        up_to = self.up_to if self.leaves_out_newer else None
        return words, chosen, dates, self.case, self.numbers, self.cited_by, up_to

    @cached_property
    def _ahead(self) -> dict[int, tuple[int, Future[_Addresses]]]:
        return {}

    @cached_property
    def _snapshot(self) -> Snapshot:
        return search_index().snapshot()

    def _as_of(self, snapshot: Snapshot) -> "DecisionSearch":
        """Search the index as another search found it, so that their numbers fit together."""
        self.__dict__["_snapshot"] = snapshot
        return self

    @cached_property
    def _counting(self) -> Counting:
        return Counting(self._snapshot)

    @cached_property
    def _compiler(self) -> Compiler:
        return Compiler(self._snapshot.index.schema, scored=False, scope=self.scope)

    @cached_property
    def _expanded(self) -> Expanded:
        node = with_treatments(self.parsed.node, self.scope)
        expanded = expand(node) if self.synonyms else Expanded(node)
        return replace(expanded, node=with_forms(expanded.node))

    @cached_property
    def _query(self) -> Query:
        """The decisions that fit, for counting and sorting them."""
        return self._narrowed(self.selections)

    @property
    def _ranked(self) -> Query:
        """The decisions that fit, each with a score for how well."""
        scoring = Compiler(self._snapshot.index.schema, scored=True, scope=self.scope)
        return self._fitting(scoring, self.selections)

    def _narrowed(self, selections: Mapping[Facet, Selection]) -> Query:
        """Return the decisions that fit everything but perhaps some selections."""
        return self._fitting(self._compiler, selections)

    def _fitting(self, compiler: Compiler, selections: Mapping[Facet, Selection]) -> Query:
        # Pairs: one side's guidelines may be asked for twice, by the facet and by their own name.
        fields = [(field_of(facet, self.cited_by), chosen) for facet, chosen in selections.items()]
        up_to = self.up_to if self.leaves_out_newer else None
        return compiler.decisions(
            self._expanded.node, fields, self.dates, self.case, self.numbers, up_to
        )
