"""Decisions like some texts, as a query of OpenSearch."""

from collections.abc import Iterator, Mapping
from heapq import nlargest
from math import log1p
from typing import Any

from decisions.search.analyzer import stems_of
from decisions.search.facets import SERVICE
from decisions.search.fields import CASE_ID
from decisions.search.opensearch.point_in_time import PointInTime
from decisions.search.opensearch.queries import Query

#: The words that say most about a decision; more of them cost time and add noise.
_MOST_WORDS = 30
#: A word that fewer documents of a shard hold is a misspelling or a name.
_FEWEST_DOCUMENTS = 2


def like(
    moment: PointInTime, texts: Mapping[str, str], services: Mapping[str, float], case_id: int
) -> Query | None:
    """Return a query for decisions of other cases that are like some texts.

    Without words, decisions on the same services are alike; None without a service. How rare a
    word is, one shard says for all: decisions come to shards by chance.

    Args:
        moment: the index.
        texts: text by field.
        services: paths of services, each with its boost.
        case_id: the case that is left out; it also says which shard is asked.
    """
    words = nlargest(_MOST_WORDS, _weighed(moment.term_vectors(_stems(texts), str(case_id))))
    alike: list[Query] = [
        {"term": {field: {"value": word, "boost": weight / words[0][0]}}}
        for weight, field, word in words
    ]
    classed: list[Query] = [
        {"constant_score": {"filter": {"term": {SERVICE.name: path}}, "boost": worth}}
        for path, worth in services.items()
    ]
    if not (alike or classed):
        return None
    return {
        "bool": {
            "must": [{"bool": {"should": alike or classed}}],
            "must_not": [{"term": {CASE_ID: case_id}}],
            "should": classed,
        }
    }


def _stems(texts: Mapping[str, str]) -> dict[str, str]:
    return {field: " ".join(stems_of(text)) for field, text in texts.items()}


def _weighed(vectors: Mapping[str, Any]) -> Iterator[tuple[float, str, str]]:
    """Yield the words of texts by field, each with its TF-IDF."""
    for field, vector in vectors.items():
        documents = vector.get("field_statistics", {}).get("doc_count", 0)
        for word, known in vector.get("terms", {}).items():
            holding = known.get("doc_freq", 0)
            if holding >= _FEWEST_DOCUMENTS:
                others = max(documents - holding, 0)
                yield known["term_freq"] * log1p((others + 0.5) / (holding + 0.5)), field, word
