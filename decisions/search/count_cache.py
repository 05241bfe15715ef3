"""The cache of counts: results of recent searches, until the index changes.

    the counts of a search   `kept_for_search`, for the most recent searches
    results without search   `per_generation`, such as all values of a facet in the whole archive
    counts of passages       `PassageFinder` in `recurring_passages.py`, by the keys of sentences

The cache is discarded with its generation of the index: a commit begins a new generation, so that
no count outlives a change of the archive.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Generic, TypeVar

from django.utils.functional import cached_property

from decisions.search.current_engine import current_engine
from decisions.search.engine import Engine, Session
from decisions.search.lru_cache import LruCache

Value = TypeVar("Value")
#: The number of searches in the cache; a broad one takes a few MB, and a page needs three.
_MOST_SEARCHES = 24
#: The number of cached results per function; a vocabulary has some thousands of pages.
_MOST_RESULTS = 200


class Computed(Generic[Value]):
    """A result that is computed on first use.

    Args:
        make: computes it.
    """

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make

    @cached_property
    def value(self) -> Value:
        """The result."""
        return self._make()


def kept_for_search(
    session: Session, name: str, asked: Hashable, make: Callable[[], Value]
) -> Value:
    """Return the cached results of a search; the cache holds the most recent searches.

    Args:
        session: the session on the index, whose memory holds the cache.
        name: the kind of value.
        asked: everything that the value depends on.
        make: creates a missing value. It must return at once, since others wait: its work is lazy.
    """
    kept: LruCache[Value] = session.memory.setdefault(name, LruCache(_MOST_SEARCHES))
    return kept.get(asked, make)


def per_generation(function: Callable[..., Value]) -> Callable[..., Value]:
    """Cache the results of a function of the whole archive until the index changes.

    The function's arguments must be hashable, and its results must not be modified. The decorated
    function raises IndexMissingError if there is no index.
    """
    kept: dict[tuple[object, ...], Value] = {}
    of: list[tuple[Engine, int]] = []
    lock = Lock()

    @wraps(function)
    def cached(*arguments: object) -> Value:
        engine = current_engine()
        now = engine, engine.generation()
        with lock:
            if of != [now]:
                of[:] = [now]
                kept.clear()
            if arguments in kept:
                return kept[arguments]
        result = function(*arguments)
        with lock:
            if of == [now]:
                while len(kept) >= _MOST_RESULTS:
                    kept.pop(next(iter(kept)))  # the oldest
                kept[arguments] = result
        return result

    return cached
