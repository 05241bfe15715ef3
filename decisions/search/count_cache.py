"""The cache of counts: results of recent searches, kept until the index changes.

    the counts of a search   `kept_for_search`, for the searches that were asked for last
    results without search   `per_generation`, such as all values of a facet in the whole archive
    counts of passages       `PassageFinder` in `recurring_passages.py`, by the keys of sentences

All of it ends with the generation of the index that it was counted in: a commit makes another
generation, so that no count outlives a change of the archive.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import TypeVar

from decisions.search.current_engine import current_engine
from decisions.search.engine import Engine, Session
from decisions.search.lru_cache import LruCache

Value = TypeVar("Value")
#: How many searches' counts are kept; those of a wide search take a few MB. A page needs three.
_MOST_SEARCHES = 24
#: How many results of one function are kept; the pages of a vocabulary are some thousands.
_MOST_RESULTS = 200


def kept_for_search(
    session: Session, name: str, asked: Hashable, make: Callable[[], Value]
) -> Value:
    """Return the cached results of a search; they are kept while it is among the most recent ones.

    Args:
        session: the index that is asked, which remembers the value as long as it is the last one.
        name: what the value is.
        asked: all that the value depends on.
        make: makes it where it is not kept. Others wait until it returns: it does its work later.
    """
    kept: LruCache[Value] = session.memory.setdefault(name, LruCache(_MOST_SEARCHES))
    return kept.get(asked, make)


def per_generation(function: Callable[..., Value]) -> Callable[..., Value]:
    """Keep the results of a function of the whole archive until the index changes.

    Its arguments must be hashable, and what it returns must not be changed. The function that is
    returned raises IndexMissingError where there is no index.
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
