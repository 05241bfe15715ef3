"""The active index and its generation: a row in PostgreSQL that all machines read.

The generation increases after the refresh that makes a change visible. The row is read from the
primary database, never from a replica, which may lag behind.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from decisions.models import SearchIndex
from decisions.search.errors import RebuildProgress

WRITING, REFRESHING = SearchIndex.Phase.WRITING, SearchIndex.Phase.REFRESHING


@dataclass(frozen=True, slots=True)
class IndexEdition:
    """An index at one generation.

    Args:
        index: its name; empty if there is no index.
        generation: a number that grows with every change.
        committed_at: when the generation began; None if there is no index.
    """

    index: str = ""
    generation: int = 0
    committed_at: datetime | None = None


class Register:
    """The database row of an archive's index.

    Args:
        prefix: the prefix of its index names.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def edition(self) -> IndexEdition:
        """Return the active edition."""
        row = self._read()
        return IndexEdition(row.index, row.generation, row.committed_at) if row else IndexEdition()

    def is_refreshing(self) -> bool:
        """Return whether a change is becoming visible, shard by shard."""
        row = self._read()
        return row is not None and row.phase == REFRESHING

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""
        row = self._read()
        if row is None or row.documents_total is None:
            return None
        return RebuildProgress(row.documents_done, row.documents_total)

    def note_progress(self, progress: RebuildProgress | None) -> None:
        """Publish the progress of a new index to all processes; None ends it."""
        self._update(
            documents_done=progress.done if progress else 0,
            documents_total=progress.total if progress else None,
        )

    def begin(self) -> bool:
        """Record that a change begins; return whether the last one was interrupted."""
        row = self._read()
        self._update(phase=WRITING)
        return row is not None and row.phase != SearchIndex.Phase.NONE

    @contextmanager
    def raising(self, index: str) -> Iterator[None]:
        """Raise the generation after the block, which makes a change visible, and activate it."""
        self._update(phase=REFRESHING)
        yield
        self._update(
            index=index,
            generation=F("generation") + 1,
            committed_at=Now(),
            phase=SearchIndex.Phase.NONE,
        )

    def discard(self) -> None:
        """Deactivate the index."""
        self._update(index="")

    def _rows(self) -> QuerySet[SearchIndex]:
        return SearchIndex.objects.using(DEFAULT_DB_ALIAS).filter(prefix=self._prefix)

    def _read(self) -> SearchIndex | None:
        connection = connections[DEFAULT_DB_ALIAS]
        opened = connection.connection is None
        try:
            return self._rows().first()
        finally:
            if opened and not connection.in_atomic_block:
                connection.close()  # threads of the pool keep no connection

    def _update(self, **values: object) -> None:
        if not self._rows().update(**values):
            # Generations never repeat, even if this row is deleted.
            first = {"generation": int(time.time())}
            rows = SearchIndex.objects.using(DEFAULT_DB_ALIAS)
            rows.get_or_create(prefix=self._prefix, defaults=first)
            self._rows().update(**values)
