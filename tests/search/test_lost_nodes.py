"""Searches while OpenSearch loses a node: they are repeated, and never return partial results."""

from types import SimpleNamespace
from typing import Any

import pytest

from decisions.search import EngineError
from decisions.search.opensearch.cluster import LostError, search

WHOLE = {"timed_out": False, "_shards": {"total": 3, "successful": 3, "failed": 0}}


def asked(response: dict[str, Any]) -> list[dict[str, Any]]:
    client: Any = SimpleNamespace(msearch=lambda body: {"responses": [response]})
    return search(client, [{"size": 0}], 3)


def error(status: int, kind: str, reason: str) -> dict[str, Any]:
    cause = {"type": kind, "reason": reason}
    return {"status": status, "error": {**cause, "root_cause": [cause]}}


@pytest.mark.parametrize(
    "response",
    [
        error(404, "search_context_missing_exception", "No search context found for id [7]"),
        error(500, "node_not_connected_exception", "[n1][127.0.0.1:9300] Node not connected"),
        error(500, "illegal_state_exception", "no node found for id: 7QTO0dAwT2Cc6443DS2aWw"),
        error(503, "no_shard_available_action_exception", "No shard available"),
        WHOLE | {"_shards": {"total": 3, "successful": 2, "failed": 1}},
        WHOLE | {"timed_out": True},
    ],
)
def test_a_search_that_lost_a_node_can_be_asked_again(response: dict[str, Any]) -> None:
    with pytest.raises(LostError):
        asked(response)


@pytest.mark.parametrize(
    "response",
    [
        error(400, "parsing_exception", "unknown query"),
        error(429, "circuit_breaking_exception", "Data too large"),
        error(503, "too_many_buckets", "Trying to create too many buckets"),
    ],
)
def test_other_incomplete_answers_cannot_be_asked_again(response: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refused:
        asked(response)
    assert not isinstance(refused.value, LostError)


def test_a_whole_answer_is_returned() -> None:
    assert asked(WHOLE) == [WHOLE]
