"""The index on disk: open it, follow its changes, write to it, replace it.

The folder holds one folder an index and the file `current`, which names the one that answers.
A new index is built beside the old one and takes its place in one step.
"""

import logging
import shutil
import uuid
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import tantivy
from django.conf import settings

from decisions.search import analyzer, files
from decisions.search.distinct_letters import LetterBitsAllocator
from decisions.search.documents import DecisionDocument
from decisions.search.engine import Searcher, guarded
from decisions.search.entries import entry
from decisions.search.errors import EngineError, IndexMissingError, RebuildProgress
from decisions.search.schema import (
    CASE_NUMBER,
    KIND,
    LETTER_GROUP,
    REAL,
    SAMPLE,
    VERSION,
    schema,
)

logger = logging.getLogger(__name__)

_CURRENT = "current"  # the file that names the index that answers
_NEWEST_CASE = "newest case"  # in the memory of a snapshot
_PROGRESS = "progress"  # the file that says how far a new index is
_SUSPECTED = "suspected"  # the file by which a process says that the index may be damaged
#: What a writer holds before it writes a segment. tantivy makes one of every eight segments, which
#: takes a tenth of a rebuild and makes no search faster: a million decisions make fewer than eight.
_WRITER_BYTES, _BUILDER_BYTES = 100_000_000, 400_000_000


#: The folder of an index, and the stamp of its last commit.
Commit: TypeAlias = tuple[str, files.Stamp]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as one commit left it.

    Args:
        memory: what was found out about this commit, to be kept as long as it is the last one.
    """

    index: tantivy.Index
    searcher: Searcher
    memory: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def holds_samples(self) -> bool:
        """Whether its decisions are invented samples."""
        if SAMPLE not in self.memory:
            samples = tantivy.Query.term_query(self.index.schema, KIND, SAMPLE, "basic")
            self.memory[SAMPLE] = bool(self.searcher.search(samples, 1, count=False).hits)
        return bool(self.memory[SAMPLE])

    @property
    def newest_case(self) -> int:
        """The id of the case that came in last; 0 where there is none."""
        if _NEWEST_CASE not in self.memory:
            everything, asked = tantivy.Query.all_query(), {"last": {"max": {"field": "case_id"}}}
            last = self.searcher.aggregate(everything, asked)["last"]["value"]
            self.memory[_NEWEST_CASE] = int(last or 0)
        return int(self.memory[_NEWEST_CASE])

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers, as the index holds them, that begin so: the first in order."""
        found = self.searcher.terms_with_prefix(CASE_NUMBER, beginning, limit=most)
        return [number for number, _ in found]

    def words(self, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
        """Return words of a field that begin so, each with how many decisions have it.

        The most frequent ones come first. Decisions that were replaced may still be counted.
        """
        return self.searcher.terms_with_prefix(field, beginning, limit=most)

    def frequencies(self, field: str, words: Sequence[str]) -> list[int]:
        """Return how many decisions have each word in a field; replaced ones may be counted too."""
        return self.searcher.doc_freqs(field, words)


class SearchIndex:
    """The current index of a folder, as this process sees it.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._commit: Commit | None = None
        self._files: dict[Path, files.Stamp] = {}
        self._damaged: dict[Path, files.Stamp] = {}
        self._snapshot: Snapshot | None = None
        self._said = ""  # what the log says about damage
        self._lock = Lock()

    def snapshot(self) -> Snapshot:
        """Return the index as it was last committed, by whatever process.

        Raises:
            IndexMissingError: there is none, one of another version, or a damaged one.
        """
        with self._lock:
            failed = None
            while True:
                commit = last_commit(self._root)
                try:
                    return self._as_of(commit)
                except (ValueError, OSError, EngineError) as error:
                    self._snapshot = None
                    if commit == failed:
                        self._say(f"The search index cannot be read ({error}): a worker makes it.")
                        suspect(self._root)
                        raise IndexMissingError(progress(self._root), damaged=True) from error
                    failed = commit  # the next one may just have removed the files of this one

    def _as_of(self, commit: Commit) -> Snapshot:
        folder = self._root / commit[0]
        paths = self._files if commit == self._commit else files.committed(folder)
        found = {path: files.stamp(path) for path in paths}
        changed = {path for path in found if self._files.get(path, found[path]) != found[path]}
        for path in changed:
            if self._damaged.get(path) == found[path] or not files.is_whole(path):
                self._damaged[path] = found[path]
                raise ValueError(f"{path} is damaged")
        if self._snapshot is None or commit != self._commit or changed:
            self._snapshot = self._take(folder, reopen=bool(changed))
        self._commit, self._files, self._said = commit, found, ""
        return self._snapshot

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            logger.error(sentence)

    def _take(self, folder: Path, *, reopen: bool) -> Snapshot:
        same = self._commit is not None and self._commit[0] == folder.name
        with guarded():
            if self._snapshot and same and not reopen:
                index = self._snapshot.index
            else:
                index = tantivy.Index.open(str(folder))
                if index.schema != schema():
                    raise ValueError(f"{folder / files.META} names other fields")
            index.reload()
            return Snapshot(index, Searcher(index.searcher(), lambda: suspect(self._root)))


@cache
def search_index() -> SearchIndex:
    """Return this process's view of the archive's index."""
    return SearchIndex(Path(settings.INDEX_ROOT))


def current_name(root: Path) -> str:
    """Return the name of the index that answers.

    Raises:
        IndexMissingError: there is none, or one of another version.
    """
    return last_commit(root)[0]


def last_commit(root: Path) -> Commit:
    """Return the last commit of the index that answers.

    Raises:
        IndexMissingError: there is none, or one of another version.
    """
    name = _name_in(root / _CURRENT)
    try:
        if name.startswith(_prefix()):
            return name, files.stamp(root / name / files.META)
    except (OSError, ValueError):
        pass  # there is no such folder, or there can be none
    raise IndexMissingError(progress(root))


def suspect(root: Path) -> None:
    """Let the worker that keeps the index know that a file of it may be damaged."""
    with suppress(OSError):  # where this process may not write there, the log has the failure
        (root / _SUSPECTED).touch()


def take_suspicion(root: Path) -> bool:
    """Return whether a process suspects damage, and forget it."""
    suspected = (root / _SUSPECTED).exists()
    (root / _SUSPECTED).unlink(missing_ok=True)
    return suspected


def damaged_files(root: Path) -> Iterator[Path]:
    """Yield the files of the index that are not as they were written, by their checksums.

    This reads all of the index.

    Raises:
        IndexMissingError: there is none.
    """
    yield from files.damaged(root / current_name(root))


def condemn(root: Path) -> None:
    """Have every process stop using the current index: it is to be made again."""
    (root / _CURRENT).unlink(missing_ok=True)


def _name_in(pointer: Path) -> str:
    """Return the name that a file holds; empty where the file is not there or damaged."""
    try:
        return pointer.read_text().strip()
    except (OSError, ValueError):
        return ""


def progress(root: Path) -> RebuildProgress | None:
    """Return how far the making of a new index is; None where none is being made."""
    try:
        done, total = map(int, (root / _PROGRESS).read_text().split())
    except (OSError, ValueError):
        return None
    return RebuildProgress(done, total)


def note_progress(root: Path, done: int, total: int) -> None:
    """Let every process know how far the making of a new index is."""
    written = root / f"{_PROGRESS}.new"
    written.write_text(f"{done} {total}")
    written.replace(root / _PROGRESS)


def write(
    writer: tantivy.IndexWriter, documents: Iterable[DecisionDocument], places: LetterBitsAllocator
) -> int:
    """Add documents; return how many. They count once the writer commits.

    All documents of a case come together: they share a place, by which letters are counted.

    Visitors see samples or decisions of the state, never both. Documents were read from the
    database as it was at one moment: whatever the index holds of the other kind is out of date,
    and goes in the same commit.
    """
    number, fields, kind = 0, schema(), ""
    for _, of_case in groupby(documents, key=lambda document: document.case_id):
        first, *others = of_case
        if not kind:
            kind, other = (SAMPLE, REAL) if first.sample else (REAL, SAMPLE)
            with guarded():
                writer.delete_documents_by_query(
                    tantivy.Query.term_query(fields, KIND, other, "basic")
                )
        place = places.place(first.items)
        for document in (first, *others):
            made = entry(document, place)
            with guarded():
                writer.add_document(tantivy.Document.from_dict(made, fields))
            number += 1
    return number


def free_places(searcher: Searcher) -> LetterBitsAllocator:
    """Return places for letters that the index does not hold yet."""
    last = searcher.aggregate(
        tantivy.Query.all_query(), {"last": {"max": {"field": LETTER_GROUP}}}
    )["last"]["value"]  # fmt: skip
    return LetterBitsAllocator(0 if last is None else int(last) + 1)


def remove(writer: tantivy.IndexWriter, case_ids: Iterable[int]) -> None:
    """Remove the documents of cases, once the writer commits."""
    # By query: a term of an unsigned field, deleted as a term, is taken for a signed one.
    with guarded():
        writer.delete_documents_by_query(
            tantivy.Query.term_set_query(schema(), "case_id", list(case_ids))
        )


@contextmanager
def replacing(root: Path) -> Iterator[tantivy.IndexWriter]:
    """Build a new index that takes the place of the current one when the block ends well."""
    root.mkdir(parents=True, exist_ok=True)
    name = f"{_prefix()}{uuid.uuid4().hex[:8]}"
    folder = root / name
    folder.mkdir()
    try:
        with guarded():
            index = tantivy.Index(schema(), str(folder))
        # One thread: with more, those that cut words wait for the one that reads the cases.
        with committing(index, _BUILDER_BYTES) as writer:
            yield writer
        replaced = _make_current(root, name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        (root / _PROGRESS).unlink(missing_ok=True)
    take_suspicion(root)
    # The one that was just replaced stays: a process may be about to open it.
    for old in root.iterdir():
        if old.is_dir() and old.name not in (name, replaced):
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def committing(index: tantivy.Index, memory: int = _WRITER_BYTES) -> Iterator[tantivy.IndexWriter]:
    """Commit what the block writes with the one writer of an index, or nothing where it fails.

    Args:
        index: to write to.
        memory: the bytes that the writer holds before it writes a segment.

    Raises:
        EngineError: another process writes to the index, or tantivy cannot write.
    """
    with guarded():
        writer = index.writer(memory, 1)
    try:
        yield writer
        with guarded():
            writer.commit()
    except BaseException:
        _abandon(writer)
        raise
    with guarded():
        writer.wait_merging_threads()


def _abandon(writer: tantivy.IndexWriter) -> None:
    """Have a writer write nothing more; where the disk is full it can fail at that, too."""
    for end in (writer.rollback, writer.wait_merging_threads):
        with suppress(EngineError), guarded():
            end()


def _make_current(root: Path, name: str) -> str:
    """Have an index answer from now on; return the name of the one that did before."""
    replaced = _name_in(root / _CURRENT)
    written = root / f"{_CURRENT}.new"
    written.write_text(name)
    written.replace(root / _CURRENT)
    return replaced


def _prefix() -> str:
    return f"v{VERSION}-{analyzer.edition()}-"
