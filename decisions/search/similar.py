"""Decisions like another one, and those like it that went the other way."""

from collections.abc import Sequence

from tantivy import Occur, Query, Schema

from decisions.search.facets import OUTCOME, SERVICE, Facet
from decisions.search.results import DecisionSearch, Hit
from decisions.search.stems import stems_of
from decisions.terms import Outcome

#: The words that say most about a decision; more of them cost time and add noise.
_MOST_WORDS = 30
#: The same service before all else, then the same drug class or sub-category. Scores are single
#: floats: what is much larger would round the words away.
_SAME_SERVICE, _SAME_CLASS = 2_000.0, 1_000.0


def similar(
    *, item: str, rationale: str, service: str, case_id: int, outcome: str = "", number: int = 5
) -> Sequence[Hit]:
    """Return the decisions of other cases that share most of what is particular about one.

    Args:
        item: the words of the request.
        rationale: those of the reviewer.
        service: the path of its service; the same one comes first, then its neighbours.
        case_id: its case, whose other decisions are left out.
        outcome: only decisions with this outcome; empty for either.
        number: how many to return at the most.

    Raises:
        IndexMissingError: there is no index.
    """
    search = DecisionSearch()
    schema = search._snapshot.index.schema
    alike = Query.more_like_this_document_fields_query(
        schema,
        {"item": [" ".join(stems_of(item))], "rationale": [" ".join(stems_of(rationale))]},
        min_doc_frequency=2,
        min_term_frequency=1,
        max_query_terms=_MOST_WORDS,
    )
    parts = [
        (Occur.Must, alike),
        (Occur.MustNot, Query.term_query(schema, "case_id", case_id, "basic")),
        (Occur.Should, _worth(schema, service, _SAME_SERVICE)),
        (Occur.Should, _worth(schema, service.rpartition("/")[0] or service, _SAME_CLASS)),
    ]
    if outcome:
        parts.append((Occur.Must, Query.const_score_query(_having(schema, OUTCOME, outcome), 0.0)))
    found = search._snapshot.searcher.search(Query.boolean_query(parts), number, count=False)
    return [search.hit(address) for _, address in found.hits]


def other_outcome(outcome: str) -> str:
    """Return the outcome that a decision does not have."""
    return str(Outcome.UPHELD if outcome == Outcome.OVERTURNED else Outcome.OVERTURNED)


def _worth(schema: Schema, place: str, score: float) -> Query:
    return Query.const_score_query(_having(schema, SERVICE, place), score)


def _having(schema: Schema, facet: Facet, value: str) -> Query:
    return Query.term_query(schema, facet.name, value, "basic")
