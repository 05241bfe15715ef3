"""Exact counts over the hits of a query: the searches sent to OpenSearch, and their answers.

If a list of buckets is incomplete, all of it is counted again in parts: OpenSearch reports the
number of decisions in omitted buckets.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from decisions.search.engine import Counted
from decisions.search.facet_index_columns import SetColumn
from decisions.search.field_names import CASE_ID
from decisions.search.index_query import escaped
from decisions.search.opensearch.cluster import Body
from decisions.search.opensearch.distinct_letters import COUNT_LETTERS, DISTINCT_LETTERS
from decisions.search.opensearch.point_in_time import PointInTime
from decisions.search.opensearch.queries import Query

#: OpenSearch returns at most 65,535 buckets at once (`search.max_buckets`).
_MOST_BUCKETS = 60_000
_CASES_AT_ONCE = 20_000
_MOST_PARTS = 1 << 12
#: The most words considered as spellings of another one.
_MOST_NEAR = 200
_ANY_FREQUENCY = 2_000_000_000


def number_of(query: Query) -> Body:
    """Return the search for the number of hits."""
    return {"query": query, "size": 0, "track_total_hits": True}


def number_in(answer: Mapping[str, Any]) -> int:
    """Return the number of hits in an answer to `number_of`."""
    return int(answer["hits"]["total"]["value"])


def counts_of(query: Query, columns: Sequence[SetColumn], *, letters: bool) -> Body:
    """Return the search for the strings of some columns, and for letters if requested."""
    wanted: dict[str, Any] = {column.name: _terms(column.name, column.most) for column in columns}
    return _counting(query, wanted | ({DISTINCT_LETTERS: COUNT_LETTERS} if letters else {}))


def counts_in(
    pit: PointInTime,
    query: Query,
    columns: Sequence[SetColumn],
    answers: Sequence[Mapping[str, Any]],
    *,
    letters: bool,
) -> Counted:
    """Return the counts in the answer to `counts_of`; incomplete ones are counted again."""
    [answer] = answers
    sets = {column: _numbers(_all_buckets(pit, query, column.name, answer)) for column in columns}
    return Counted(sets, answer["aggregations"][DISTINCT_LETTERS]["value"] if letters else 0)


def nodes_below(query: Query, field: str, node: str) -> Body:
    """Return the search for the values below a node of a tree."""
    asked = _terms(field, _MOST_BUCKETS)
    asked["terms"]["include"] = f"{escaped(node)}/.*"
    return _counting(query, {field: asked})


def nodes_in(
    pit: PointInTime,
    query: Query,
    field: str,
    node: str,
    answers: Sequence[Mapping[str, Any]],
) -> dict[str, int]:
    """Return the number of decisions with each value, from the answer to `nodes_below`."""
    [answer] = answers
    return {
        value: number
        for value, number in _numbers(_all_buckets(pit, query, field, answer)).items()
        if value.startswith(f"{node}/")
    }


def cases(pit: PointInTime, query: Query) -> Iterator[tuple[int, int]]:
    """Yield the id of each case found, and the number of its decisions found."""
    source = {"case": {"terms": {"field": CASE_ID}}}
    composite: dict[str, Any] = {"size": _CASES_AT_ONCE, "sources": [source]}
    while True:
        [answer] = pit.search(_counting(query, {"cases": {"composite": composite}}))
        found = answer["aggregations"]["cases"]
        for bucket in found["buckets"]:
            yield bucket["key"]["case"], bucket["doc_count"]
        if len(found["buckets"]) < _CASES_AT_ONCE:
            return
        composite["after"] = found["after_key"]


def words(pit: PointInTime, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
    """Return values of a field with a prefix, most frequent first, each with its decisions."""
    asked = _terms(field, min(most, _MOST_BUCKETS))
    asked["terms"] |= {"include": f"{escaped(beginning)}.*", "shard_size": _MOST_BUCKETS}
    holding = {"bool": {"filter": [{"prefix": {field: beginning}}]}}  # few of all decisions
    [answer] = pit.search(_counting(holding, {"words": asked}))
    return [(each["key"], each["doc_count"]) for each in answer["aggregations"]["words"]["buckets"]]


def words_near(pit: PointInTime, field: str, word: str, edits: int) -> list[tuple[str, int]]:
    """Return words of a field within one or two edits of a word, each with its decisions.

    They begin with the same letter. The word itself is not among them.
    """
    asked = {
        "field": field,
        "analyzer": "keyword",
        "max_edits": edits,
        "prefix_length": 1,
        "suggest_mode": "always",
        "max_term_freq": _ANY_FREQUENCY,
        "sort": "score",
        "size": _MOST_NEAR,
        "shard_size": _MOST_NEAR,
    }
    near = {"text": word, "near": {"term": asked}}
    [answer] = pit.search({"size": 0, "track_total_hits": False, "suggest": near})
    return [
        (each["text"], each["freq"])
        for of_word in answer["suggest"]["near"]
        for each in of_word["options"]
    ]


def frequencies_of(field: str, words: Sequence[str]) -> Body:
    """Return the search for the number of decisions with each of some words in a field."""
    wanted = list(dict.fromkeys(words))
    each = {"filters": {"filters": [{"term": {field: word}} for word in wanted]}}
    return _counting({"terms": {field: wanted}}, {"words": each})


def frequencies_in(words: Sequence[str], answers: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the number of decisions with each word, from the answer to `frequencies_of`."""
    [answer] = answers
    buckets = answer["aggregations"]["words"]["buckets"]
    wanted = list(dict.fromkeys(words))
    known = {word: bucket["doc_count"] for word, bucket in zip(wanted, buckets, strict=True)}
    return [known[word] for word in words]


def _counting(query: Query, wanted: Mapping[str, Any]) -> Body:
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": wanted}


def _terms(field: str, size: int) -> dict[str, Any]:
    # The same limit for each shard: values that a shard omits would be missing from the sum.
    return {"terms": {"field": field, "size": size, "shard_size": size}}


def _buckets_in(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return all buckets of a list, or None if some were omitted."""
    whole = not (found["sum_other_doc_count"] or found["doc_count_error_upper_bound"])
    buckets: list[dict[str, Any]] = found["buckets"]
    return buckets if whole else None


def _all_buckets(
    pit: PointInTime, query: Query, field: str, answer: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return all buckets of a field, by further searches if an answer is incomplete."""
    buckets = _buckets_in(answer["aggregations"][field])
    return _in_parts(pit, query, field) if buckets is None else buckets


def _in_parts(pit: PointInTime, query: Query, field: str) -> list[dict[str, Any]]:
    """Return all buckets of a field, requested in more and more parts until each is complete."""
    parts = 1
    while parts <= _MOST_PARTS:
        buckets = []
        for part in range(parts):
            asked = _terms(field, _MOST_BUCKETS)
            if parts > 1:
                asked["terms"]["include"] = {"partition": part, "num_partitions": parts}
            [answer] = pit.search(_counting(query, {field: asked}))
            found = _buckets_in(answer["aggregations"][field])
            if found is None:
                break
            buckets += found
        else:
            return buckets
        parts *= 4
    raise AssertionError(f"{field} has more values than {_MOST_PARTS * _MOST_BUCKETS:,}")


def _numbers(buckets: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
