"""A point in time of an index, unaffected by later changes.

OpenSearch keeps it on the nodes that hold its shards. If a node is lost or the point in time
expires, another one can replace it as long as the index has not changed in between.
"""

import logging
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from opensearchpy import NotFoundError, OpenSearch, OpenSearchException

from decisions.search.errors import EngineError
from decisions.search.opensearch import cluster
from decisions.search.opensearch.cluster import (
    Body,
    LostError,
    NoAnswerError,
    guarded,
    leave_node,
)

logger = logging.getLogger(__name__)

#: How long OpenSearch keeps a point in time after its last use.
_KEPT = "5m"
_MOST_WORDS = 100


class IndexGoneError(EngineError):
    """The index is not in the cluster."""


@dataclass(frozen=True, slots=True)
class _OpenPit:
    """The id of a point in time, and its number of shards."""

    name: str
    shards: int


class PointInTime:
    """A point in time of an index.

    It holds the copies of the shards that the client's node has: an answer of thousands of buckets
    is expensive to send from node to node.

    Args:
        client: the client of the cluster; it keeps to one node.
        index: its name.
        unchanged: returns whether the index is unchanged, so that another point in time may be
            used.
        failed: called on each failure that a retry does not solve.

    Raises:
        IndexGoneError: there is no such index.
        EngineError: not all of its shards can be reached.
    """

    def __init__(
        self,
        client: OpenSearch,
        index: str,
        unchanged: Callable[[], bool],
        failed: Callable[[], object],
    ) -> None:
        self.index = index
        self._client = client
        self._unchanged = unchanged
        self._failed = failed
        self._lock = Lock()
        self._lost = False
        self._forget: Callable[[], object] = lambda: None
        self._pit = self._opened()

    def search(self, *bodies: Body) -> list[dict[str, Any]]:
        """Return the answers to some searches, sent in one request.

        Args:
            bodies: the searches.

        Raises:
            EngineError: the cluster has no answer, or the index has changed since a node was lost.
        """
        pit = self._current()
        try:
            return self._asked(pit, bodies)
        except LostError:
            logger.info("The point in time of the search index was lost; opening another one.")
            try:
                return self._asked(self._another(pit), bodies)
            except EngineError as error:
                self._fail(error)
                raise
        except EngineError as error:
            if isinstance(error, NoAnswerError) and not self._lost:
                self._lost = True  # the next search asks another node
                leave_node(self._client)
            self._fail(error)
            raise

    def term_vectors(self, texts: Mapping[str, str], shard: str) -> dict[str, Any]:
        """Return the frequency of each word in texts, and its document frequency in a shard.

        Args:
            texts: stems by field.
            shard: any string; the same one means the same shard.

        Raises:
            EngineError: the cluster has no answer.
        """
        body = {
            "doc": dict(texts),
            "term_statistics": True,
            "positions": False,
            "offsets": False,
            "filter": {"max_num_terms": _MOST_WORDS},  # the most distinctive words of each text
        }
        with guarded():
            found = self._client.termvectors(
                index=self.index, body=body, params={"routing": shard, "realtime": "false"}
            )
        vectors: dict[str, Any] = found["term_vectors"]
        return {field: vectors[field] for field in texts if field in vectors}

    def _asked(self, pit: _OpenPit, bodies: Sequence[Body]) -> list[dict[str, Any]]:
        kept = {"id": pit.name, "keep_alive": _KEPT}
        whole = [{"pit": kept, "_source": False, **body} for body in bodies]
        return cluster.search(self._client, whole, pit.shards)

    def _current(self) -> _OpenPit:
        return self._another(self._pit) if self._lost else self._pit

    def _another(self, lost: _OpenPit) -> _OpenPit:
        """Return another point in time, in place of a lost one."""
        with self._lock:
            if self._pit is lost:
                if not self._unchanged():
                    raise EngineError("The search index changed after a node of it was lost")
                self._pit = self._opened()
                self._lost = False
            return self._pit

    def _opened(self) -> _OpenPit:
        try:
            made = self._made()
        except NoAnswerError:
            leave_node(self._client)
            raise
        pit, answered = made["pit_id"], made["_shards"]
        self._forget()
        # Kept until this object is garbage-collected: older generations may still be searched.
        self._forget = forget = weakref.finalize(self, _forget, self._client, pit)
        forget.atexit = False
        if answered["failed"] or answered["successful"] != answered["total"]:
            raise EngineError(f"Not all shards of the search index can be reached: {answered}")
        return _OpenPit(pit, answered["total"])

    def _made(self) -> dict[str, Any]:
        """Return OpenSearch's answer to the request for a point in time."""
        with guarded():
            try:
                made: dict[str, Any] = self._client.create_pit(
                    index=self.index,
                    params={
                        "keep_alive": _KEPT,
                        "allow_partial_pit_creation": "false",
                        "preference": "_local",
                    },
                )
            except NotFoundError as error:
                raise IndexGoneError(f"There is no index {self.index}") from error
        return made

    def _fail(self, error: EngineError) -> None:
        logger.error("The search engine failed (%s).", error)
        self._failed()


def _forget(client: OpenSearch, pit: str) -> None:
    """Close a point in time; OpenSearch would drop it later by itself."""
    with suppress(OpenSearchException):
        client.delete_pit(body={"pit_id": [pit]})
