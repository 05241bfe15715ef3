"""A published snapshot of invented cases, for tests that only read it."""

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
    """Fill an archive with invented cases and publish a snapshot, for the tests of a module."""

    def fill() -> None:
        invented_cases.fill(DECISIONS, letters=200)
        index_anew()
        publish_dataset()

    once = partial(fill_once, "published", fill)
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("dataset"), once):
        yield next(iter(snapshots()))


@pytest.fixture
def published(published_archive: Snapshot, db: None) -> Snapshot:
    """Return the snapshot; database changes are rolled back after the test."""
    return published_archive
