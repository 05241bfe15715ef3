"""A session on a point in time of an OpenSearch index."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from decisions.search.conditions import EVERYTHING, Conditions
from decisions.search.engine import (
    Answer,
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
from decisions.search.opensearch import counts
from decisions.search.opensearch.cluster import Body
from decisions.search.opensearch.mapping import position_of, stored_number
from decisions.search.opensearch.more_like_this import like
from decisions.search.opensearch.point_in_time import PointInTime
from decisions.search.opensearch.queries import Query, query_of, unscored
from decisions.search.query_compiler import Compiler

#: The most decisions whose displayed values are fetched with the hits.
_SHOWN_AT_ONCE = 200
#: Among equal scores the newest comes first, on every node.
_BY_SCORE: list[Any] = [{"_score": "desc"}, {NEWEST: "desc"}]


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A decision found; `shown`: its displayed values, if they were fetched with it."""

    item_id: int
    case_id: int
    position: int = 0
    shown: str = ""


class OpenSearchSession:
    """The index at one generation; implements `engine.Session`.

    Args:
        pit: the point in time of the index.
        generation: its number.
        committed_at: when it was made.
    """

    estimates: frozenset[str] = frozenset()  # all numbers are exact

    def __init__(self, pit: PointInTime, generation: int, committed_at: datetime) -> None:
        self._pit = pit
        self.generation, self.committed_at = generation, committed_at
        self.memory: dict[Hashable, Any] = {}

    @cached_property
    def holds_samples(self) -> bool:
        """Whether the decisions are invented samples."""
        found = {"term": {KIND: SAMPLE}}
        [answer] = self._pit.search({"query": found, "size": 1, "track_total_hits": False})
        return bool(answer["hits"]["hits"])

    @cached_property
    def newest_case(self) -> int:
        """The id of the last added case, or 0."""
        last = self._keys(_page(EVERYTHING, [{CASE_ID: "desc"}], 0, 1))
        return last[0].case_id if last else 0

    def number(self, conditions: Conditions) -> int:
        """Return the number of matching decisions."""
        [answer] = self._pit.search(counts.number_of(_query(conditions)))
        return counts.number_in(answer)

    def letters(self, conditions: Conditions, *, of_many: bool = False) -> int:
        """Return the number of letters of the matching decisions; many are counted like few."""
        [counted] = self.ask(CountsQuestion(conditions, letters=True))
        return counted.letters

    def sets(
        self, conditions: Conditions, columns: Sequence[SetColumn]
    ) -> dict[SetColumn, dict[str, int]]:
        """Return the number of matching decisions with each string of some columns."""
        [counted] = self.ask(CountsQuestion(conditions, tuple(columns)))
        return dict(counted.sets)

    def ask(self, *asked: IndexQuestion[Answer]) -> list[Answer]:
        """Return the answers to some questions, asked in one round trip."""
        compiled = [self._compiled(question) for question in asked]
        bodies = [body for each in compiled for body in each.bodies]
        answers = iter(self._pit.search(*bodies) if bodies else [])
        return [each.read([next(answers) for _ in each.bodies]) for each in compiled]

    def cases(self, conditions: Conditions) -> Iterator[tuple[int, int]]:
        """Yield the id of each case with matching decisions, and their number."""
        return counts.cases(self._pit, _query(conditions))

    def page(self, conditions: Conditions, order: str, start: int, number: int) -> list[Key]:
        """Return matching decisions in an order, from an index on."""
        return self.ask(PageQuestion(conditions, order, start, number))[0] if number > 0 else []

    def after(
        self, conditions: Conditions, order: str, position: int | None, number: int
    ) -> list[tuple[int, Key]]:
        """Return the next matching decisions after a position in an order, with their positions."""
        body = _page(conditions, [_sorted(order)], 0, number)
        if position is not None:
            beyond = stored_number(position)
            if not -(1 << 63) <= beyond < 1 << 63:
                return []
            body["search_after"] = [beyond]
        return [(key.position, key) for key in self._keys(body)]

    def last_cases(self, conditions: Conditions, number: int) -> list[Key]:
        """Return matching decisions, those of the last added case first."""
        if number <= 0:
            return []
        order: list[Any] = [{CASE_ID: "desc"}, _sorted(OLDEST)]
        return self._keys(_page(conditions, order, 0, number))

    def similar(
        self,
        texts: Mapping[str, str],
        services: Mapping[str, float],
        conditions: Conditions,
        case_id: int,
        number: int,
    ) -> list[Key]:
        """Return the decisions that share the most distinctive words with texts."""
        alike = like(self._pit, texts, services, case_id)
        if alike is None:
            return []
        if conditions is not EVERYTHING:
            alike = {"bool": {"must": [alike], "filter": [_query(conditions)]}}
        return self._keys(_page(EVERYTHING, _BY_SCORE, 0, number) | {"query": alike})

    def newest_numbers(
        self, conditions: Conditions, columns: Sequence[str], most: int
    ) -> list[Sequence[int | None]]:
        """Return, for each numeric column, its values for the newest matching decisions."""
        if most <= 0:
            return [[] for _ in columns]
        body = _page(conditions, [_sorted(NEWEST)], 0, most)
        body |= {"stored_fields": "_none_", "docvalue_fields": list(columns)}
        [answer] = self._pit.search(body)
        fields = [hit.get("fields", {}) for hit in answer["hits"]["hits"]]
        return [[each.get(name, [None])[0] for each in fields] for name in columns]

    def case_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the case ids of decisions, in the order of the keys."""
        return [key.case_id for key in keys]

    def item_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the item ids of decisions, in the order of the keys."""
        return [key.item_id for key in keys]

    def shown(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """Return the displayed values of decisions, in the order of the keys."""
        asked = [key.item_id for key in keys if not key.shown]
        known = {key.item_id: key.shown for key in keys if key.shown}
        if asked:
            body = {
                "query": {"ids": {"values": list(map(str, asked))}},
                "size": len(asked),
                "track_total_hits": False,
                "stored_fields": [SHOWN],
                "docvalue_fields": [ITEM_ID],
            }
            [answer] = self._pit.search(body)
            for hit in answer["hits"]["hits"]:
                known[hit["fields"][ITEM_ID][0]] = hit["fields"][SHOWN][0]
        return [json.loads(known[key.item_id]) for key in keys]

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers with a prefix, as the index holds them; any of them if too many."""
        found = counts.words(self._pit, CASE_NUMBER, beginning, most)
        return [number for number, _ in found]

    def words(self, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
        """Return words of a field with a prefix, each with its number of decisions."""
        return counts.words(self._pit, field, beginning, most)

    def words_near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """Return words within some edits of a word, each with its number of decisions."""
        return counts.words_near(self._pit, EXACT, word, edits)

    def frequencies(self, field: str, words: Sequence[str]) -> list[int]:
        """Return the number of decisions with each word in a field."""
        return self.ask(FrequenciesQuestion(field, tuple(words)))[0] if words else []

    def _compiled(self, question: IndexQuestion[Any]) -> "_Compiled":
        """Return the searches for a question, and the function that reads their answers."""
        match question:
            case CountsQuestion(conditions, columns, letters):
                query = _query(conditions)
                return _Compiled(
                    [counts.counts_of(query, columns, letters=letters)],
                    partial(counts.counts_in, self._pit, query, columns, letters=letters),
                )
            case PageQuestion(conditions, order, start, number):
                return _Compiled([_ordered_page(conditions, order, start, number)], _keys_in)
            case NodesBelowQuestion(conditions, field, node):
                query = _query(conditions)
                return _Compiled(
                    [counts.nodes_below(query, field, node)],
                    partial(counts.nodes_in, self._pit, query, field, node),
                )
            case FrequenciesQuestion(field, words):
                return _Compiled(
                    [counts.frequencies_of(field, words)], partial(counts.frequencies_in, words)
                )
            case _:
                raise TypeError(question)

    def _keys(self, body: Body) -> list[Key]:
        return _keys_in(self._pit.search(body))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The searches for a question, and the function that combines their answers."""

    bodies: list[Body]
    read: Callable[[list[dict[str, Any]]], Any]


def _page(conditions: Conditions, order: list[Any], start: int, number: int) -> Body:
    return {
        "query": _query(conditions),
        "sort": order,
        "from": start,
        "size": number,
        "track_total_hits": False,
        "docvalue_fields": [ITEM_ID, CASE_ID],
        "stored_fields": [SHOWN] if number <= _SHOWN_AT_ONCE else "_none_",
    }


def _ordered_page(conditions: Conditions, order: str, start: int, number: int) -> Body:
    if order != RELEVANCE or conditions.node is None:
        return _page(conditions, [_sorted(order)], start, number)
    compiler = Compiler(scored=True, scope=conditions.scope)
    return _page(conditions, _BY_SCORE, start, number) | {
        "query": query_of(compiler.decisions(conditions))
    }


def _keys_in(answers: Sequence[Mapping[str, Any]]) -> list[Key]:
    return [
        Key(
            hit["fields"][ITEM_ID][0],
            hit["fields"][CASE_ID][0],
            position_of(hit["sort"][-1]),
            hit["fields"].get(SHOWN, [""])[0],
        )
        for answer in answers
        for hit in answer["hits"]["hits"]
    ]


def _query(conditions: Conditions) -> Query:
    """Return the query for matching decisions, without scores."""
    compiler = Compiler(scored=False, scope=conditions.scope)
    return unscored(compiler.decisions(conditions))


def _sorted(order: str) -> dict[str, str]:
    """Return the column and the direction of an order."""
    column = NEWEST if order == RELEVANCE else order
    return {column: "asc" if column == OLDEST else "desc"}
