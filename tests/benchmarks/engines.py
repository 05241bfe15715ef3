"""Compare the speed of the search page with OpenSearch and with tantivy, in one process.

    uv run python -m tests.benchmarks.engines [--decisions 1000000] [--nodes 2] [--heap 1g]
        [--warm 60] [--home FOLDER]

Each of the 30 queries of `tests.benchmarks.search` is requested from the page's view, first with
one engine and then with the other. `engine` is the time of the session's calls without the page.
Both engines have the counts of the whole archive cached, but not those of the query.

The nodes run on this machine and share its cores, in the version of `docker-compose.cluster.yml`. Java compiles frequently run code, so all queries
are repeated for --warm seconds before the measurement. `processor` is the processor time of one
page, including that of the nodes. With --home, later runs find the archive and both indexes there.
"""

import argparse
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

import psutil

from tests.benchmarks.many_cases import archive_of
from tests.benchmarks.search import QUERIES
from tests.support.opensearch.nodes import DEPLOYED, Node, cluster

TANTIVY, OPENSEARCH = "tantivy", "OpenSearch"
MEASURED = ("page", "engine", "processor")
#: The methods of a session that a page calls.
ASKED = (
    "number",
    "letters",
    "sets",
    "ask",
    "page",
    "last_cases",
    "newest_numbers",
    "case_ids",
    "shown",
    "frequencies",
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--warm", type=float, default=60)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the archive there")
    options = parser.parse_args()
    with (
        archive_of(options.decisions, options.home),
        nullcontext(options.home) if options.home else tempfile.TemporaryDirectory() as home,
        cluster(Path(home) / "nodes", options.nodes, options.heap, release=DEPLOYED) as nodes,
    ):
        _measure(options.decisions, options.rounds, options.warm, nodes)


def _measure(size: int, rounds: int, warm: float, nodes: list[Node]) -> None:
    from decisions.search import IndexMissingError

    print(f"{size:,} decisions, {len(nodes)} nodes")
    engines = _engines(nodes)
    for name, engine in engines.items():
        try:
            engine.session()
        except IndexMissingError:
            _build(name, engine, size)
    for node in nodes:
        print(f"  {node.name} holds {_resident(node):,.0f} MB")
    taken: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in MEASURED}
    print(f"  {'ms, the median of ' + str(rounds):<26}" + "".join(f"{m:>24}" for m in MEASURED))
    print(f"  {'':<26}" + f"{TANTIVY:>8}{'OS':>8}{'ratio':>8}" * len(MEASURED))
    with _switching() as choose:
        for engine in engines.values():
            choose(engine)
            _warm(warm)
        for name, query in QUERIES.items():
            found = set()
            for engine_name, engine in engines.items():
                choose(engine)
                times, processor, calls, number = _page(query, rounds, nodes)
                taken["page"][engine_name].append(median(times))
                taken["processor"][engine_name].append(processor)
                taken["engine"][engine_name].append(_alone(calls, rounds, nodes))
                found.add(number)
            if len(found) != 1:
                print(f"  {name}: THE ENGINES DIFFER: {found}")
            print(f"  {name:<26}" + "".join(_row(of, -1) for of in taken.values()), flush=True)
    for share, of in (("median", median), ("95th percentile", _high)):
        print(f"  {share:<26}" + "".join(_summary(each, of) for each in taken.values()))
    for node in nodes:
        print(f"  {node.name} holds {_resident(node):,.0f} MB")


def _warm(seconds: float) -> None:
    """Repeat all queries, so that Java compiles the code that they run."""
    from django.test import Client

    client, end = Client(), time.monotonic() + seconds
    while time.monotonic() < end:
        for query in QUERIES.values():
            client.get(f"/?{query}&synonyms=off")


def _engines(nodes: list[Node]) -> dict[str, Any]:
    from django.conf import settings

    from decisions.search.opensearch.engine import OpenSearchEngine
    from decisions.search.tantivy.engine import TantivyEngine
    from imr_archive.runtime.search_url import search_address_of

    hosts = ",".join(node.host for node in nodes)
    address = search_address_of(f"http://{hosts}/benchmark")
    return {TANTIVY: TantivyEngine(settings.INDEX_ROOT), OPENSEARCH: OpenSearchEngine(address)}


def _build(name: str, engine: Any, size: int) -> None:
    from decisions.search.documents import all_documents

    started = time.perf_counter()
    with engine.replacing(size) as builder:
        for documents in all_documents():
            builder.add(documents)
        written = time.perf_counter() - started
    seconds = time.perf_counter() - started
    print(
        f"  {name}: {size / written:,.0f} decisions a second; "
        f"merged, copied and in place after {seconds:.1f} s",
        flush=True,
    )


@contextmanager
def _switching() -> Iterator[Callable[[Any], None]]:
    """Yield a function that sets the engine of the archive."""
    from decisions.search.current_engine import current_engine

    class Chosen:
        engine: Any

        def __getattr__(self, name: str) -> Any:
            return getattr(self.engine, name)

    chosen = Chosen()
    current_engine.cache_clear()
    with patch("decisions.search.current_engine.TantivyEngine", return_value=chosen):
        yield lambda engine: setattr(chosen, "engine", engine)
    current_engine.cache_clear()


def _page(
    query: str, rounds: int, nodes: list[Node]
) -> tuple[list[float], float, list[Callable[[], Any]], int]:
    """Return the times of a page, its processor time, its calls and its number of hits."""
    from django.http import QueryDict
    from django.test import Client

    from decisions.filters import DecisionFilters

    client, address, times, processor = Client(), f"/?{query}&synonyms=off", [], 0.0
    client.get(address)  # warm
    for _ in range(rounds):
        _forget(client, nodes)
        used, started = _processor(nodes), time.perf_counter()
        assert client.get(address).status_code == 200, address
        times.append((time.perf_counter() - started) * 1000)
        processor += (_processor(nodes) - used) * 1000
    _forget(client, nodes)
    calls = _calls_of(lambda: client.get(address))
    number = len(DecisionFilters(QueryDict(query)).search.without_synonyms())
    return times, processor / rounds, calls, number


def _forget(client: Any, nodes: list[Node]) -> None:
    """Clear cached counts except those of the whole archive, and the nodes' caches."""
    from decisions.search import current_session

    current_session().memory.clear()
    client.get("/")
    _forget_answers(nodes)


def _forget_answers(nodes: list[Node]) -> None:
    """Clear the nodes' caches of responses, but not the data that all queries share.

    Global ordinals of columns are built once per refresh, like tantivy's dictionaries.
    """
    address = f"http://{nodes[0].host}/_cache/clear?query=true&request=true&fielddata=false"
    urllib.request.urlopen(urllib.request.Request(address, method="POST")).close()


def _processor(nodes: list[Node]) -> float:
    """Return the processor time of this process and the nodes, in seconds."""
    times = [psutil.Process(node.process.pid).cpu_times() for node in nodes]
    return time.process_time() + sum(each.user + each.system for each in times)


def _calls_of(work: Callable[[], Any]) -> list[Callable[[], Any]]:
    """Record the session calls that a function makes; return them as functions to repeat."""
    from decisions.search import current_session

    session: Any = current_session()
    calls: list[Callable[[], Any]] = []

    def recording(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            calls.append(lambda: method(*args))
            return method(*args)

        return call

    for name in ASKED:
        setattr(session, name, recording(getattr(session, name)))
    try:
        work()
    finally:
        for name in ASKED:
            delattr(session, name)
    return calls


def _alone(calls: list[Callable[[], Any]], rounds: int, nodes: list[Node]) -> float:
    times = []
    for _ in range(rounds):
        _forget_answers(nodes)
        started = time.perf_counter()
        for call in calls:
            call()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def _row(of: dict[str, list[float]], at: int) -> str:
    one, other = of[TANTIVY][at], of[OPENSEARCH][at]
    return f"{one:>8.1f}{other:>8.1f}{other / one:>8.2f}"


def _summary(of: dict[str, list[float]], share: Callable[[list[float]], float]) -> str:
    return _row({name: [share(times)] for name, times in of.items()}, 0)


def _high(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _resident(node: Node) -> float:
    return float(psutil.Process(node.process.pid).memory_info().rss) / 1e6


if __name__ == "__main__":
    main()
