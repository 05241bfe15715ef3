"""Folders that one test run keeps for the next, each named after all that determines its content."""

import fcntl
import hashlib
import importlib.metadata
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def digest(sources: Iterable[Path], *more: object) -> str:
    """Return a digest of files, this Python, its packages, this machine, and further values."""
    packages = sorted(f"{each.name} {each.version}" for each in importlib.metadata.distributions())
    found = hashlib.sha256(repr((sys.version, platform.platform(), packages, more)).encode())
    for path in sorted(sources):
        content = path.read_bytes()
        found.update(f"\n{path} {len(content)}\n".encode() + content)
    return found.hexdigest()[:32]


def unchanged(sources: Iterable[Path]) -> bool:
    """Return whether no file has changed since this process started.

    Otherwise what the process imported may differ from what `digest` read.
    """
    began = psutil.Process().create_time()
    return all(path.stat().st_mtime < began for path in sources)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a file; other test processes wait until the block ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
