"""Archives of invented cases and of sample letters, for tests that only read them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from ingest.processing.reader_pool import ReaderPool
from ingest.samples import sample_letters, write_text
from tests.support import invented_cases
from tests.support.archives import index_anew, shared_archive, take_in
from tests.support.stored_archives import fill_once

DECISIONS = 5_000
SAMPLE_LETTERS = 250


@pytest.fixture(scope="module")
def invented_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive with invented cases, for the tests of a module."""

    def fill() -> None:
        invented_cases.fill(DECISIONS)
        index_anew()

    once = partial(fill_once, "invented", fill)
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("invented"), once) as folder:
        yield folder


@pytest.fixture
def invented(invented_archive: Path, db: None) -> Path:
    """Return the archive of invented cases; database changes are rolled back after the test."""
    return invented_archive


@pytest.fixture(scope="module")
def samples_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    search_engine: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive with sample letters, for the tests of a module."""

    def fill() -> None:
        letters = sample_letters(SAMPLE_LETTERS)
        files = [
            (f"{each.case_number}.txt", write_text(each, "pypdf").encode()) for each in letters
        ]
        take_in(readers, *files)

    once = partial(fill_once, "samples", fill)
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("samples"), once) as folder:
        yield folder


@pytest.fixture
def samples(samples_archive: Path, db: None) -> Path:
    """Return the archive of sample letters."""
    return samples_archive
