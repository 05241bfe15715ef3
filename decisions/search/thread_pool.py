"""A pool of threads: tantivy and PostgreSQL search without Python's lock."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
THREADS = 4
#: Its tasks must not wait for other tasks of the pool.
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
        wait([coming])  # a caller that stops early may use the same resources
