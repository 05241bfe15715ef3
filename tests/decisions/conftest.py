"""An archive of many invented cases, for the tests that only look."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from decisions.models import ChangedCase
from decisions.search import indexer
from tests import invented as inventing
from tests.conftest import archive_in

DECISIONS = 5_000


@pytest.fixture(scope="module")
def invented_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Hold invented cases for the tests of a module."""
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("invented")) as folder:
        inventing.fill(DECISIONS)
        indexer.rebuild()
        ChangedCase.objects.all().delete()
        yield folder
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def invented(invented_archive: Path, db: None) -> Path:
    """Return the archive of invented cases; what a test changes is undone after it."""
    return invented_archive
