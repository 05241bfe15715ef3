"""SEARCH_URL with https: a self-signed certificate is trusted if the URL names it."""

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from decisions.search import DecisionSearch, EngineError
from decisions.search.opensearch.engine import OpenSearchEngine
from imr_archive.runtime.search_url import search_address_of
from tests.support.search_documents import documents
from tests.support.tls_front import tls_front

pytestmark = [pytest.mark.opensearch, pytest.mark.django_db]


def test_the_certificate_that_the_url_names_is_trusted_and_no_other(
    search_url: Callable[[], str], tmp_path: Path
) -> None:
    host, prefix = search_url().removeprefix("http://").split("/")
    held = documents(5)
    with tls_front(tmp_path, host) as front:
        url = f"https://archive:p%40ss@127.0.0.1:{front.port}/{prefix}"
        stranger = OpenSearchEngine(search_address_of(url))
        untrusted = pytest.raises(EngineError, match=r"certificate .* is not trusted")
        with untrusted, stranger.replacing(len(held)) as builder:
            builder.add(held)
        assert not front.received
        engine = OpenSearchEngine(
            search_address_of(f"{url}?ca_certs={quote(str(front.certificate))}")
        )
        with engine.replacing(len(held)) as builder:
            builder.add(held)
        assert len(DecisionSearch(pinned=engine.session())) == len(held)
    credentials = base64.b64encode(b"archive:p@ss")
    assert front.received
    assert all(b"Basic " + credentials in first for first in front.received)
