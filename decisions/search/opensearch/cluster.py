"""The cluster's answers: an error ends one search, and never becomes a number.

An answer of some shards alone is none: OpenSearch would give it without a word.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from opensearchpy import OpenSearch
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

#: What a search is: the body of `_search`.
Body: TypeAlias = dict[str, Any]
#: How long a search or a small write may take before it counts as failed.
SECONDS = 10
#: Whoever asks in threads of its own keeps so many connections to a node.
_CONNECTIONS = 16
_TOO_MANY = 429


class LostError(EngineError):
    """The point in time is gone: a node was lost, or it expired."""


class NoAnswerError(EngineError):
    """No node answered, or not in time."""


def connected(address: SearchAddress) -> OpenSearch:
    """Return a client of a cluster, without connecting."""
    return OpenSearch(
        [{"host": name, "port": port} for name, port in address.hosts],
        scheme=address.scheme,
        use_ssl=address.scheme == "https",
        http_auth=(address.user, address.password) if address.user else None,
        ca_certs=address.ca_certs or None,
        timeout=SECONDS,
        max_retries=len(address.hosts),
        pool_maxsize=_CONNECTIONS,
    )


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any error of the client in the block into an EngineError."""
    try:
        yield
    except NotReached as error:  # also where it takes too long
        raise NoAnswerError(_said(error)) from error
    except OpenSearchException as error:
        raise EngineError(_said(error)) from error


def search(client: OpenSearch, bodies: Sequence[Body], shards: int) -> list[dict[str, Any]]:
    """Return the answers to some searches, asked in one request.

    Where scores order what is found, words are as rare as they are in all shards, not in each.

    Args:
        client: of the cluster.
        bodies: the searches, each of a point in time.
        shards: how many must have answered.

    Raises:
        LostError: the point in time is not whole any more.
        EngineError: the cluster has no answer now.
    """
    lines = [json.dumps(each) for body in bodies for each in (_header_of(body), body)]
    with guarded():
        answer = client.msearch(body="\n".join([*lines, ""]))
    for response in answer["responses"]:
        _check(response, shards)
    found: list[dict[str, Any]] = answer["responses"]
    return found


def _header_of(body: Body) -> dict[str, Any]:
    header: dict[str, Any] = {"allow_partial_search_results": False}
    if any("_score" in each for each in body.get("sort", ())):
        header["search_type"] = "dfs_query_then_fetch"
    return header


def _check(response: dict[str, Any], shards: int) -> None:
    """Raise an error if an answer is incomplete."""
    if error := response.get("error"):
        causes = error.get("root_cause") or [error]
        said = f"{response['status']}: {causes[0].get('type')}: {causes[0].get('reason')}"
        if response["status"] == _TOO_MANY:
            raise EngineError(f"OpenSearch has too much to do ({said[:300]})")
        lost = response["status"] in (404, 503) and causes[0].get("type") != "too_many_buckets"
        raise (LostError if lost else EngineError)(f"OpenSearch answered {said[:300]}")
    answered = response["_shards"]
    if response["timed_out"] or answered["failed"] or answered["successful"] != shards:
        raise LostError(f"{shards} shards were asked; what came is not whole: {answered}")


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
