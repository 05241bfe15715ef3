"""tantivy on a disk: open the index of an archive, follow its changes, write to it, replace it."""

import logging
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import tantivy

from decisions.search.documents import DecisionDocument
from decisions.search.errors import EngineError, IndexMissingError, RebuildProgress
from decisions.search.tantivy import commit_files
from decisions.search.tantivy.distinct_letters import LetterBitsAllocator
from decisions.search.tantivy.index_folder import Commit, IndexFolder
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher, guarded
from decisions.search.tantivy.session import TantivySession
from decisions.search.tantivy.writer import BUILD_BYTES, add, committing, replace_cases

logger = logging.getLogger(__name__)


class TantivyEngine:
    """Maintains the index of an archive in a folder; implements `engine.Engine`.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = IndexFolder(root)
        self._commit: Commit | None = None
        self._files: dict[Path, commit_files.Stamp] = {}
        self._damaged: dict[Path, commit_files.Stamp] = {}
        self._session: TantivySession | None = None
        self._said = ""  # for the log's message about damage
        self._lock = Lock()

    def session(self) -> TantivySession:
        """Return a session on the last commit, regardless of which process made it.

        Raises:
            IndexMissingError: there is none, one of another version, or a damaged one.
        """
        with self._lock:
            failed = None
            while True:
                commit = self._folder.last_commit()
                try:
                    return self._as_of(commit)
                except (ValueError, OSError, EngineError) as error:
                    self._session = None
                    if commit == failed:
                        self._say(
                            f"The search index cannot be read ({error}): a worker rebuilds it."
                        )
                        self.suspect()
                        raise IndexMissingError(self.progress(), damaged=True) from error
                    failed = commit  # the next commit may just have removed the files of this one

    def generation(self) -> int:
        """Return the generation of the last commit.

        Raises:
            IndexMissingError: there is no index.
        """
        return self._folder.generation()

    def replace_cases(
        self, case_ids: Collection[int], documents: Iterable[DecisionDocument]
    ) -> None:
        """Replace the documents of some cases in one commit."""
        session = self.session()
        self._folder.note_generation()  # left over if the last writer was killed
        replace_cases(session.index, session.searcher, case_ids, documents)
        self._folder.note_generation()

    @contextmanager
    def replacing(self, total: int) -> Iterator["FolderBuilder"]:
        """Build a new index that replaces the current one if the block succeeds."""
        folder = self._folder.add()
        try:
            self._folder.note_progress(RebuildProgress(0, total))
            with guarded():
                index = tantivy.Index(schema(), str(folder))
            with committing(index, BUILD_BYTES) as writer:
                yield FolderBuilder(writer, self._folder, total)
            self._folder.note_generation()
            self._folder.put_in_place(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            self._folder.note_progress(None)

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""
        return self._folder.progress()

    def suspect(self) -> None:
        """Request a check for damage by the worker that writes the index."""
        self._folder.suspect()

    def take_suspicion(self) -> bool:
        """Return whether a process requested a check for damage, and clear the request."""
        return self._folder.take_suspicion()

    def damage(self) -> Iterator[str]:
        """Yield the files of the index whose checksums do not match.

        Raises:
            IndexMissingError: there is no index.
        """
        name, _ = self._folder.last_commit()
        yield from map(str, commit_files.damaged(self._folder.root / name))

    def missing_replicas(self) -> str:
        """Return an empty string: an index in a folder has no replicas."""
        return ""

    def discard(self) -> None:
        """Make every process stop using the current index, so that it is rebuilt."""
        self._folder.discard()

    def _as_of(self, commit: Commit) -> TantivySession:
        folder = self._folder.root / commit[0]
        paths = self._files if commit == self._commit else commit_files.committed(folder)
        found = {path: commit_files.stamp(path) for path in paths}
        changed = {path for path in found if self._files.get(path, found[path]) != found[path]}
        for path in changed:
            if self._damaged.get(path) == found[path] or not commit_files.is_whole(path):
                self._damaged[path] = found[path]
                raise ValueError(f"{path} is damaged")
        if self._session is None or commit != self._commit or changed:
            self._session = self._open(folder, commit, again=bool(changed))
        self._commit, self._files, self._said = commit, found, ""
        return self._session

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            logger.error(sentence)

    def _open(self, folder: Path, commit: Commit, *, again: bool) -> TantivySession:
        same = self._commit is not None and self._commit[0] == folder.name
        generation = self._folder.generation()
        with guarded():
            if self._session and same and not again:
                index = self._session.index
            else:
                index = tantivy.Index.open(str(folder))
                if index.schema != schema():
                    raise ValueError(f"{folder / commit_files.META} names other fields")
            index.reload()
            searcher = Searcher(index.searcher(), self.suspect)
        return TantivySession(index, searcher, generation, commit_files.changed_at(commit[1]))


class FolderBuilder:
    """Receives the documents of a new index and reports progress; implements `engine.Builder`.

    Args:
        writer: the writer of the new index.
        folder: the folder that publishes the progress.
        total: the expected number of documents.
    """

    def __init__(self, writer: tantivy.IndexWriter, folder: IndexFolder, total: int) -> None:
        self._writer, self._folder, self._total = writer, folder, total
        self._letter_bits = LetterBitsAllocator()
        self._done = 0

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Add documents, grouped by case; return their number."""
        number = add(self._writer, documents, self._letter_bits)
        self._done += number
        self._folder.note_progress(RebuildProgress(self._done, self._total))
        return number
