"""The health of the cluster: lost shards of an index, missing replicas, and repairs."""

from collections.abc import Iterator, Mapping
from typing import Any

from opensearchpy import OpenSearch

from decisions.search.opensearch.cluster import guarded

#: How long to wait for a lost node before its shards are rebuilt.
_SECONDS = 60
#: The timeout of requests for a monitor.
_MONITOR_SECONDS = 2
_LONGEST = 1_000


def mend(client: OpenSearch, prefix: str) -> bool:
    """Retry shards that OpenSearch gave up on; return whether a primary shard is unassigned.

    After five failed assignments, as with a hanging node or a full disk, a copy stays unassigned
    until a retry is requested.

    Args:
        client: the client of the cluster.
        prefix: the prefix of the names of the indexes.

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


def are_replicas_there(client: OpenSearch, index: str, seconds: int) -> bool:
    """Return whether an index has all its replicas, waiting for them up to a timeout.

    Raises:
        EngineError: the cluster does not answer.
    """
    health = _health(
        client,
        index,
        wait_for_status="green",
        wait_for_no_initializing_shards="true",
        timeout=f"{seconds}s",
        request_timeout=seconds + 10,
    )
    return not health["timed_out"]


def missing_replicas(client: OpenSearch, index: str) -> str:
    """Return the number of unallocated shards and the reason for one of them; empty if none.

    Args:
        client: the client of the cluster.
        index: a name or a pattern.

    Raises:
        EngineError: the cluster does not answer.
    """
    how = {"request_timeout": _MONITOR_SECONDS}
    with guarded():
        shards = client.cat.shards(
            index=index, params={**how, "format": "json", "h": "index,shard,prirep,state"}
        )
        missing = [each for each in shards if each["state"] == "UNASSIGNED"]
        if not missing:
            return ""
        first = missing[0]
        asked = {
            "index": first["index"],
            "shard": int(first["shard"]),
            "primary": first["prirep"] == "p",
        }
        # 400 if it has been allocated in the meantime.
        explained = client.cluster.allocation_explain(body=asked, params={**how, "ignore": 400})
    said = f"{len(missing)} of {len(shards)} shards are not allocated. {_refusals(explained)}"
    return said[:_LONGEST].strip()


def _refusals(explained: Mapping[str, Any]) -> str:
    """Return why each node refuses a shard, in the words of OpenSearch."""
    refusals = [
        (decider["decider"], f"{node['node_name']}: {decider['explanation']}")
        for node in explained.get("node_allocation_decisions", ())
        for decider in node.get("deciders", ())
        if decider["decision"] != "YES"
    ]
    # An existing copy on the node matters only if no other node has another reason.
    others = [said for decider, said in refusals if decider != "same_shard"]
    said = others or [said for _, said in refusals]
    return "; ".join(said) or str(explained.get("allocate_explanation", ""))


def _health(client: OpenSearch, index: str, **how: Any) -> dict[str, Any]:
    with guarded():
        # 408 means a timeout: the response then has the current state.
        found: dict[str, Any] = client.cluster.health(index=index, params={**how, "ignore": 408})
    return found
