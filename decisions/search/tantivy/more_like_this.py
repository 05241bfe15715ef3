"""Similar decisions, as a tantivy query."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tantivy import Occur, Query

from decisions.search.analyzer import stems_of
from decisions.search.facet_definitions import SERVICE
from decisions.search.field_names import CASE_ID
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher
from decisions.search.word_weights import WordUse, weightiest

#: The number of a text's most frequent words whose document frequencies are counted.
_MOST_LOOKED_UP = 2_000


def like(
    searcher: Searcher, texts: Mapping[str, str], services: Mapping[str, float], case_id: int
) -> Query | None:
    """Return a query for decisions of other cases that are similar to texts.

    Without words, decisions on the same services are similar; without services too, None.

    Args:
        searcher: gives the document frequencies.
        texts: text by field.
        services: paths of services, each with its boost.
        case_id: the excluded case.
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

    tantivy's own MoreLikeThis query panics if a word's document frequency exceeds the number of
    documents: only the former includes deleted documents.
    """
    documents = searcher.num_docs
    for field, text in texts.items():
        times = dict(Counter(stems_of(text)).most_common(_MOST_LOOKED_UP))
        for word, holding in zip(times, searcher.doc_freqs(field, list(times)), strict=True):
            yield WordUse(field, word, times[word], holding, documents)


def _holding(field: str, word: str) -> Query:
    return Query.term_query(schema(), field, word, "basic")
