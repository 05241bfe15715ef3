"""Readers that do harm or wait, without Django.

One crashes or wastes memory if a letter contains a keyword. Another waits until a test lets it read.
"""

import os
import signal
import time
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from ingest.processing.reader_pool import ReadLetter, read_file
from ingest.processing.reader_process_limits import MOST_KEPT_BYTES, MOST_RESULT_BYTES

KILLS, EXITS, FAILS = b"KILLS", b"EXITS", b"FAILS"
FILLS, KEEPS, REPEATS = b"FILLS", b"KEEPS", b"REPEATS"
_kept: list[bytes] = []


def harmful(data: bytes, latest: date) -> ReadLetter:
    """Read a letter, or do the harm that a keyword in it requests."""
    if KILLS in data:
        os.kill(os.getpid(), signal.SIGKILL)
    if EXITS in data:
        os._exit(0)
    if FAILS in data:
        raise IndexError(data)
    while FILLS in data:
        _kept.append(b"x" * 10_000_000)
    if KEEPS in data:
        _kept.append(b"x" * 2 * MOST_KEPT_BYTES)
    read = read_file(data, latest)
    if REPEATS in data:
        return ReadLetter(type(read.text)("x" * MOST_RESULT_BYTES), read.classified)
    return read


def read_other(other: bytes, data: bytes, latest: date) -> ReadLetter:
    """Read another letter in place of the given one, as another version of the reader might."""
    return read_file(other, latest)


class HeldReads:
    """Reads of letters that wait until a test lets them go on.

    A read is a file, which the reader process creates and the test deletes. It is named by the
    SHA-256 of the letter and the number of the process.
    """

    def __init__(self, folder: Path) -> None:
        self._begun, self._ended = folder / "begun", folder / "ended"
        for each in (self._begun, self._ended):
            each.mkdir()
        #: The function for a pool.
        self.read = partial(_read_held, self._begun, self._ended)

    def begun(self) -> list[Path]:
        """Return the reads that wait."""
        return list(self._begun.iterdir())

    def has_ended(self, read: Path) -> bool:
        """Return whether a process has read the letter to its end."""
        return (self._ended / read.name).exists()


def kill(read: Path) -> None:
    """Kill the process of a read that waits."""
    os.kill(int(read.suffix[1:]), signal.SIGKILL)
    read.unlink()


def _read_held(begun: Path, ended: Path, data: bytes, latest: date) -> ReadLetter:
    name = f"{sha256(data).hexdigest()}.{os.getpid()}"
    (begun / name).touch()
    while (begun / name).exists():
        time.sleep(0.01)
    read = read_file(data, latest)
    (ended / name).touch()
    return read
