"""The stored files of a letter: its original and its public copy."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from ingest.models import Letter
from ingest.processing import public_copies
from ingest.storage import originals, originals_store, public_store

#: Files that are older than this belong to no running upload.
ABANDONED = timedelta(days=1)
_AT_ONCE = 1000


def remove_without_letter(sha256: str) -> None:
    """Remove the files of an original that no longer has a letter.

    An upload of the same file that inserts its letter meanwhile waits for the lock, and then checks
    whether the original still exists.

    Raises:
        OSError: a store denies it.
    """
    with transaction.atomic():
        originals.lock(sha256)
        if not Letter.objects.filter(sha256=sha256).exists():
            public_copies.remove(sha256)
            originals.remove(sha256)


def without_letter(before: datetime) -> Iterator[str]:
    """Yield the SHA-256 of each original and public copy without a letter, stored before a time.

    They remain if the machine stops between the deletion of a letter and that of its files, or
    during an upload.

    Raises:
        OSError: a store does not answer.
    """
    found: set[str] = set()
    for store in (originals_store(), public_store()):
        names = store.names(before)
        while some := {name.rpartition("/")[2] for name in islice(names, _AT_ONCE)}:
            known = Letter.objects.filter(sha256__in=some).values_list("sha256", flat=True)
            left = some.difference(known, found)
            found |= left
            yield from sorted(left)


def left_in_staging(before: datetime) -> Iterator[Path]:
    """Yield the incoming files of this machine that were written before a time.

    They remain if a web server is killed during an upload, or a worker while it copies.

    Raises:
        OSError: a store is not available.
    """
    for folder in {originals.staging(), public_copies.staging()}:
        for path in folder.iterdir():
            with suppress(FileNotFoundError):  # its upload ended meanwhile
                if path.stat().st_mtime < before.timestamp():
                    yield path
