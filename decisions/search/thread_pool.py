"""A pool of threads: tantivy and PostgreSQL search without Python's lock."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
THREADS = 4
#: Never given work that waits for other work of its own.
background = ThreadPoolExecutor(THREADS, thread_name_prefix="search")


def ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """Yield the values of an iterator, computing each while the previous one is used."""

    def make() -> list[Item]:
        return list(islice(items, 1))

    coming = background.submit(make)
    try:
        while made := coming.result():
            coming = background.submit(make)
            yield from made
    finally:
        wait([coming])  # anyone who breaks off may use what it uses
