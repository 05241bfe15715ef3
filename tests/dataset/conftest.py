"""A snapshot of invented cases, for the tests that only look."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django.plugin import DjangoDbBlocker

from decisions.dataset.publishing import publish_dataset
from decisions.dataset.snapshot_folders import Snapshot, snapshots
from tests.support import invented_cases
from tests.support.archives import index_anew, shared_archive
from tests.support.stored_archives import fill_once

DECISIONS = 1_500


@pytest.fixture(scope="module")
def published_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Snapshot]:
    """Hold invented cases, and a snapshot of them, for the tests of a module."""

    def fill() -> None:
        invented_cases.fill(DECISIONS, letters=200)
        index_anew()
        publish_dataset()

    once = partial(fill_once, "published", fill)
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("dataset"), once):
        yield next(iter(snapshots()))


@pytest.fixture
def published(published_archive: Snapshot, db: None) -> Snapshot:
    """Return the snapshot; what a test changes in the database is undone after it."""
    return published_archive
