"""A lock, so that one process at a time writes snapshots."""

from collections.abc import Iterator
from contextlib import contextmanager

from imr_archive.runtime.advisory_locks import Lock, held


class DatasetError(Exception):
    """A snapshot cannot be made; its text says why and what to do."""


@contextmanager
def dataset_lock() -> Iterator[None]:
    """Hold the lock of whatever writes snapshots.

    Raises:
        DatasetError: another process holds it.
    """
    with held(Lock.DATASET, wait=False) as mine:
        if not mine:
            raise DatasetError("Another process is writing snapshots. Wait until it is done.")
        yield
