"""OpenSearch nodes on this machine, for tests and benchmarks.

Maven downloads the jars once into the user's cache. The nodes listen on 127.0.0.1 only.
"""

import fcntl
import hashlib
import os
import re
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
_JVM_FOLDER = Path("/usr/lib/jvm")


class CannotRunError(Exception):
    """OpenSearch cannot be started; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of OpenSearch, and how its nodes run.

    Args:
        version: the version of its jars.
        java: the oldest version of Java that runs it.
        options: the options of Java.
        settings: the settings of each node.
    """

    version: str
    java: int
    options: tuple[str, ...]
    settings: tuple[str, ...] = ()


#: For tests, which have few decisions and share two cores.
TESTED = Release(
    "2.19.6",
    17,
    ("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    ("node.store.allow_mmap=false",),
)
#: For benchmarks: the major version of `docker-compose.cluster.yml`, compiled fully, with files
#: mapped into memory, as by default.
DEPLOYED = Release(
    "3.8.0",
    21,
    (
        "-Xshare:auto",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--add-modules=jdk.incubator.vector",
    ),
    # The serial collector frees memory only when the heap is full, so its use says nothing: after
    # 780,000 decisions OpenSearch refused to write.
    ("indices.breaker.total.use_real_memory=false",),
)


@dataclass
class Node:
    """A running node.

    Args:
        name: the name of the node.
        process: the Java process.
        port: the HTTP port.
        command: the command that starts the process.
    """

    name: str
    process: subprocess.Popen[bytes]
    port: int
    command: Sequence[str] = field(repr=False, default=())

    @property
    def host(self) -> str:
        """Host and port, in the form that SEARCH_URL uses."""
        return f"127.0.0.1:{self.port}"

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal, to kill, suspend or resume it."""
        os.kill(self.process.pid, number)

    def again(self) -> None:
        """Start the node with its existing data; it answers requests some seconds later."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def program(release: Release) -> Path:
    """Return the folder with the jars of a node, in `lib`, and the class that starts it.

    Raises:
        CannotRunError: Java or Maven is missing, or the jars cannot be downloaded.
    """
    if shutil.which("mvn") is None:
        raise CannotRunError("mvn is not installed: Maven downloads OpenSearch")
    sources = [_SOURCES / "pom.xml", _SOURCES / "SearchNode.java"]
    edition = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "imr-archive-tests"
    folder = cache / f"opensearch-{release.version}-{edition}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # only one process downloads
        if not (folder / "SearchNode.class").exists():
            _make(folder, release)
    return folder


def _make(folder: Path, release: Release) -> None:
    folder.mkdir(exist_ok=True)
    fetch = ("mvn", "-q", "-B", "-f", f"{_SOURCES / 'pom.xml'}", "dependency:copy-dependencies")
    lib, compiler = folder / "lib", _java(release.java).with_name("javac")
    for command in (
        (*fetch, f"-Dopensearch={release.version}", f"-DoutputDirectory={lib}"),
        (f"{compiler}", "-cp", f"{lib}/*", "-d", f"{folder}", f"{_SOURCES / 'SearchNode.java'}"),
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_FETCH_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.output or b"").decode(errors="replace")[-500:]
            raise CannotRunError(f"{command[0]} did not make OpenSearch: {said}") from error


def _java(oldest: int) -> Path:
    """Return the program of the first Java development kit that is recent enough.

    Raises:
        CannotRunError: there is none.
    """
    found = [shutil.which("java"), *sorted(_JVM_FOLDER.glob("*/bin/java"))]
    for java in (Path(each).resolve() for each in found if each):
        about = java.parents[1] / "release"
        version = about.exists() and re.search(r'^JAVA_VERSION="(\d+)', about.read_text(), re.M)
        if version and int(version[1]) >= oldest and java.with_name("javac").exists():
            return java
    raise CannotRunError(f"OpenSearch needs a development kit of Java {oldest} or newer")


@contextmanager
def cluster(
    folder: Path, number: int = 1, heap: str = "512m", *, release: Release = TESTED
) -> Iterator[list[Node]]:
    """Start nodes as `start` does, and kill them when the block ends."""
    nodes = start(folder, number, heap, release=release)
    try:
        yield nodes
    finally:
        _kill(nodes)


def start(
    folder: Path, number: int = 1, heap: str = "512m", *, release: Release = TESTED
) -> list[Node]:
    """Start the nodes of a cluster.

    Args:
        folder: where the nodes store their data.
        number: the number of nodes.
        heap: the heap size of each node, in the form of Java's -Xmx.
        release: the version of OpenSearch.

    Raises:
        CannotRunError: OpenSearch cannot be started here.
    """
    made, java = program(release), _java(release.java)
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
                f"{java}",
                *release.options,
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
                *joined,
                *release.settings,
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
