"""Write documents to an index of OpenSearch.

A decision always has the same id, and each write has an increasing version: a write that arrives
after its timeout cannot overwrite a later one.
"""

import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeAlias

from opensearchpy import OpenSearch, helpers

from decisions.search.documents import DecisionDocument
from decisions.search.errors import EngineError
from decisions.search.field_names import CASE_ID, KIND, REAL, SAMPLE
from decisions.search.opensearch.cluster import guarded
from decisions.search.opensearch.mapping import body_of

#: One action of a bulk request, in the form that the client's helpers expect.
Action: TypeAlias = dict[str, Any]
_AT_ONCE, _MOST_BYTES = 500, 10_000_000
_TRIES = 5
_SECONDS = 120
_NOT_FOUND = 404
#: The number of concurrent requests while the next documents are prepared.
_AHEAD = 2


def replace_cases(
    client: OpenSearch,
    index: str,
    case_ids: Collection[int],
    documents: Iterable[DecisionDocument],
) -> None:
    """Replace the documents of some cases; the change is visible after a refresh.

    Raises:
        EngineError: not everything could be written.
    """
    made = list(documents)  # before anything is written: the database may fail
    version = time.time_ns() // 1_000
    held = _held(client, index, case_ids, sample=bool(made and made[0].sample))
    added = list(_actions(index, made, version))
    kept = {action["_id"] for action in added}
    gone = [
        {
            "_op_type": "delete",
            "_index": index,
            "_id": name,
            "routing": routing,
            **_versioned(version),
        }
        for name, routing in held.decisions.items()
        if name not in kept
    ]
    send(client, [*gone, *added])
    if held.of_other_kind and made:
        with guarded():
            client.delete_by_query(
                index=index,
                body={"query": {"term": {KIND: _other_kind(sample=made[0].sample)}}},
                params={"conflicts": "proceed", "request_timeout": _SECONDS},
            )


class Sender:
    """Sends documents to a new index while the next ones are prepared.

    Args:
        client: the client of the cluster.
        index: the name of the index.
    """

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client, self._index = client, index
        self._threads = ThreadPoolExecutor(_AHEAD, thread_name_prefix="bulk")
        self._under_way: deque[Future[None]] = deque()
        self._version = time.time_ns() // 1_000

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Send documents, grouped by case; return their number.

        Raises:
            EngineError: some documents sent earlier could not be written.
        """
        number = 0
        actions = _actions(self._index, documents, self._version)
        while some := list(islice(actions, _AT_ONCE)):
            number += len(some)
            self._under_way.append(self._threads.submit(send, self._client, some))
            while len(self._under_way) > _AHEAD:
                self._under_way.popleft().result()
        return number

    def finish(self) -> None:
        """Wait until everything is written.

        Raises:
            EngineError: not everything could be written.
        """
        for each in self._under_way:
            each.result()

    def close(self) -> None:
        """Stop sending."""
        self._threads.shutdown(cancel_futures=True)


def send(client: OpenSearch, actions: Sequence[Action]) -> None:
    """Send bulk actions; those that the cluster rejects as overloaded are retried a few times.

    Raises:
        EngineError: not all of them are written.
    """
    with guarded():
        sent = helpers.streaming_bulk(
            client,
            actions,
            chunk_size=_AT_ONCE,
            max_chunk_bytes=_MOST_BYTES,
            raise_on_error=False,
            max_retries=_TRIES,
            initial_backoff=1,
            request_timeout=_SECONDS,
        )
        for written, said in sent:
            [(kind, item)] = said.items()
            if not written and not (kind == "delete" and item["status"] == _NOT_FOUND):
                raise EngineError(f"OpenSearch did not write {item['_id']}: {item.get('error')}")


def _actions(index: str, documents: Iterable[DecisionDocument], version: int) -> Iterator[Action]:
    """Yield a bulk action for each document; documents of a case share a shard."""
    for document in documents:
        yield {
            "_index": index,
            "_id": str(document.item_id),
            "routing": str(document.case_id),
            **_versioned(version),
            "_source": body_of(document),
        }


def _versioned(version: int) -> dict[str, Any]:
    return {"version": version, "version_type": "external_gte"}


def _other_kind(*, sample: bool) -> str:
    return REAL if sample else SAMPLE


class _Held:
    """The documents of some cases in an index.

    Args:
        answer: the answer to the search for them.
    """

    def __init__(self, answer: dict[str, Any]) -> None:
        hits = answer["hits"]["hits"]
        self.decisions = {hit["_id"]: hit["_routing"] for hit in hits}
        self.of_other_kind = bool(answer["aggregations"]["all"]["other"]["doc_count"])


def _held(client: OpenSearch, index: str, case_ids: Collection[int], *, sample: bool) -> _Held:
    body = {
        "query": {"terms": {CASE_ID: sorted(case_ids)}},
        "size": 1_000_000,
        "aggs": {
            "all": {
                "global": {},
                "aggs": {
                    "other": {"filter": {"term": {KIND: _other_kind(sample=sample)}}},
                },
            }
        },
    }
    with guarded():
        answer = client.search(
            index=index, body=body, params={"allow_partial_search_results": "false"}
        )
    if answer["_shards"]["failed"] or answer["timed_out"]:
        raise EngineError(f"Not all shards of the search index answered: {answer['_shards']}")
    return _Held(answer)
