"""The log of a rebuild and /healthz explain why shards have no replica, on a real node."""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client

from decisions.models import SearchIndex
from decisions.search.current_engine import current_engine
from decisions.search.opensearch import engine as opensearch
from decisions.search.opensearch.cluster import connected
from tests.support.engines import OPENSEARCH

pytestmark = [
    pytest.mark.opensearch,
    pytest.mark.parametrize("search_engine", [OPENSEARCH], indirect=True, scope="module"),
    pytest.mark.usefixtures("golden"),
]


def test_whoever_watches_is_told_why_replicas_are_missing(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json()["index_unreplicated"] == ""
    engine = current_engine()
    assert isinstance(engine, opensearch.OpenSearchEngine)
    address = settings.SEARCH_ADDRESS
    assert address is not None
    index = SearchIndex.objects.get(prefix=address.prefix).index
    connected(address).indices.put_settings(
        index=index, body={"index": {"auto_expand_replicas": False, "number_of_replicas": 1}}
    )
    report = client.get("/healthz")
    assert report.status_code == 200  # the site works without replicas
    said = report.json()["index_unreplicated"]
    # Other tests of the run may have an index on this node.
    assert re.match(r"1 of \d+ shards are not allocated\. n1: ", said)
    assert "already allocated to this node" in said

    monkeypatch.setattr(opensearch, "_EXPLAIN_SECONDS", 1)
    monkeypatch.setattr(opensearch, "_COPY_SECONDS", 1.5)
    caplog.set_level(logging.WARNING)
    engine._wait_for_replicas(index)
    waits, used = [record.getMessage() for record in caplog.records]
    assert waits == f"The new search index {index} waits at most 1 s for its replicas: {said}"
    assert used == f"The search index {index} is used without its replicas: {said}"
