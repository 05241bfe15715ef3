"""Test the pages and the index while an OpenSearch cluster fails in every possible way.

    uv run python -m tests.cluster.search_failures [--decisions 3000] [--only "a node is killed" ...]

Three nodes run on this machine. During each failure, and until the cluster has recovered, two
readers request pages and exports, decisions change as when letters arrive, and the worker's own loop
updates the index. Each response is compared with the database: it must be right, or an error (503),
or an incomplete file. Finally, every count of the index is compared with the database.
"""

import argparse
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.opensearch.nodes import Node, cluster

PAUSE_SECONDS = 20
HEAL_SECONDS = 300
#: A failure lasts so long, where it does not end by itself.
LAST_SECONDS = 10


@dataclass
class FailureAnswers:
    """What was asked while a failure lasted, and what came.

    Args:
        answers: how many of each kind.
        longest: the seconds of the answer that took longest, of each kind.
        wrong: a sentence for each answer that is not what the database says.
        changed: how many decisions were changed.
    """

    answers: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    changed: int = 0

    def note(self, kind: str, started: float) -> None:
        """Count an answer."""
        self.answers[kind] += 1
        self.longest[kind] = max(self.longest.get(kind, 0.0), time.monotonic() - started)


def main() -> None:
    """Let the cluster fail in each way, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=3_000)
    parser.add_argument("--only", nargs="*", help="the names of failures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, cluster(Path(home) / "nodes", 3) as nodes:
        os.environ["IMR_TEST_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ.pop("DATABASE_URL", None)
        import imr_archive.wsgi  # noqa: F401 — what gunicorn serves, as it serves it

        try:
            _fill(options.decisions, nodes)
            for name, failure in FAILURES.items():
                if name in (options.only or FAILURES):
                    _show(name, partial(failure, nodes), nodes)
        finally:
            _stop()


def _fill(decisions: int, nodes: list[Node]) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from decisions.search import indexer
    from imr_archive.runtime.search_url import search_address_of
    from tests.support import invented_cases

    settings.SEARCH_SHARDS = len(nodes)  # every node holds shards
    hosts = ",".join(node.host for node in nodes)
    settings.SEARCH_ADDRESS = search_address_of(f"http://{hosts}/failures")
    call_command("migrate", verbosity=0)
    invented_cases.fill(decisions)
    indexer.rebuild()


def _show(name: str, failure: Callable[[], None], nodes: list[Node]) -> None:
    """Have a failure happen, wait until all is well again, and print what came of it."""
    from django.db import connection

    from decisions.search import index_faults, indexer

    print(f"\n{name}", flush=True)
    seen, stop, no_more = FailureAnswers(), threading.Event(), threading.Event()
    threads = [
        threading.Thread(target=work, args=[*more, each])
        for work, more, each in (
            (_read, [seen], stop),
            (_export, [seen], stop),
            (_change, [seen], no_more),
            (indexer.follow, [], stop),
        )
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    try:
        failure()
        healed = _wait_until_whole(nodes)
        no_more.set()
        threads[2].join()
        indexed = _wait_until_indexed()
    finally:
        no_more.set()
        stop.set()
        for thread in threads:
            thread.join()
    for kind, number in sorted(seen.answers.items()):
        print(f"  {number:>5} {kind}, the longest in {seen.longest[kind]:.1f} s")
    print(f"  {seen.changed:>5} decisions changed; all indexed: {'yes' if indexed else 'NO'}")
    print(f"  whole again after {healed - began:.0f} s" if healed else "  NOT WHOLE AGAIN")
    faults = list(index_faults())
    print(f"  wrong: {seen.wrong or 'nothing'}; lost: {faults or 'nothing'}", flush=True)
    connection.close()


def _read(seen: FailureAnswers, stop: threading.Event) -> None:
    """Ask for pages until told to stop; what they count is known."""
    from django.db import connection
    from django.test import Client

    from decisions.models import DisputedItem

    client = Client(raise_request_exception=False)
    right = DisputedItem.objects.count()
    lost = DisputedItem.objects.filter(outcome="overturned").count()
    while not stop.is_set():
        started = time.monotonic()
        answer = client.get("/decisions.json")
        if answer.status_code == 200:
            said = answer.json()
            found = said["decisions"], said["either_outcome"]["overturned"]
            if found != (right, lost):
                seen.wrong.append(f"{found} for {(right, lost)}")
            seen.note("pages answered", started)
        elif answer.status_code == 503 and answer.json()["error"]:
            seen.note("pages without an answer, which say so (503)", started)
        else:
            seen.wrong.append(f"status {answer.status_code}")
        time.sleep(0.05)
    connection.close()


def _export(seen: FailureAnswers, stop: threading.Event) -> None:
    """Ask for a file of everything until told to stop: it is whole, or it breaks off."""
    from django.db import connection
    from django.test import Client

    from decisions.models import DisputedItem

    client = Client(raise_request_exception=False)
    right = DisputedItem.objects.count()
    while not stop.is_set():
        started = time.monotonic()
        answer = client.get("/decisions.jsonl")
        if answer.status_code == 503:
            seen.note("files without an answer, which say so (503)", started)
            time.sleep(0.2)
            continue
        try:
            lines = b"".join(answer.streaming_content).count(b"\n")  # type: ignore[attr-defined]
        except BrokenPipeError:
            seen.note("files broken off", started)
            continue
        if lines != right:
            seen.wrong.append(f"a file of {lines} lines for {right}")
        seen.note("files whole", started)
    connection.close()


def _change(seen: FailureAnswers, stop: threading.Event) -> None:
    """Change decisions until told to stop, as a worker that takes letters in does."""
    from django.db import connection

    from decisions.models import DisputedItem

    ids = list(DisputedItem.objects.order_by("id").values_list("id", flat=True)[:500])
    while not stop.wait(0.1):
        item = ids[seen.changed % len(ids)]
        DisputedItem.objects.filter(pk=item).update(rationale=f"Change zebra{seen.changed}.")
        seen.changed += 1
    connection.close()


def _wait_until_whole(nodes: list[Node]) -> float | None:
    """Return when the index has all its copies on all nodes; None where it never has."""
    end = time.monotonic() + HEAL_SECONDS
    while time.monotonic() < end:
        try:
            health = _client().cluster.health(index="failures-v*", params={"request_timeout": 5})
            blocked = _client().cluster.state(metric="blocks")["blocks"].get("global")
            if (
                health["status"] == "green"
                and health["number_of_nodes"] == len(nodes)
                and not blocked
            ):
                return time.monotonic()
        except Exception as error:
            print(f"  (no answer yet: {type(error).__name__})")
        time.sleep(1)
    return None


def _wait_until_indexed() -> bool:
    from decisions.models import SearchOutboxEntry

    end = time.monotonic() + HEAL_SECONDS
    while time.monotonic() < end:
        if not SearchOutboxEntry.objects.exists():
            return True
        time.sleep(0.5)
    return False


def _client() -> Any:
    from django.conf import settings

    from decisions.search.opensearch.cluster import connected

    address = settings.SEARCH_ADDRESS
    assert address is not None
    return connected(address)


def _manager(nodes: list[Node]) -> Node:
    name = _client().cat.cluster_manager(params={"format": "json"})[0]["node"]
    return next(node for node in nodes if node.name == name)


@contextmanager
def _killed(node: Node) -> Iterator[None]:
    node.signal(signal.SIGKILL)
    node.process.wait()
    yield
    node.again()


def node_is_killed(nodes: list[Node]) -> None:
    """Kill a node that is not the manager, and start it again."""
    with _killed(next(node for node in nodes if node is not _manager(nodes))):
        time.sleep(LAST_SECONDS)


def manager_is_killed(nodes: list[Node]) -> None:
    """Kill the manager, and start it again."""
    with _killed(_manager(nodes)):
        time.sleep(LAST_SECONDS)


def node_stands_still(nodes: list[Node]) -> None:
    """Stop a node, which keeps its connections, and let it go on."""
    node = next(node for node in nodes if node is not _manager(nodes))
    node.signal(signal.SIGSTOP)
    time.sleep(PAUSE_SECONDS)
    node.signal(signal.SIGCONT)


def index_is_red(nodes: list[Node]) -> None:
    """Lose a node that holds the only copy of a shard: the worker makes the index again."""
    client = _client()
    index = next(iter(client.indices.get_alias(name="failures")))
    copies = {"index": {"auto_expand_replicas": False, "number_of_replicas": 0}}
    client.indices.put_settings(index=index, body=copies)
    shards = client.cat.shards(index=index, params={"format": "json"})
    holders = {shard["node"] for shard in shards if shard["prirep"] == "p"}
    with _killed(next(node for node in nodes if node.name in holders)):
        end = time.monotonic() + HEAL_SECONDS
        while time.monotonic() < end:  # without the node: nothing but a new index helps
            time.sleep(2)
            known = _client().indices.get_alias(name="failures")
            if index not in known:
                break


def disks_are_full(nodes: list[Node]) -> None:
    """Have every node take its disk for full: nothing is written until there is room again."""
    name = "cluster.routing.allocation.disk.watermark"
    full = {f"{name}.low": "0%", f"{name}.high": "0%", f"{name}.flood_stage": "0%"}
    client = _client()
    often = {"cluster.info.update.interval": "10s"}
    client.cluster.put_settings(body={"transient": {**full, **often}})
    time.sleep(2 * LAST_SECONDS)
    client.cluster.put_settings(body={"transient": dict.fromkeys(full)})


def replicas_have_no_room(nodes: list[Node]) -> None:
    """Make the index again while no disk has room for a replica; /healthz says what is missing."""
    from django.test import Client

    from decisions.search import indexer

    name = "cluster.routing.allocation.disk.watermark"
    full = {f"{name}.low": "0.1%", f"{name}.high": "99%", f"{name}.flood_stage": "99.5%"}
    client = _client()
    client.cluster.put_settings(body={"transient": full})
    rebuilding = threading.Thread(target=indexer.rebuild)
    rebuilding.start()
    time.sleep(2 * LAST_SECONDS)
    print(f"  /healthz says: {Client().get('/healthz').json()['index_unreplicated']!r}")
    client.cluster.put_settings(body={"transient": dict.fromkeys(full)})
    rebuilding.join()


def index_is_made_again(nodes: list[Node]) -> None:
    """Make the index again while decisions change."""
    from decisions.search import indexer

    indexer.rebuild()


FAILURES: dict[str, Callable[[list[Node]], None]] = {
    "a node is killed": node_is_killed,
    "the manager is killed": manager_is_killed,
    "a node stands still for 20 s": node_stands_still,
    "the disks are full": disks_are_full,
    "the index is made again while letters come in": index_is_made_again,
    "a new index finds no room for its replicas": replicas_have_no_room,
    "the index is red": index_is_red,
}


def _stop() -> None:
    from django.conf import settings
    from django.db import connection

    from imr_archive.runtime.embedded import embedded_postgres

    connection.close()
    embedded = settings.DATABASES["default"]["EMBEDDED"]
    embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()


if __name__ == "__main__":
    main()
