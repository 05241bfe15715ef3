"""Shards without a replica: the log of a rebuild and /healthz say why, on a real node."""

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


def test_the_health_report_says_why_replicas_are_missing(
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
    assert report.status_code == 200  # pages are answered all the same
    refused = (
        r"shards are not allocated\. n1: a copy of this shard is already allocated to this node"
    )
    # Of all indexes of the archive: the one before stays for searches that are about to ask it.
    assert re.match(rf"1 of \d {refused}", report.json()["index_unreplicated"])

    monkeypatch.setattr(opensearch, "_EXPLAIN_SECONDS", 1)
    monkeypatch.setattr(opensearch, "_COPY_SECONDS", 1.5)
    caplog.set_level(logging.WARNING)
    engine._wait_for_replicas(index)
    waits, used = [record.getMessage() for record in caplog.records]
    new, old = f"The new search index {index} waits at most 1 s for", f"The search index {index} is"
    assert re.match(rf"{new} its replicas: 1 of 2 {refused}", waits)
    assert re.match(rf"{old} used without its replicas: 1 of 2 {refused}", used)
