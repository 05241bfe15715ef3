"""Decisions like another one, and those like it that went the other way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from math import log1p

from tantivy import Occur, Query, Schema

from decisions.search.analyzer import stems_of
from decisions.search.engine import Searcher
from decisions.search.facets import OUTCOME, SERVICE, Facet
from decisions.search.results import DecisionSearch, Hit
from decisions.terms import Outcome

#: The words that say most about a decision; more of them cost time and add noise.
_MOST_WORDS = 30
#: Of so many words of a text, its most frequent ones, it is asked how many documents hold them.
_MOST_LOOKED_UP = 2_000
#: A word that fewer documents hold is a misspelling or a name.
_FEWEST_DOCUMENTS = 2
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
    weighed = _weighed(search._snapshot.searcher, {"item": item, "rationale": rationale})
    words = nlargest(_MOST_WORDS, weighed)
    if not words:
        return []
    heaviest = words[0][0]
    alike = Query.boolean_query(
        [
            (Occur.Should, Query.boost_query(_holding(schema, field, word), weight / heaviest))
            for weight, field, word in words
        ]
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


def _weighed(searcher: Searcher, texts: dict[str, str]) -> Iterator[tuple[float, str, str]]:
    """Yield the words of texts by field, each with what it tells: its frequency by its rarity.

    tantivy has such a query of its own. It panics where a word is in more documents than there
    are: it counts those that were deleted on one side only.
    """
    documents = searcher.num_docs
    for field, text in texts.items():
        times = dict(Counter(stems_of(text)).most_common(_MOST_LOOKED_UP))
        for word, holding in zip(times, searcher.doc_freqs(field, list(times)), strict=True):
            if holding >= _FEWEST_DOCUMENTS:
                others = max(documents - holding, 0)
                yield times[word] * log1p((others + 0.5) / (holding + 0.5)), field, word


def _holding(schema: Schema, field: str, word: str) -> Query:
    return Query.term_query(schema, field, word, "basic")


def _worth(schema: Schema, place: str, score: float) -> Query:
    return Query.const_score_query(_having(schema, SERVICE, place), score)


def _having(schema: Schema, facet: Facet, value: str) -> Query:
    return _holding(schema, facet.name, value)
