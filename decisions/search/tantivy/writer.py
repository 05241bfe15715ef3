"""Write documents to an index of tantivy."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby

import tantivy

from decisions.search.documents import DecisionDocument
from decisions.search.errors import EngineError
from decisions.search.field_names import CASE_ID, KIND, REAL, SAMPLE
from decisions.search.indexed_fields import fields_of
from decisions.search.tantivy.aggregations import Aggregations
from decisions.search.tantivy.distinct_letters import (
    LETTER_GROUP,
    LETTER_WEIGHT,
    LetterBitsAllocator,
)
from decisions.search.tantivy.schema import schema
from decisions.search.tantivy.searcher import Searcher, guarded

#: The memory of a writer, in bytes, until it writes a segment. tantivy merges every eight segments,
#: which takes a tenth of a rebuild and makes no search faster: a million decisions need fewer than
#: eight.
UPDATE_BYTES, BUILD_BYTES = 100_000_000, 400_000_000


@contextmanager
def committing(index: tantivy.Index, memory: int) -> Iterator[tantivy.IndexWriter]:
    """Commit what the block writes with the index's only writer, or nothing if it fails.

    Args:
        index: the index to write to.
        memory: the bytes that the writer holds before it writes a segment.

    Raises:
        EngineError: another process writes to the index, or tantivy cannot write.
    """
    with guarded():
        # One thread: more would only wait for the thread that reads the cases.
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


def replace_cases(
    index: tantivy.Index,
    searcher: Searcher,
    case_ids: Collection[int],
    documents: Iterable[DecisionDocument],
) -> None:
    """Replace the documents of some cases in one commit."""
    last = Aggregations(searcher).greatest(LETTER_GROUP)
    free = LetterBitsAllocator(0 if last is None else last + 1)
    with committing(index, UPDATE_BYTES) as writer:
        # By query: deleting by term treats a term of an unsigned field as signed.
        with guarded():
            writer.delete_documents_by_query(
                tantivy.Query.term_set_query(schema(), CASE_ID, list(case_ids))
            )
        add(writer, documents, free)


def add(
    writer: tantivy.IndexWriter,
    documents: Iterable[DecisionDocument],
    letter_bits: LetterBitsAllocator,
) -> int:
    """Add documents; return their number. They become visible when the writer commits.

    All documents of a case must be added together: they share the bits for counting letters.
    Visitors see samples or decisions of the state, never both. Documents are read from one snapshot
    of the database: any documents of the other kind in the index are out of date, and are removed
    in the same commit.
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
        allocated = letter_bits.allocate(first.items)
        bits = {LETTER_GROUP: allocated.group, LETTER_WEIGHT: allocated.weight}
        for document in (first, *others):
            made = fields_of(document) | bits
            with guarded():
                writer.add_document(tantivy.Document.from_dict(made, fields))
            number += 1
    return number


def _abandon(writer: tantivy.IndexWriter) -> None:
    """Roll back a writer; on a full disk that can fail, too."""
    for end in (writer.rollback, writer.wait_merging_threads):
        with suppress(EngineError), guarded():
            end()
