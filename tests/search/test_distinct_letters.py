"""Letters are counted exactly by OpenSearch, also if several threads read a shard."""

from collections.abc import Callable

import pytest

from decisions.search.field_names import CASE_ID
from decisions.search.opensearch.cluster import connected
from decisions.search.opensearch.distinct_letters import COUNT_LETTERS, DISTINCT_LETTERS
from imr_archive.runtime.search_url import search_address_of

pytestmark = pytest.mark.opensearch

INDEX = "letters-in-segments"
#: The last case needs longer sets of bits than the others.
CASES = (3, 64, 65, 1_000_000)
#: Each is a segment; so few are not merged.
SEGMENTS = 3


@pytest.mark.parametrize("mode", ["none", "all"])
def test_a_letter_in_several_segments_is_counted_once(
    search_url: Callable[[], str], mode: str
) -> None:
    client = connected(search_address_of(search_url()))
    settings = {
        "number_of_shards": 2,
        "number_of_replicas": 0,
        "search.concurrent_segment_search.mode": mode,
        "search.concurrent.max_slice_count": SEGMENTS,
    }
    mappings = {"properties": {CASE_ID: {"type": "long"}}}
    client.indices.create(index=INDEX, body={"settings": settings, "mappings": mappings})
    try:
        for _ in range(SEGMENTS):
            for case in CASES:
                client.index(index=INDEX, body={CASE_ID: case}, routing=str(case))
            client.indices.refresh(index=INDEX)
        body = {"size": 0, "aggs": {DISTINCT_LETTERS: COUNT_LETTERS}}
        found = client.search(index=INDEX, body=body)
        assert found["hits"]["total"]["value"] == SEGMENTS * len(CASES)
        assert found["aggregations"][DISTINCT_LETTERS]["value"] == len(CASES)
    finally:
        client.indices.delete(index=INDEX)
