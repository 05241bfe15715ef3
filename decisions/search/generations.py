"""Results that hold as long as the index does not change."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from decisions.search.current import current_engine
from decisions.search.engine import Engine

Result = TypeVar("Result")
#: How many results of one function are kept; the pages of a vocabulary are some thousands.
_MOST = 200


def per_generation(function: Callable[..., Result]) -> Callable[..., Result]:
    """Keep the results of a function of the whole archive until the index changes.

    Its arguments must be hashable, and what it returns must not be changed. The function that is
    returned raises IndexMissingError where there is no index.
    """
    kept: dict[tuple[object, ...], Result] = {}
    of: list[tuple[Engine, int]] = []
    lock = Lock()

    @wraps(function)
    def cached(*arguments: object) -> Result:
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
                while len(kept) >= _MOST:
                    kept.pop(next(iter(kept)))  # the oldest
                kept[arguments] = result
        return result

    return cached
