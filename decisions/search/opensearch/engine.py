"""OpenSearch: open the index of an archive, follow its changes, write to it, replace it."""

import logging
import math
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from opensearchpy import NotFoundError, OpenSearch

from decisions.search import analyzer
from decisions.search.documents import DecisionDocument
from decisions.search.errors import EngineError, IndexMissingError, RebuildProgress
from decisions.search.indexed_fields import VERSION
from decisions.search.opensearch import writer
from decisions.search.opensearch.active_index import IndexEdition, Register
from decisions.search.opensearch.cluster import connected, guarded
from decisions.search.opensearch.health import (
    are_replicas_there,
    damage_of,
    mend,
    missing_replicas,
)
from decisions.search.opensearch.mapping import index_body
from decisions.search.opensearch.point_in_time import IndexGoneError, PointInTime
from decisions.search.opensearch.session import OpenSearchSession
from imr_archive.runtime.search_url import SearchAddress

logger = logging.getLogger(__name__)

#: The most decisions per shard. Each further shard of a search costs processor time: its own
#: aggregations, merging them, and a second request for the hits.
DECISIONS_PER_SHARD = 1_000_000
#: How long a session waits until a change is visible on all shards.
_REFRESH_SECONDS, _PAUSE = 2.0, 0.02
#: How often the process that writes the index checks the cluster's health.
_MEND_SECONDS = 10
#: The timeout for creating, changing or deleting an index: longer than that of a search, because
#: all nodes take part.
_PATIENTLY = {"request_timeout": 60}
#: The timeout for completing a new index: merging, and copying to other nodes.
_MERGE_SECONDS, _COPY_SECONDS = 3_600, 600
#: How long replicas may be missing before the log says why.
_EXPLAIN_SECONDS = 10


class OpenSearchEngine:
    """Maintains the index of an archive in a cluster; implements `engine.Engine`.

    Args:
        address: the URL of the cluster.
        shards: the shards of a new index; None for as many as the archive needs.
    """

    def __init__(self, address: SearchAddress, shards: int | None = None) -> None:
        self._client: OpenSearch = connected(address)
        self._searching: OpenSearch = connected(address, same_node=True)
        self._prefix = address.prefix
        self._register = Register(address.prefix)
        self._shards = shards
        self._session: OpenSearchSession | None = None
        self._index = ""  # of the session
        self._suspected = False
        self._mend_at = 0.0
        self._lock = Lock()

    def session(self) -> OpenSearchSession:
        """Return a session on the latest index, regardless of which process changed it.

        Raises:
            IndexMissingError: there is none, or one of another version.
            EngineError: not all of it can be reached.
        """
        with self._lock:
            while True:
                edition = self._edition()
                known = self._session
                if known and (self._index, known.generation) == (edition.index, edition.generation):
                    return known
                self._wait_for_refresh()
                opened = self._opened(edition)
                if self._register.edition() == edition:
                    self._session, self._index = opened, edition.index
                    return opened

    def generation(self) -> int:
        """Return the generation of the last change.

        Raises:
            IndexMissingError: there is no index.
        """
        return self._edition().generation

    def replace_cases(
        self, case_ids: Collection[int], documents: Iterable[DecisionDocument]
    ) -> None:
        """Replace the documents of some cases in one step."""
        index = self._edition().index
        made = list(documents)  # before anything is written: the database may fail
        if self._register.begin():
            self._refresh(index)  # documents of an interrupted change are found, and written again
        writer.replace_cases(self._client, index, case_ids, made)
        with self._register.raising(index):
            self._refresh(index)

    @contextmanager
    def replacing(self, total: int) -> Iterator["ClusterBuilder"]:
        """Build a new index that replaces the current one if the block succeeds."""
        index = f"{self._version_prefix}{uuid.uuid4().hex[:8]}"
        self._register.note_progress(RebuildProgress(0, total))
        builder = ClusterBuilder(self._client, index, self._register, total)
        try:
            with guarded():
                shards = self._shards or max(1, math.ceil(total / DECISIONS_PER_SHARD))
                self._client.indices.create(index=index, body=index_body(shards), params=_PATIENTLY)
            yield builder
            builder.finish()
            self._complete(index)
            self._put_in_place(index)
        except BaseException:
            builder.close()
            with suppress(EngineError), guarded():
                self._delete(index)
            raise
        finally:
            builder.close()
            self._register.note_progress(None)

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""
        return self._register.progress()

    def suspect(self) -> None:
        """Request a check of the cluster's health by the process that writes the index."""
        self._suspected = True

    def take_suspicion(self) -> bool:
        """Return whether a check of the cluster's health was requested, and clear the request.

        The process that writes the index checks the cluster, whichever process failed.
        """
        suspected, self._suspected = self._suspected, False
        if time.monotonic() >= self._mend_at:
            self._mend_at = time.monotonic() + _MEND_SECONDS
            suspected = mend(self._client, self._prefix) or suspected
        return suspected

    def damage(self) -> Iterator[str]:
        """Yield the index if shards of it are lost and do not recover within a minute.

        Raises:
            IndexMissingError: there is no index.
            EngineError: the cluster does not answer.
        """
        return damage_of(self._client, self._edition().index)

    def missing_replicas(self) -> str:
        """Return why shards of the archive's indexes are not allocated; empty if all are."""
        return missing_replicas(self._client, f"{self._prefix}-v*")

    def discard(self) -> None:
        """Make every process stop using the current index, so that it is rebuilt."""
        self._register.discard()

    @property
    def _version_prefix(self) -> str:
        return f"{self._prefix}-v{VERSION}-{analyzer.edition()}-"

    def _edition(self) -> IndexEdition:
        edition = self._register.edition()
        if not edition.index.startswith(self._version_prefix):
            raise IndexMissingError(self._register.progress())
        return edition

    def _opened(self, edition: IndexEdition) -> OpenSearchSession:
        def unchanged() -> bool:
            return self._register.edition() == edition

        try:
            pit = PointInTime(self._searching, edition.index, unchanged, self.suspect)
        except IndexGoneError as error:
            raise IndexMissingError(self._register.progress(), damaged=True) from error
        except EngineError as error:
            logger.error("The search index cannot be opened (%s).", error)
            self.suspect()
            raise
        if edition.committed_at is None:
            raise IndexMissingError(self._register.progress())
        return OpenSearchSession(pit, edition.generation, edition.committed_at)

    def _wait_for_refresh(self) -> None:
        """Wait while a change is visible only on some of the shards."""
        end = time.monotonic() + _REFRESH_SECONDS
        while time.monotonic() < end and self._register.is_refreshing():
            time.sleep(_PAUSE)

    def _refresh(self, index: str) -> None:
        with guarded():
            try:
                answered = self._client.indices.refresh(
                    index=index, params={"request_timeout": _COPY_SECONDS}
                )["_shards"]
            except NotFoundError as error:
                raise IndexMissingError(self.progress(), damaged=True) from error
        if answered["failed"]:
            raise EngineError(
                f"A change is not visible in all shards of the search index: {answered}"
            )

    def _complete(self, index: str) -> None:
        """Merge and refresh a new index, and replicate it to other nodes."""
        self._refresh(index)
        with guarded():
            self._client.indices.forcemerge(
                index=index,
                params={"max_num_segments": 1, "request_timeout": _MERGE_SECONDS},
            )
        self._refresh(index)
        with guarded():
            self._client.indices.put_settings(
                index=index,
                body={"index": {"auto_expand_replicas": "0-1"}},
                params=_PATIENTLY,
            )
        self._wait_for_replicas(index)

    def _wait_for_replicas(self, index: str) -> None:
        """Wait until an index has its replicas, or for so long that it is used without them."""
        end, said = time.monotonic() + _COPY_SECONDS, ""
        while not are_replicas_there(self._client, index, _EXPLAIN_SECONDS):
            reason = "for an unknown reason"
            with suppress(EngineError):
                reason = missing_replicas(self._client, index)
            if time.monotonic() >= end:
                logger.error("The search index %s is used without its replicas: %s", index, reason)
                return
            if reason and reason != said:
                said = reason
                logger.warning(
                    "The new search index %s waits at most %d s for its replicas: %s",
                    index,
                    _COPY_SECONDS,
                    reason,
                )

    def _put_in_place(self, index: str) -> None:
        """Activate a new index, and remove those before its predecessor.

        The one just replaced is kept: a search may be about to use it.
        """
        replaced = self._register.edition().index
        with self._register.raising(index), guarded():
            actions: list[dict[str, Any]] = [
                {"remove": {"index": f"{self._prefix}-v*", "alias": self._prefix}},
                {"add": {"index": index, "alias": self._prefix}},
            ]
            self._client.indices.update_aliases(body={"actions": actions}, params=_PATIENTLY)
        self._suspected = False
        with guarded():
            held = self._client.indices.get(index=f"{self._prefix}-v*")
            for old in held.keys() - {index, replaced}:
                self._delete(old)

    def _delete(self, index: str) -> None:
        self._client.indices.delete(
            index=index, params={"ignore_unavailable": "true", **_PATIENTLY}
        )


class ClusterBuilder:
    """Receives the documents of a new index and reports progress; implements `engine.Builder`.

    Args:
        client: the client of the cluster.
        index: the name of the new index.
        register: the register that publishes the progress.
        total: the expected number of documents.
    """

    def __init__(self, client: OpenSearch, index: str, register: Register, total: int) -> None:
        self._sender = writer.Sender(client, index)
        self._register, self._total, self._done = register, total, 0
        self.finish, self.close = self._sender.finish, self._sender.close

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Add documents, grouped by case; return their number."""
        number = self._sender.add(documents)
        self._done += number
        self._register.note_progress(RebuildProgress(self._done, self._total))
        return number
