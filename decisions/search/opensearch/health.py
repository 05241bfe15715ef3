"""The health of the cluster: lost shards of an index, and repairs."""

from collections.abc import Iterator
from typing import Any

from opensearchpy import OpenSearch

from decisions.search.opensearch.cluster import guarded

#: How long a node that was lost is waited for before its shards are made again.
_SECONDS = 60


def mend(client: OpenSearch, prefix: str) -> bool:
    """Retry shards that OpenSearch gave up on; return whether some hold the only copy of decisions.

    A copy whose assignment failed five times, as while a node stood still or its disk was full,
    stays away until it is told to try again.

    Args:
        client: of the cluster.
        prefix: of the indexes that are looked at.

    Raises:
        EngineError: the cluster does not answer.
    """
    health = _health(client, f"{prefix}-v*")
    if health["unassigned_shards"]:
        with guarded():
            client.cluster.reroute(params={"retry_failed": "true", "metric": "none"})
    return bool(health["status"] == "red")


def damage_of(client: OpenSearch, index: str) -> Iterator[str]:
    """Yield an index whose lost shards do not recover.

    Raises:
        EngineError: the cluster does not answer.
    """
    mend(client, index)
    health = _health(
        client,
        index,
        wait_for_status="yellow",
        timeout=f"{_SECONDS}s",
        request_timeout=_SECONDS + 10,
    )
    if health["status"] == "red":
        yield f"{index} ({health['active_primary_shards']} shards are left)"


def _health(client: OpenSearch, index: str, **how: Any) -> dict[str, Any]:
    with guarded():
        # 408 where what is waited for does not come: the answer says how it is.
        found: dict[str, Any] = client.cluster.health(index=index, params={**how, "ignore": 408})
    return found
