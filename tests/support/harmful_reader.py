"""A reader that crashes or wastes memory if a letter contains a keyword; needs no Django."""

import os
import signal
from datetime import date

from ingest.processing.reader_pool import ReadLetter, read_file
from ingest.processing.reader_process_limits import MOST_KEPT_BYTES, MOST_RESULT_BYTES

KILLS, SEGFAULTS, EXITS, FILLS, KEEPS, REPEATS = (
    b"KILLS",
    b"SEGFAULTS",
    b"EXITS",
    b"FILLS",
    b"KEEPS",
    b"REPEATS",
)
_kept: list[bytes] = []


def harmful(data: bytes, latest: date) -> ReadLetter:
    """Read a letter, or do the harm that a keyword in it requests."""
    for word, number in ((KILLS, signal.SIGKILL), (SEGFAULTS, signal.SIGSEGV)):
        if word in data:
            os.kill(os.getpid(), number)
    if EXITS in data:
        os._exit(0)
    while FILLS in data:
        _kept.append(b"x" * 10_000_000)
    if KEEPS in data:
        _kept.append(b"x" * 2 * MOST_KEPT_BYTES)
    read = read_file(data, latest)
    if REPEATS in data:
        return ReadLetter(type(read.text)("x" * MOST_RESULT_BYTES), read.classified)
    return read
