"""The cluster's responses: an error fails one search, and never becomes a wrong count.

A response from only some of the shards is an error: OpenSearch would return it silently.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from opensearchpy import Connection, ConnectionSelector, OpenSearch, RoundRobinSelector
from opensearchpy.exceptions import ConnectionError as NotReached
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from decisions.search.errors import EngineError, shortened
from imr_archive.runtime.search_url import SearchAddress

logger = logging.getLogger(__name__)

#: A search: the body of a `_search` request.
Body: TypeAlias = dict[str, Any]
#: The timeout of a search or a small write.
SECONDS = 10
#: The number of connections to a node, for callers with threads.
_CONNECTIONS = 16
_TOO_MANY = 429


class LostError(EngineError):
    """The point in time no longer exists: a node was lost, or it expired."""


class NoAnswerError(EngineError):
    """No node answered in time."""


class SameNodeSelector(ConnectionSelector):
    """Selects the same node as long as it answers; each client begins with a random one."""

    def select(self, connections: Sequence[Connection]) -> Any:  # the base class declares None
        """Return the first connection: those that fail are moved behind the others."""
        return connections[0]


def connected(address: SearchAddress, *, same_node: bool = False) -> OpenSearch:
    """Return a client of a cluster, without connecting.

    Args:
        address: the URL of the cluster.
        same_node: whether requests go to one node as long as it answers, instead of to all in turn.
    """
    return OpenSearch(
        [{"host": name, "port": port} for name, port in address.hosts],
        scheme=address.scheme,
        use_ssl=address.scheme == "https",
        http_auth=(address.user, address.password) if address.user else None,
        ca_certs=address.ca_certs or None,
        timeout=SECONDS,
        max_retries=len(address.hosts),
        pool_maxsize=_CONNECTIONS,
        selector_class=SameNodeSelector if same_node else RoundRobinSelector,
    )


def leave_node(client: OpenSearch) -> None:
    """Make a client that keeps to one node ask another one, because it did not answer in time."""
    client.transport.mark_dead(client.transport.get_connection())


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any error of the client in the block into an EngineError."""
    try:
        yield
    except NotReached as error:  # including timeouts
        raise NoAnswerError(_said(error)) from error
    except OpenSearchException as error:
        raise EngineError(_said(error)) from error


def search(client: OpenSearch, bodies: Sequence[Body], shards: int) -> list[dict[str, Any]]:
    """Return the answers to some searches, asked in one request.

    If hits are ordered by score, word frequencies are those of all shards, not of each shard.

    Args:
        client: the client of the cluster.
        bodies: the searches, each with a point in time.
        shards: the number of shards that must answer.

    Raises:
        LostError: the point in time is no longer complete.
        EngineError: the cluster cannot answer now.
    """
    lines = [json.dumps(each) for body in bodies for each in (_header_of(body, shards), body)]
    with guarded():
        answer = client.msearch(body="\n".join([*lines, ""]))
    for response in answer["responses"]:
        _check(response, shards)
    found: list[dict[str, Any]] = answer["responses"]
    return found


def _header_of(body: Body, shards: int) -> dict[str, Any]:
    header: dict[str, Any] = {"allow_partial_search_results": False}
    if shards > 1 and any("_score" in each for each in body.get("sort", ())):
        header["search_type"] = "dfs_query_then_fetch"
    return header


def _check(response: dict[str, Any], shards: int) -> None:
    """Raise an error if an answer is incomplete."""
    if error := response.get("error"):
        causes = error.get("root_cause") or [error]
        said = f"{response['status']}: {causes[0].get('type')}: {causes[0].get('reason')}"
        if response["status"] == _TOO_MANY:
            raise EngineError(f"OpenSearch is overloaded ({said[:300]})")
        # 500 until the other nodes notice that one has ended: "not connected", "no node found".
        lost = response["status"] in (404, 500, 503) and causes[0].get("type") != "too_many_buckets"
        raise (LostError if lost else EngineError)(f"OpenSearch answered {said[:300]}")
    answered = response["_shards"]
    if response["timed_out"] or answered["failed"] or answered["successful"] != shards:
        raise LostError(f"OpenSearch did not answer for all {shards} shards: {answered}")


def _said(error: OpenSearchException) -> str:
    if isinstance(error, ConnectionTimeout):
        return f"OpenSearch did not answer within {SECONDS} seconds"
    if isinstance(error, SSLError):
        return f"The certificate of OpenSearch is not trusted: {shortened(error)}"
    if isinstance(error, NotReached):
        return "No node of OpenSearch can be reached"
    if isinstance(error, TransportError):
        return f"OpenSearch answered {error.status_code}: {error.error}"
    return shortened(error)
