"""The index on disk: open it, follow its changes, write to it, replace it.

The folder holds one folder an index and the file `current`, which names the one that answers.
A new index is built beside the old one and takes its place in one step.
"""

import shutil
import uuid
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy
from django.conf import settings

from decisions.search import stems
from decisions.search.documents import DecisionDocument
from decisions.search.entries import entry
from decisions.search.letters import Places
from decisions.search.schema import KIND, LETTER_GROUP, REAL, SAMPLE, VERSION, schema

_PROGRESS = "progress"  # the file that says how far a new index is
#: What a writer holds before it writes a segment. tantivy makes one of every eight segments, which
#: takes a tenth of a rebuild and makes no search faster: a million decisions make fewer than eight.
_WRITER_BYTES, _BUILDER_BYTES = 100_000_000, 400_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making of a new index is, in decisions."""

    done: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class IndexMissingError(Exception):
    """There is no index of this archive's version that can be read: `rebuild_index` makes one.

    Args:
        progress: how far that is; None where it has not begun.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        super().__init__("There is no search index that can be read: rebuild_index makes one.")
        self.progress = progress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as one commit left it.

    Args:
        memory: what was found out about this commit, to be kept as long as it is the last one.
    """

    index: tantivy.Index
    searcher: tantivy.Searcher
    memory: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def holds_samples(self) -> bool:
        """Whether its decisions are invented samples."""
        if SAMPLE not in self.memory:
            samples = tantivy.Query.term_query(self.index.schema, KIND, SAMPLE, "basic")
            self.memory[SAMPLE] = bool(self.searcher.search(samples, 1, count=False).hits)
        return bool(self.memory[SAMPLE])

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers, as the index holds them, that begin so: the first in order."""
        found = self.searcher.terms_with_prefix("case_number", beginning, limit=most)
        return [number for number, _ in found]


class SearchIndex:
    """The current index of a folder, as this process sees it.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._commit: tuple[str, int] = ("", 0)
        self._snapshot: Snapshot | None = None
        self._lock = Lock()

    def snapshot(self) -> Snapshot:
        """Return the index as it was last committed, by whatever process.

        Raises:
            IndexMissingError: there is none, one of another version, or a damaged one.
        """
        name = current_name(self._root)
        try:
            committed = (self._root / name / "meta.json").stat().st_mtime_ns
            with self._lock:
                if self._snapshot is None or self._commit != (name, committed):
                    self._snapshot = self._take(name)
                    self._commit = (name, committed)
                return self._snapshot
        except (ValueError, OSError) as error:  # what tantivy raises for files it cannot read
            raise IndexMissingError(progress(self._root)) from error

    def _take(self, name: str) -> Snapshot:
        if self._snapshot and self._commit[0] == name:
            index = self._snapshot.index
        else:
            index = tantivy.Index.open(str(self._root / name))
        index.reload()
        return Snapshot(index, index.searcher())


@cache
def search_index() -> SearchIndex:
    """Return this process's view of the archive's index."""
    return SearchIndex(Path(settings.INDEX_ROOT))


def current_name(root: Path) -> str:
    """Return the name of the index that answers.

    Raises:
        IndexMissingError: there is none, or one of another version.
    """
    try:
        name = (root / "current").read_text().strip()
    except FileNotFoundError:
        name = ""
    if not name.startswith(_prefix()) or not (root / name / "meta.json").exists():
        raise IndexMissingError(progress(root))
    return name


def progress(root: Path) -> Progress | None:
    """Return how far the making of a new index is; None where none is being made."""
    try:
        done, total = map(int, (root / _PROGRESS).read_text().split())
    except (FileNotFoundError, ValueError):
        return None
    return Progress(done, total)


def note_progress(root: Path, done: int, total: int) -> None:
    """Let every process know how far the making of a new index is."""
    written = root / f"{_PROGRESS}.new"
    written.write_text(f"{done} {total}")
    written.replace(root / _PROGRESS)


def write(
    writer: tantivy.IndexWriter, documents: Iterable[DecisionDocument], places: Places
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
            writer.delete_documents_by_query(tantivy.Query.term_query(fields, KIND, other, "basic"))
        place = places.place(first.items)
        for document in (first, *others):
            writer.add_document(tantivy.Document.from_dict(entry(document, place), fields))
            number += 1
    return number


def free_places(searcher: tantivy.Searcher) -> Places:
    """Return places for letters that the index does not hold yet."""
    last = searcher.aggregate(
        tantivy.Query.all_query(), {"last": {"max": {"field": LETTER_GROUP}}}
    )["last"]["value"]  # fmt: skip
    return Places(0 if last is None else int(last) + 1)


def remove(writer: tantivy.IndexWriter, case_ids: Iterable[int]) -> None:
    """Remove the documents of cases, once the writer commits."""
    # By query: a term of an unsigned field, deleted as a term, is taken for a signed one.
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
    index = tantivy.Index(schema(), str(folder))
    # One thread: with more of them, those that cut words wait for the one that reads the cases.
    writer = index.writer(_BUILDER_BYTES, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        writer.wait_merging_threads()  # or they would write into the folder again
        shutil.rmtree(folder, ignore_errors=True)
        (root / _PROGRESS).unlink(missing_ok=True)
        raise
    writer.wait_merging_threads()
    _make_current(root, name)
    (root / _PROGRESS).unlink(missing_ok=True)


def writer_of(index: tantivy.Index) -> tantivy.IndexWriter:
    """Return the one writer of an index.

    Raises:
        ValueError: another process writes to it.
    """
    return index.writer(_WRITER_BYTES, 1)


def _make_current(root: Path, name: str) -> None:
    pointer = root / "current"
    replaced = pointer.read_text().strip() if pointer.exists() else ""
    (root / "current.new").write_text(name)
    (root / "current.new").replace(pointer)
    # The one that was just replaced stays: a process may be about to open it.
    for old in root.iterdir():
        if old.is_dir() and old.name not in (name, replaced):
            shutil.rmtree(old, ignore_errors=True)


def _prefix() -> str:
    return f"v{VERSION}-{stems.edition()}-"
