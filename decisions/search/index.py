"""The index on disk: open it, follow its changes, write to it, replace it.

The folder holds one folder an index and the file `current`, which names the one that answers.
A new index is built beside the old one and takes its place in one step.
"""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import tantivy
from django.conf import settings

from decisions.search.documents import DecisionDocument
from decisions.search.facets import FACETS, SEPARATOR, values_of
from decisions.search.schema import ANALYZER, TEXT_FIELDS, VERSION, analyzer, schema

_WRITER_BYTES = 100_000_000
#: How much of a column to sort by is the item; the day stands above it.
ORDER_BITS = 40
_LATEST_DAY = 1 << 22  # after any day of the calendar, for decisions without a date


class IndexMissingError(Exception):
    """There is no index of this archive's version: `rebuild_index` makes one."""


class SearchIndex:
    """The current index of a folder, as this process sees it.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._name = ""
        self._index: tantivy.Index | None = None
        self._commit = 0

    def searcher(self) -> tantivy.Searcher:
        """Return a view of the index as it was last committed.

        Raises:
            IndexMissingError: there is none, or one of another version.
        """
        return self.opened().searcher()

    def opened(self) -> tantivy.Index:
        """Return the index, with what other processes committed.

        Raises:
            IndexMissingError: there is none, or one of another version.
        """
        name = current_name(self._root)
        if name != self._name or self._index is None:
            self._index = _open(self._root / name)
            self._name, self._commit = name, 0
        committed = (self._root / name / "meta.json").stat().st_mtime_ns
        if committed != self._commit:
            self._index.reload()
            self._commit = committed
        return self._index


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
        raise IndexMissingError
    return name


def write(writer: tantivy.IndexWriter, documents: Iterable[DecisionDocument]) -> int:
    """Add documents; return how many. They count once the writer commits."""
    number = 0
    for document in documents:
        writer.add_document(_tantivy_document(document))
        number += 1
    return number


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
    index = _register(tantivy.Index(schema(), str(folder)))
    writer = index.writer(_WRITER_BYTES)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        writer.wait_merging_threads()  # or they would write into the folder again
        shutil.rmtree(folder, ignore_errors=True)
        raise
    writer.wait_merging_threads()
    _make_current(root, name)


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
    return f"v{VERSION}-"


def _open(folder: Path) -> tantivy.Index:
    return _register(tantivy.Index.open(str(folder)))


def _register(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(ANALYZER, analyzer())
    return index


def _tantivy_document(document: DecisionDocument) -> tantivy.Document:
    made = tantivy.Document()
    for name in TEXT_FIELDS:
        made.add_text(name, document.texts[name])
    for facet in FACETS:
        values = document.facets[facet.name]
        for value in values_of(facet, values):
            made.add_text(facet.name, value)
        made.add_text(facet.set_field, SEPARATOR.join(values))
    if document.case_number:
        made.add_text("case_number", document.case_number.lower())
    made.add_unsigned("case_id", document.case_id)
    day = document.decided.toordinal() if document.decided else 0
    made.add_unsigned("newest", day << ORDER_BITS | document.item_id)
    made.add_unsigned("oldest", (day or _LATEST_DAY) << ORDER_BITS | document.item_id)
    made.add_bytes("shown", document.shown.encode())
    return made
