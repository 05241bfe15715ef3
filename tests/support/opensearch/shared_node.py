"""One OpenSearch node for all processes of a test run.

The first process starts the node, and stops it when no other process uses it. Each test has its own
indexes.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.support.opensearch.nodes import cluster

_HEAP = "512m"
_PAUSE = 0.2


@contextmanager
def shared_node(folder: Path) -> Iterator[str]:
    """Ensure that a node runs within the block; yield its host and port.

    Args:
        folder: a folder that all processes of the run share.

    Raises:
        CannotRunError: OpenSearch cannot be started here.
    """
    with ExitStack() as mine:
        with _state(folder) as state:
            if not state:
                [node] = mine.enter_context(cluster(folder / "opensearch", 1, _HEAP))
                state |= {"host": node.host, "users": []}
                mine.callback(_wait_for_others, folder)
            state["users"].append(os.getpid())
            host = str(state["host"])
        try:
            yield host
        finally:
            with _state(folder) as state:
                state["users"].remove(os.getpid())


def _wait_for_others(folder: Path) -> None:
    while True:
        with _state(folder) as state:
            if not any(map(psutil.pid_exists, state["users"])):
                state.clear()
                return
        time.sleep(_PAUSE)


@contextmanager
def _state(folder: Path) -> Iterator[dict[str, Any]]:
    """Lock and yield the shared state of the node; changes made in the block are saved."""
    with (folder / "opensearch.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state: dict[str, Any] = json.loads(file.read() or "{}")
        yield state
        file.seek(0)
        file.truncate()
        file.write(json.dumps(state))
