"""An engine-independent query -> OpenSearch's query DSL."""

from typing import Any, TypeAlias

from decisions.search import index_query

Query: TypeAlias = dict[str, Any]
_CLAUSES = {
    index_query.Occur.MUST: "must",
    index_query.Occur.MUST_NOT: "must_not",
    index_query.Occur.SHOULD: "should",
}
#: OpenSearch takes 65,536 at once (`index.max_terms_count`).
_MOST_TERMS = 60_000


def query_of(question: index_query.IndexQuery) -> Query:
    """Return the OpenSearch query for an engine-independent one."""
    match question:
        case index_query.MatchAll():
            return {"match_all": {}}
        case index_query.MatchNone():
            return {"match_none": {}}
        case index_query.Term(field, value):
            return {"term": {field: {"value": value}}}
        case index_query.AnyOf(field, values):
            return _any_of(field, list(values))
        case index_query.PhraseQuery(field, words, slop):
            return {"match_phrase": {field: {"query": " ".join(words), "slop": slop}}}
        case index_query.Prefix(field, letters, others):
            begun: list[Query] = [{"prefix": {field: {"value": letters}}}]
            if others:
                begun.append(_any_of(field, list(others)))
            return {"constant_score": {"filter": {"bool": {"should": begun}}}}
        case index_query.NameContains(field):
            return {"regexp": {field: {"value": question.expression, "flags": "NONE"}}}
        case index_query.RangeQuery(field, first, last):
            ends = {"gte": first, "lte": last}
            return {"range": {field: {end: day for end, day in ends.items() if day is not None}}}
        case index_query.Bool(parts):
            return _all_of(parts)
        case index_query.DisMax(parts, tie_breaker):
            return {"dis_max": {"queries": [*map(query_of, parts)], "tie_breaker": tie_breaker}}
        case index_query.Boosted(part, weight) if weight:
            return {"bool": {"must": [query_of(part)], "boost": weight}}
        case index_query.Boosted(part) | index_query.Unscored(part):
            return {"constant_score": {"filter": query_of(part), "boost": 0.0}}


def unscored(question: index_query.IndexQuery) -> Query:
    """Return the query without scores."""
    return {"bool": {"filter": [query_of(question)]}}


def _any_of(field: str, values: list[Any]) -> Query:
    parts = [values[at : at + _MOST_TERMS] for at in range(0, len(values), _MOST_TERMS)]
    found: list[Query] = [{"terms": {field: part}} for part in parts or [[]]]
    return found[0] if len(found) == 1 else {"bool": {"should": found}}


def _all_of(parts: tuple[index_query.Clause, ...]) -> Query:
    clauses: dict[str, list[Query]] = {}
    for occur, part in parts:
        match occur, part:
            case index_query.Occur.MUST, index_query.Unscored(within) | index_query.Boosted(
                within, 0.0
            ):
                clauses.setdefault("filter", []).append(query_of(within))
            case _:
                clauses.setdefault(_CLAUSES[occur], []).append(query_of(part))
    return {"bool": clauses}
