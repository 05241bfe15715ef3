"""The errors of a search; `pages/search_unavailable.py` answers all of them with 503."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: The longest excerpt of an engine's message in an error.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """The progress of a new index, in decisions."""

    done: int
    total: int

    @property
    def share(self) -> float:
        """The completed share, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class SearchError(Exception):
    """A search cannot be answered at the moment."""


class EngineError(SearchError):
    """The engine failed on a question, on a file or on a write."""


class IndexMissingError(SearchError):
    """There is no readable index of this version; `rebuild_index` builds one.

    Args:
        progress: the progress of the rebuild; None if it has not begun.
        damaged: whether there is an index whose files are damaged.
    """

    def __init__(self, progress: RebuildProgress | None = None, *, damaged: bool = False) -> None:
        super().__init__("There is no readable search index. Run rebuild_index to build one.")
        self.progress = progress
        self.damaged = damaged


def _is_panic(error: BaseException) -> bool:
    """Return whether an error is a panic of a library in Rust; its class has no name to import."""
    return type(error).__module__ == "pyo3_runtime"


@contextmanager
def panics_as_errors() -> Iterator[None]:
    """Turn a panic of the engine in the block into an EngineError."""
    try:
        yield
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise EngineError(f"panic: {shortened(error)}") from None


def shortened(error: BaseException) -> str:
    """Return an engine's message in one line."""
    return " ".join(str(error).split())[:_LONGEST]
