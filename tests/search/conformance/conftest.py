"""Each engine, empty or filled, for the tests that all must pass."""

from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from decisions.models import SearchIndex
from decisions.search import DecisionSearch
from decisions.search.engine import Engine
from tests.search.conformance.filled_engines import HELD, empty_engine, fill, of
from tests.support.engines import ENGINES


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Return an engine without an index."""
    return empty_engine(request, tmp_path / "index")


@pytest.fixture(scope="module", params=ENGINES)
def search(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> DecisionSearch:
    """Return a search of all documents, for tests that only read them."""
    full = empty_engine(request, tmp_path_factory.mktemp("index"))
    with django_db_blocker.unblock():
        fill(full, HELD)
        found = of(full)
        SearchIndex.objects.all().delete()
    return found
