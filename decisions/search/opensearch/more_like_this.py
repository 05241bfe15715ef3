"""Similar decisions, as an OpenSearch query."""

from collections.abc import Iterator, Mapping
from typing import Any

from decisions.search.analyzer import stems_of
from decisions.search.facet_definitions import SERVICE
from decisions.search.field_names import CASE_ID
from decisions.search.opensearch.point_in_time import PointInTime
from decisions.search.opensearch.queries import Query
from decisions.search.word_weights import WordUse, weightiest


def like(
    pit: PointInTime, texts: Mapping[str, str], services: Mapping[str, float], case_id: int
) -> Query | None:
    """Return a query for decisions of other cases that are similar to texts.

    Without words, decisions on the same services are similar; without services too, None. Word
    frequencies come from a single shard: decisions are distributed at random.

    Args:
        pit: the index.
        texts: text by field.
        services: paths of services, each with its boost.
        case_id: the excluded case; it also determines the shard.
    """
    words = _words(pit.term_vectors(_stems(texts), str(case_id)))
    alike: list[Query] = [
        {"term": {field: {"value": word, "boost": weight}}}
        for weight, field, word in weightiest(words)
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


def _words(vectors: Mapping[str, Any]) -> Iterator[WordUse]:
    """Yield the words of texts by field, with their document frequencies in one shard."""
    for field, vector in vectors.items():
        documents = vector.get("field_statistics", {}).get("doc_count", 0)
        for word, known in vector.get("terms", {}).items():
            yield WordUse(field, word, known["term_freq"], known.get("doc_freq", 0), documents)
