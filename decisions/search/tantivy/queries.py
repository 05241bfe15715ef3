"""An engine-independent query -> a tantivy query."""

from tantivy import FieldType, Occur, Query

from decisions.search import index_query as asked
from decisions.search.tantivy.schema import schema

_OCCURS = {
    asked.Occur.MUST: Occur.Must,
    asked.Occur.MUST_NOT: Occur.MustNot,
    asked.Occur.SHOULD: Occur.Should,
}


def query_of(question: asked.IndexQuery) -> Query:
    """Return the tantivy query for an engine-independent one."""
    match question:
        case asked.Every():
            return Query.all_query()
        case asked.Nothing():
            return Query.empty_query()
        case asked.Term(field, value, counted):
            return Query.term_query(schema(), field, value, "freq" if counted else "basic")
        case asked.AnyOf(field, values):
            return Query.term_set_query(schema(), field, list(values))
        case asked.Row(field, words, slop):
            return Query.phrase_query(schema(), field, list(words), slop)
        case asked.Beginning(field, letters, others):
            begun = [f"{asked.escaped(letters)}.*", *map(asked.escaped, others)]
            return Query.regex_query(schema(), field, "|".join(begun))
        case asked.Named(field):
            return Query.regex_query(schema(), field, question.expression)
        case asked.Between(field, first, last):
            return Query.range_query(schema(), field, FieldType.Unsigned, first, last)
        case asked.Demands(parts):
            return Query.boolean_query([(_OCCURS[occur], query_of(part)) for occur, part in parts])
        case asked.Best(parts, tie_breaker):
            return Query.disjunction_max_query([*map(query_of, parts)], tie_breaker)
        case asked.Boosted(part, weight):
            return Query.boost_query(query_of(part), weight)
        case asked.Unscored(part):
            return Query.const_score_query(query_of(part), 0.0)
