"""Results that hold as long as the index does not change, and what was asked for last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings

from decisions.search.index import last_commit

Result = TypeVar("Result")
Value = TypeVar("Value")
#: How many results of one function are kept; the pages of a vocabulary are some thousands.
_MOST = 200


def commit() -> tuple[str, str, int]:
    """Return what changes whenever the index does: its folder, its name, the time of its commit.

    Raises:
        IndexMissingError: there is no index.
    """
    root = Path(settings.INDEX_ROOT)
    name, (_, changed, *_) = last_commit(root)
    return str(root), name, changed


def per_generation(function: Callable[..., Result]) -> Callable[..., Result]:
    """Keep the results of a function of the whole archive until the index changes.

    Its arguments must be hashable, and what it returns must not be changed.
    """
    kept: dict[tuple[object, ...], Result] = {}
    of: list[tuple[str, str, int]] = []
    lock = Lock()

    @wraps(function)
    def cached(*arguments: object) -> Result:
        now = commit()
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


class Recent(Generic[Value]):
    """Keeps the values that were asked for last, and forgets the others.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made where it is not kept: `make` must take no time."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]
