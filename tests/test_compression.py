"""Pages are compressed for browsers that accept it."""

from gzip import decompress

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("golden")


def test_a_compressed_page_is_the_page(client: Client) -> None:
    plain = client.get("/help/")
    compressed = client.get("/help/", headers={"Accept-Encoding": "gzip"})
    assert decompress(compressed.content) == plain.content
    assert compressed["Content-Encoding"] == "gzip"
    assert compressed["Content-Length"] == str(len(compressed.content))
    assert "Accept-Encoding" in compressed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert "Content-Encoding" not in plain


def test_the_length_of_a_page_does_not_betray_its_content(client: Client) -> None:
    lengths = {
        len(client.get("/help/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(20)
    }
    assert len(lengths) > 1
