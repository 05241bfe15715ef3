"""One node of OpenSearch for all processes of a run of tests.

The process that is first starts it, and ends it when no other one needs it. Each test has indexes
of its own.
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
    """Have a node run while the block does; yield its host and port.

    Args:
        folder: which all processes of the run share.

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
    """Hold what all processes know of the node; what the block changes is kept."""
    with (folder / "opensearch.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state: dict[str, Any] = json.loads(file.read() or "{}")
        yield state
        file.seek(0)
        file.truncate()
        file.write(json.dumps(state))
