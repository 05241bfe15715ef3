"""The engines that the tests compare, and the documents that they hold."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from decisions.search import DecisionSearch
from decisions.search.documents import DecisionDocument
from decisions.search.engine import Engine
from decisions.search.opensearch.engine import OpenSearchEngine
from decisions.search.tantivy.engine import TantivyEngine
from imr_archive.runtime.search_url import search_address_of
from tests.support.engines import TANTIVY
from tests.support.search_documents import documents

#: OpenSearch's indexes have several shards: a number from a single shard would be noticed.
SHARDS = 3
LETTERS = 150
HELD = documents(LETTERS)


def empty_engine(request: pytest.FixtureRequest, folder: Path) -> Engine:
    """Return the engine that the fixture's parameter names, without an index."""
    if request.param == TANTIVY:
        return TantivyEngine(folder)
    address = search_address_of(request.getfixturevalue("search_url")())
    return OpenSearchEngine(address, SHARDS)


def fill(engine: Engine, held: list[DecisionDocument]) -> None:
    with engine.replacing(len(held)) as builder:
        assert builder.add(held) == len(held)


def of(engine: Engine) -> DecisionSearch:
    return DecisionSearch(pinned=engine.session())


def ids(found: Iterable[DecisionDocument]) -> set[int]:
    return {each.item_id for each in found}
