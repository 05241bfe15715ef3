"""Calls of tantivy: a failure ends one search, never a process or a thread.

On a bug or a damaged file, tantivy panics. In Python a panic is a BaseException, which `except
Exception` does not catch: it would end the web server's worker. Here it becomes an EngineError and
one sentence in the log.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from decisions.search.errors import EngineError, panics_as_errors, shortened

logger = logging.getLogger(__name__)

#: The longest excerpt of a query or of tantivy's message in the log.
_LONGEST = 300
# Rust writes a panic to stderr itself: one line with its position and message, without the stack.
os.environ["RUST_BACKTRACE"] = "0"


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any error of tantivy in the block into an EngineError.

    The block must contain only calls of tantivy and code that reads values of the index, which may
    be damaged: a ValueError of other code would be hidden.
    """
    try:
        with panics_as_errors():
            yield
    except (ValueError, LookupError, OSError) as error:
        raise EngineError(shortened(error)) from error


class Searcher:
    """A wrapper of tantivy's searcher of one commit that raises EngineErrors.

    Args:
        searcher: tantivy's own.
        failed: called on each failure: a file of the index may be damaged.
    """

    def __init__(self, searcher: tantivy.Searcher, failed: Callable[[], object]) -> None:
        self._searcher = searcher
        self._failed = failed

    @property
    def num_docs(self) -> int:
        """The number of documents, without deleted ones."""
        return self._searcher.num_docs

    def search(self, query: Query, limit: int, **how: Any) -> tantivy.SearchResult:
        """Return the first hits of a query; `how` has the arguments of tantivy's `search`."""
        with self._asking(query):
            return self._searcher.search(query, limit, **how)

    def aggregate(self, query: Query, wanted: dict[str, Any]) -> dict[str, Any]:
        """Return counts and statistics over the hits of a query."""
        with self._asking(query):
            return self._searcher.aggregate(query, wanted)

    def stored(self, addresses: Sequence[DocAddress], field: str) -> list[Any]:
        """Return the JSON value that each of some documents stores in a field."""
        with self._asking(field):
            return [json.loads(self._searcher.doc(address)[field][0]) for address in addresses]

    def fast_field_values(self, field: str, addresses: list[DocAddress]) -> Sequence[Any]:
        """Return the values of documents in a column."""
        with self._asking(field):
            return self._searcher.fast_field_values(field, addresses)

    def doc_freqs(self, field: str, words: Sequence[str]) -> list[int]:
        """Return the document frequencies of words, including deleted documents."""
        with self._asking(field):
            return [self._searcher.doc_freq(field, word) for word in words]

    def terms_with_prefix(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the first words of a field with a prefix, in order, each with its frequency."""
        with self._asking(prefix):
            return self._searcher.terms_with_prefix(field, prefix, limit=limit)

    @contextmanager
    def _asking(self, question: object) -> Iterator[None]:
        try:
            with guarded():
                yield
        except EngineError as error:
            logger.error("The search engine failed on %.*s (%s).", _LONGEST, question, error)
            self._failed()
            raise
