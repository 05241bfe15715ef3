"""Archives for tests: their folders, and the letters added to them."""

import io
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, models
from pytest_django.plugin import DjangoDbBlocker

from decisions.facet_labels import labels
from decisions.models import SearchOutboxEntry
from decisions.search import indexer
from decisions.search.current_engine import current_engine
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import WAITING
from ingest.models import Letter, Upload
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.storage import originals

#: A function that adds files to an archive.
Take = Callable[..., Upload]


@contextmanager
def archive_in(folder: Path) -> Iterator[Path]:
    """Store originals, index and dataset in a folder within the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ORIGINALS_ROOT", folder / "originals")
        patch.setattr(settings, "INDEX_ROOT", folder / "index")
        patch.setattr(settings, "DATASET_ROOT", folder / "dataset")
        current_engine.cache_clear()
        labels.forget()
        cache.clear()
        indexer.rebuild()
        yield folder
        current_engine.cache_clear()


@contextmanager
def shared_archive(
    blocker: DjangoDbBlocker, folder: Path, fill: Callable[[], object]
) -> Iterator[Path]:
    """Fill an archive for tests that only read it; empty the database after the block."""
    with blocker.unblock(), archive_in(folder):
        fill()
        yield folder
        call_command("flush", interactive=False, verbosity=0)


def take_in(readers: ReaderPool, *files: Path | tuple[str, bytes]) -> Upload:
    """Upload files, then read and index them as the worker does."""
    incoming = [
        IncomingFile(file.name, io.BytesIO(file.read_bytes()))
        if isinstance(file, Path)
        else IncomingFile(file[0], io.BytesIO(file[1]))
        for file in files
    ]
    upload = receive(incoming, source="test")
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)
    indexer.drain()
    return upload


def original_path(sha256: str) -> Path:
    """Return the path of the original with a SHA-256 digest, in an archive on one machine."""
    return Path(originals.location_of(sha256))


def index_anew() -> None:
    """Rebuild the index after rows were written without triggers, and clear the outbox."""
    indexer.rebuild()
    SearchOutboxEntry.objects.all().delete()


@contextmanager
def full_disk() -> Iterator[None]:
    """Limit files written by this process to 2,000 bytes, as if the disk were full."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        # Python 3.11 does not remove a bytecode file that is written incompletely.
        patch.setattr(sys, "dont_write_bytecode", True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, unlimited[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def full_database(model: type[models.Model]) -> Iterator[None]:
    """Let PostgreSQL refuse new rows of a table, with the error that a full disk causes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$; "
            f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER full_disk ON {table}; DROP FUNCTION full_disk()")
