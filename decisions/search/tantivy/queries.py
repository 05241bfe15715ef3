"""An engine-independent query -> a tantivy query."""

from tantivy import FieldType, Occur, Query

from decisions.search import index_query
from decisions.search.tantivy.schema import schema

_OCCURS = {
    index_query.Occur.MUST: Occur.Must,
    index_query.Occur.MUST_NOT: Occur.MustNot,
    index_query.Occur.SHOULD: Occur.Should,
}


def query_of(question: index_query.IndexQuery) -> Query:
    """Return the tantivy query for an engine-independent one."""
    match question:
        case index_query.MatchAll():
            return Query.all_query()
        case index_query.MatchNone():
            return Query.empty_query()
        case index_query.Term(field, value, counted):
            return Query.term_query(schema(), field, value, "freq" if counted else "basic")
        case index_query.AnyOf(field, values):
            return Query.term_set_query(schema(), field, list(values))
        case index_query.PhraseQuery(field, words, slop):
            return Query.phrase_query(schema(), field, list(words), slop)
        case index_query.Prefix(field, letters, others):
            begun = [f"{index_query.escaped(letters)}.*", *map(index_query.escaped, others)]
            return Query.regex_query(schema(), field, "|".join(begun))
        case index_query.NameContains(field):
            return Query.regex_query(schema(), field, question.expression)
        case index_query.RangeQuery(field, first, last):
            return Query.range_query(schema(), field, FieldType.Unsigned, first, last)
        case index_query.Bool(parts):
            return Query.boolean_query([(_OCCURS[occur], query_of(part)) for occur, part in parts])
        case index_query.DisMax(parts, tie_breaker):
            return Query.disjunction_max_query([*map(query_of, parts)], tie_breaker)
        case index_query.Boosted(part, weight):
            return Query.boost_query(query_of(part), weight)
        case index_query.Unscored(part):
            return Query.const_score_query(query_of(part), 0.0)
