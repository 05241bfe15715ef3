"""A session on one commit of a tantivy index."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeAlias

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order, Query

from decisions.search.conditions import EVERYTHING, Conditions
from decisions.search.engine import (
    Answer,
    Counted,
    CountsQuestion,
    FrequenciesQuestion,
    IndexQuestion,
    NodesBelowQuestion,
    PageQuestion,
)
from decisions.search.facet_index_columns import SetColumn
from decisions.search.field_names import (
    CASE_ID,
    CASE_NUMBER,
    EXACT,
    ITEM_ID,
    KIND,
    NEWEST,
    OLDEST,
    RELEVANCE,
    SAMPLE,
    SHOWN,
)
from decisions.search.lru_cache import LruCache
from decisions.search.query_compiler import Compiler
from decisions.search.tantivy.aggregations import Aggregations
from decisions.search.tantivy.more_like_this import like
from decisions.search.tantivy.queries import query_of
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher
from decisions.search.thread_pool import background

Key: TypeAlias = DocAddress
#: Orders are columns of 64 bits.
_LAST_POSITION = (1 << 64) - 1
#: The number of cached queries: a page uses the same conditions often.
_QUERIES = 16
#: The most words considered as spellings of another one.
_MOST_WORDS = 50_000


class TantivySession:
    """The index at one commit; implements `engine.Session`.

    Args:
        index: the tantivy index.
        searcher: the searcher of the commit.
        generation: the commit's number.
        committed_at: when it was made, with a time zone.
    """

    estimates: frozenset[str] = frozenset()  # all numbers are exact

    def __init__(
        self, index: tantivy.Index, searcher: Searcher, generation: int, committed_at: datetime
    ) -> None:
        self.index, self.searcher = index, searcher
        self.generation, self.committed_at = generation, committed_at
        self.memory: dict[Hashable, Any] = {}
        self.aggregations = Aggregations(searcher)
        self._queries: LruCache[tuple[Conditions, Query]] = LruCache(_QUERIES)

    @cached_property
    def holds_samples(self) -> bool:
        """Whether the decisions are invented samples."""
        samples = Query.term_query(schema(), KIND, SAMPLE, "basic")
        return bool(self.searcher.search(samples, 1, count=False).hits)

    @cached_property
    def newest_case(self) -> int:
        """The id of the last added case, or 0."""
        return self.aggregations.greatest(CASE_ID) or 0

    def number(self, conditions: Conditions) -> int:
        """Return the number of matching decisions."""
        return self.aggregations.number(self._query(conditions))

    def letters(self, conditions: Conditions, *, of_many: bool = False) -> int:
        """Return the number of letters of the matching decisions."""
        counts = self.aggregations
        return (counts.letters_of_many if of_many else counts.letters)(self._query(conditions))

    def sets(
        self, conditions: Conditions, columns: Sequence[SetColumn]
    ) -> dict[SetColumn, dict[str, int]]:
        """Return the number of matching decisions with each string of some columns."""
        return self.aggregations.sets(self._query(conditions), columns)

    def ask(self, *asked: IndexQuestion[Answer]) -> list[Answer]:
        """Return the answers to several questions, which run in separate threads.

        The last one runs in this thread, which would otherwise wait.
        """
        *others, last = asked
        begun = [self._begun(question, background.submit) for question in others]
        answered = self._begun(last, _InThisThread)()
        return [*(answer() for answer in begun), answered]

    def cases(self, conditions: Conditions) -> Iterator[tuple[int, int]]:
        """Yield the id of each case with matching decisions, and their number."""
        return self.aggregations.cases(self._query(conditions))

    def page(self, conditions: Conditions, order: str, start: int, number: int) -> list[Key]:
        """Return matching decisions in an order, from an index on."""
        if number <= 0:
            return []
        search = partial(self.searcher.search, count=False, offset=start)
        if order == RELEVANCE and conditions.node is not None:
            scoring = Compiler(scored=True, scope=conditions.scope)
            return _keys(search(query_of(scoring.decisions(conditions)), number))
        column, direction = _direction(order)
        found = search(self._query(conditions), number, order_by_field=column, order=direction)
        return _keys(found)

    def after(
        self, conditions: Conditions, order: str, position: int | None, number: int
    ) -> list[tuple[int, Key]]:
        """Return the next matching decisions after a position in an order, with their positions."""
        query, (column, direction) = self._query(conditions), _direction(order)
        if position is not None:
            rest = _beyond(column, position)
            if rest is None:
                return []
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
        found = self.searcher.search(
            query, number, count=False, order_by_field=column, order=direction
        )
        return [(int(own), key) for own, key in found.hits]

    def last_cases(self, conditions: Conditions, number: int) -> list[Key]:
        """Return matching decisions, those of the last added case first."""
        if number <= 0:
            return []
        return _keys(
            self.searcher.search(
                self._query(conditions),
                number,
                count=False,
                order_by_field=CASE_ID,
                order=Order.Desc,
            )
        )

    def similar(
        self,
        texts: Mapping[str, str],
        services: Mapping[str, float],
        conditions: Conditions,
        case_id: int,
        number: int,
    ) -> list[Key]:
        """Return the decisions that share the most distinctive words with texts."""
        alike = like(self.searcher, texts, services, case_id)
        if alike is None:
            return []
        if conditions is not EVERYTHING:
            fitting = Query.const_score_query(self._query(conditions), 0.0)
            alike = Query.boolean_query([(Occur.Must, alike), (Occur.Must, fitting)])
        return _keys(self.searcher.search(alike, number, count=False))

    def newest_numbers(
        self, conditions: Conditions, columns: Sequence[str], most: int
    ) -> list[Sequence[int | None]]:
        """Return, for each numeric column, its values for the newest matching decisions."""
        keys = self.page(conditions, NEWEST, 0, most)
        return [self.searcher.fast_field_values(name, keys) for name in columns]

    def case_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the case ids of decisions, in the order of the keys."""
        return self._numbers(CASE_ID, keys)

    def item_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the item ids of decisions, in the order of the keys."""
        return self._numbers(ITEM_ID, keys)

    def shown(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """Return the displayed values of decisions, in the order of the keys."""
        return self.searcher.stored(keys, SHOWN)

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers with a prefix, as the index holds them; any of them if too many."""
        found = self.searcher.terms_with_prefix(CASE_NUMBER, beginning, limit=most)
        return [number for number, _ in found]

    def words(self, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
        """Return words of a field with a prefix, each with its number of decisions."""
        return self.searcher.terms_with_prefix(field, beginning, limit=most)

    def words_near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """Return all words that begin with the same letter, each with its number of decisions."""
        return self.words(EXACT, word[0], _MOST_WORDS)

    def frequencies(self, field: str, words: Sequence[str]) -> list[int]:
        """Return the number of decisions with each word; replaced ones may be counted too."""
        return self.searcher.doc_freqs(field, words)

    def _begun(
        self, question: IndexQuestion[Any], begin: "Callable[..., Future[Any] | _InThisThread]"
    ) -> Callable[[], Any]:
        """Start computing an answer with `begin`; return a function that waits for it."""
        match question:
            case CountsQuestion(conditions, columns, letters):
                query = self._query(conditions)
                if not letters:
                    of_sets = begin(self.aggregations.sets, query, columns)
                    return lambda: Counted(of_sets.result())
                of_letters = background.submit(self.aggregations.letters_of_many, query)
                of_sets = begin(self.aggregations.sets, query, columns)
                return lambda: Counted(of_sets.result(), of_letters.result())
            case PageQuestion(conditions, order, start, number):
                return begin(self.page, conditions, order, start, number).result
            case NodesBelowQuestion(conditions, field, node):
                query = self._query(conditions)
                return begin(self.aggregations.values_below, query, field, node).result
            case FrequenciesQuestion(field, words):
                return partial(self.frequencies, field, words)
            case _:
                raise TypeError(question)

    def _numbers(self, column: str, keys: Sequence[Key]) -> list[int]:
        return [int(n or 0) for n in self.searcher.fast_field_values(column, list(keys))]

    def _query(self, conditions: Conditions) -> Query:
        """Return the query for matching decisions, without scores."""

        def compiled() -> tuple[Conditions, Query]:
            compiler = Compiler(scored=False, scope=conditions.scope)
            return conditions, query_of(compiler.decisions(conditions))

        # The key is the identity, which is fast: the conditions live as long as their query.
        return self._queries.get(id(conditions), compiled)[1]


class _InThisThread:
    """A task that runs when its result is asked for, in the thread that asks."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.result = partial(function, *args)


def _keys(found: tantivy.SearchResult) -> list[Key]:
    return [key for _, key in found.hits]


def _direction(order: str) -> tuple[str, Order]:
    """Return the column and the direction of an order."""
    column = NEWEST if order == RELEVANCE else order
    return column, Order.Asc if column == OLDEST else Order.Desc


def _beyond(column: str, position: int) -> Query | None:
    """Return a query for the decisions after a position in an order, or None if there are none."""
    if column == OLDEST:
        if position >= _LAST_POSITION:
            return None
        return Query.range_query(schema(), column, FieldType.Unsigned, position + 1, None)
    if position <= 0:
        return None
    end = min(position - 1, _LAST_POSITION)
    return Query.range_query(schema(), column, FieldType.Unsigned, None, end)
