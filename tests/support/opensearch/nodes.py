"""Real nodes of OpenSearch on this machine, for tests and benchmarks.

Maven fetches the jars once and keeps them in the user's cache. Nothing listens but on 127.0.0.1.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from tests.support.quickstart import free_port

_SOURCES = Path(__file__).parent
_START_SECONDS, _FETCH_SECONDS = 120, 600
#: What Java is told; tests have few decisions, and two cores among all of them.
_JAVA = ("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
#: What it is told where speed is measured: to compile as far as on a server.
FAST_JAVA = _JAVA[:-1]


class CannotRunError(Exception):
    """OpenSearch cannot be started here; its text says what is missing."""


@dataclass
class Node:
    """A node that runs.

    Args:
        name: its name.
        process: it ends with the node.
        port: of HTTP.
    """

    name: str
    process: subprocess.Popen[bytes]
    port: int
    command: Sequence[str] = field(repr=False, default=())

    @property
    def host(self) -> str:
        """Its address, as SEARCH_URL has it."""
        return f"127.0.0.1:{self.port}"

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal: kill it, stop it, have it go on."""
        os.kill(self.process.pid, number)

    def again(self) -> None:
        """Start the node anew, with its data; it answers some seconds later."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def program() -> Path:
    """Return the folder of what a node needs: its jars in `lib`, and the class that starts it.

    Raises:
        CannotRunError: Java or Maven is missing, or the jars cannot be fetched.
    """
    for name in ("java", "javac", "mvn"):
        if shutil.which(name) is None:
            raise CannotRunError(f"{name} is not installed: OpenSearch needs Java 17 and Maven")
    sources = [_SOURCES / "pom.xml", _SOURCES / "SearchNode.java"]
    edition = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "imr-archive-tests"
    folder = cache / f"opensearch-{edition}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes, one fetches
        if not (folder / "SearchNode.class").exists():
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    fetch = ("mvn", "-q", "-B", "-f", f"{_SOURCES / 'pom.xml'}", "dependency:copy-dependencies")
    lib, made = folder / "lib", f"{folder}"
    for command in (
        (*fetch, f"-DoutputDirectory={lib}"),
        ("javac", "-cp", f"{lib}/*", "-d", made, f"{_SOURCES / 'SearchNode.java'}"),
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_FETCH_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.output or b"").decode(errors="replace")[-500:]
            raise CannotRunError(f"{command[0]} did not make OpenSearch: {said}") from error


@contextmanager
def cluster(
    folder: Path, number: int = 1, heap: str = "512m", *more: str, java: Sequence[str] = _JAVA
) -> Iterator[list[Node]]:
    """Run some nodes as `start` does; they are killed when the block ends."""
    nodes = start(folder, number, heap, *more, java=java)
    try:
        yield nodes
    finally:
        _kill(nodes)


def start(
    folder: Path, number: int = 1, heap: str = "512m", *more: str, java: Sequence[str] = _JAVA
) -> list[Node]:
    """Start some nodes that form a cluster.

    Args:
        folder: receives their data.
        number: of nodes.
        heap: the memory of each, as Java's -Xmx has it.
        more: settings of each.
        java: what Java is told.

    Raises:
        CannotRunError: OpenSearch cannot be started here.
    """
    made = program()
    names = [f"n{each}" for each in range(1, number + 1)]
    ports = {name: (free_port(), free_port()) for name in names}
    one = number == 1
    found = ",".join(f"127.0.0.1:{transport}" for _, transport in ports.values())
    joined = (
        ["discovery.type=single-node"]
        if one
        else [
            f"discovery.seed_hosts={found}",
            f"cluster.initial_cluster_manager_nodes={','.join(names)}",
        ]
    )
    nodes: list[Node] = []
    try:
        for name, (http, transport) in ports.items():
            command = (
                "java",
                *java,
                f"-Xms{heap}",
                f"-Xmx{heap}",
                "-cp",
                f"{made}:{made}/lib/*",
                "SearchNode",
                f"path.home={folder / name}",
                f"node.name={name}",
                f"cluster.name=tests-{folder.name}",
                f"http.port={http}",
                f"transport.port={transport}",
                "network.host=127.0.0.1",
                "http.type=netty4",
                "transport.type=netty4",
                "node.store.allow_mmap=false",
                *joined,
                *more,
            )
            node = Node(name, None, http, command)  # type: ignore[arg-type]
            node.again()
            nodes.append(node)
        _wait(nodes)
    except BaseException:
        _kill(nodes)
        raise
    return nodes


def _kill(nodes: Sequence[Node]) -> None:
    for node in nodes:
        node.process.kill()
        node.process.wait()


def _wait(nodes: Sequence[Node]) -> None:
    end = time.monotonic() + _START_SECONDS
    asked = f"http://{nodes[0].host}/_cluster/health?wait_for_nodes={len(nodes)}&timeout=1s"
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        if any(node.process.poll() is not None for node in nodes) or time.monotonic() > end:
            raise CannotRunError("a node of OpenSearch ended or did not answer in two minutes")
        time.sleep(0.2)
