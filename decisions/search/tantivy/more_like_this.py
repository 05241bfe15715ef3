"""Decisions like some texts, as a query of tantivy."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tantivy import Occur, Query

from decisions.search.analyzer import stems_of
from decisions.search.facet_definitions import SERVICE
from decisions.search.field_names import CASE_ID
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher
from decisions.search.word_weights import WordUse, weightiest

#: Of how many words of a text, its most frequent ones, it is counted how many documents hold them.
_MOST_LOOKED_UP = 2_000


def like(
    searcher: Searcher, texts: Mapping[str, str], services: Mapping[str, float], case_id: int
) -> Query | None:
    """Return a query for decisions of other cases that are like some texts.

    Without words, decisions on the same services are alike; None without a service.

    Args:
        searcher: tells how rare a word is.
        texts: text by field.
        services: paths of services, each with its boost.
        case_id: the case that is left out.
    """
    alike = [
        (Occur.Should, Query.boost_query(_holding(field, word), weight))
        for weight, field, word in weightiest(_words(searcher, texts))
    ]
    classed = [
        (Occur.Should, Query.const_score_query(_holding(SERVICE.name, path), worth))
        for path, worth in services.items()
    ]
    demanded = alike or classed
    if not demanded:
        return None
    own = Query.term_query(schema(), CASE_ID, case_id, "basic")
    found = Query.boolean_query(demanded)
    return Query.boolean_query([(Occur.Must, found), (Occur.MustNot, own), *classed])


def _words(searcher: Searcher, texts: Mapping[str, str]) -> Iterator[WordUse]:
    """Yield the words of texts by field.

    tantivy has such a query of its own. It panics where a word is in more documents than there
    are: it counts those that were deleted on one side only.
    """
    documents = searcher.num_docs
    for field, text in texts.items():
        times = dict(Counter(stems_of(text)).most_common(_MOST_LOOKED_UP))
        for word, holding in zip(times, searcher.doc_freqs(field, list(times)), strict=True):
            yield WordUse(field, word, times[word], holding, documents)


def _holding(field: str, word: str) -> Query:
    return Query.term_query(schema(), field, word, "basic")
