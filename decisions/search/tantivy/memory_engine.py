"""An in-memory tantivy index, for tests and experiments."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import tantivy

from decisions.search.documents import DecisionDocument
from decisions.search.errors import IndexMissingError, RebuildProgress
from decisions.search.tantivy.distinct_letters import LetterBitsAllocator
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher, guarded
from decisions.search.tantivy.session import TantivySession
from decisions.search.tantivy.writer import BUILD_BYTES, add, committing, replace_cases


class MemoryEngine:
    """Maintains an index in memory; implements `engine.Engine`."""

    def __init__(self) -> None:
        self._session: TantivySession | None = None
        self._generation = 0
        self._progress: RebuildProgress | None = None
        self._suspected = False

    def session(self) -> TantivySession:
        """Return a session on the last commit.

        Raises:
            IndexMissingError: none was built.
        """
        if self._session is None:
            raise IndexMissingError(self._progress)
        return self._session

    def generation(self) -> int:
        """Return the generation of the last commit.

        Raises:
            IndexMissingError: none was built.
        """
        return self.session().generation

    def replace_cases(
        self, case_ids: Collection[int], documents: Iterable[DecisionDocument]
    ) -> None:
        """Replace the documents of some cases in one commit."""
        session = self.session()
        replace_cases(session.index, session.searcher, case_ids, documents)
        self._follow(session.index)

    @contextmanager
    def replacing(self, total: int) -> Iterator["MemoryBuilder"]:
        """Build a new index that replaces the current one if the block succeeds."""
        try:
            self._progress = RebuildProgress(0, total)
            with guarded():
                index = tantivy.Index(schema())
            with committing(index, BUILD_BYTES) as writer:
                yield MemoryBuilder(writer, self._note)
        finally:
            self._progress = None
        self._follow(index)

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""
        return self._progress

    def suspect(self) -> None:
        """Request a check for damage."""
        self._suspected = True

    def take_suspicion(self) -> bool:
        """Return whether a check for damage was requested, and clear the request."""
        suspected, self._suspected = self._suspected, False
        return suspected

    def damage(self) -> Iterator[str]:
        """Yield nothing: memory has no files.

        Raises:
            IndexMissingError: none was built.
        """
        self.session()
        return iter(())

    def missing_replicas(self) -> str:
        """Return an empty string: an index in memory has no replicas."""
        return ""

    def discard(self) -> None:
        """Drop the index."""
        self._session = None

    def _note(self, done: int) -> None:
        if self._progress:
            self._progress = RebuildProgress(done, self._progress.total)

    def _follow(self, index: tantivy.Index) -> None:
        self._generation += 1
        with guarded():
            index.reload()
            searcher = Searcher(index.searcher(), self.suspect)
        self._session = TantivySession(index, searcher, self._generation, datetime.now(UTC))


class MemoryBuilder:
    """Receives the documents of a new index; implements `engine.Builder`.

    Args:
        writer: the writer of the new index.
        note: called with the number of added documents.
    """

    def __init__(self, writer: tantivy.IndexWriter, note: Callable[[int], None]) -> None:
        self._writer, self._note = writer, note
        self._letter_bits = LetterBitsAllocator()
        self._done = 0

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Add documents, grouped by case; return their number."""
        number = add(self._writer, documents, self._letter_bits)
        self._done += number
        self._note(self._done)
        return number
