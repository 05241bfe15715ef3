"""The words that the index holds of a text: its stems, and rows of stems that are one word too.

A row that people often search, such as "low back pain", stands behind its text as a word of its
own: one look finds it, where tantivy would compare the places of three words in half of the
archive. The rows are those of the vocabulary's synonyms, which each search of an abbreviation
brings along.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, compress, count

import tantivy

from decisions.search.exceptions import exceptions
from decisions.vocabulary import synonyms

#: How tantivy cuts what `indexed` returns.
TOKENIZER = "whitespace"
#: Joins a row to one word; no stem holds it.
_JOIN = "_"
_MOST_CHUNKS, _LONGEST_CHUNK = 1 << 17, 60


def _words_of() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


_cutter = _words_of().build()
_stemmer = _words_of().filter(tantivy.Filter.stemmer("english")).build()


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words, in their order: in small letters, without accents."""
    return list(chain.from_iterable(map(_chunks.__getitem__, text.split())))


def row_of(stems: Sequence[str]) -> str | None:
    """Return the word that stands for stems in a row; None where the index has none for them."""
    word = _joined(stems)
    return word if word in _rows() else None


# The decisions of a letter share its summary, and many letters a line of guidelines.
@lru_cache(maxsize=4096)
def indexed(text: str) -> str:
    """Return the words of a text as the index holds them: its stems, then its rows."""
    stems = stems_of(text)
    by_first = _rows_by_first()
    rows = [
        word
        for at in compress(count(), map(by_first.__contains__, stems))
        for word, row in by_first[stems[at]]
        if stems[at : at + len(row)] == row
    ]
    return " ".join(stems + rows)


# The same texts as above.
@lru_cache(maxsize=4096)
def forms(text: str) -> frozenset[str]:
    """Return the words of a text as they are written, but in small letters and without accents."""
    return frozenset(_cutter.analyze(text))


@cache
def edition() -> str:
    """Return a name for rows and exceptions as they are now: an index made with others differs."""
    words = [*sorted(_rows()), *sorted(map("=".join, exceptions().items()))]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:8]


@cache
def _rows() -> dict[str, list[str]]:
    """Return the stems of each row, by the word that stands for it."""
    cut = map(stems_of, synonyms.same_meanings())
    return {_joined(stems): stems for stems in cut if len(stems) > 1}


@cache
def _rows_by_first() -> dict[str, list[tuple[str, list[str]]]]:
    """Return each row and the word that stands for it, by the row's first stem."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for word, row in _rows().items():
        found.setdefault(row[0], []).append((word, row))
    return found


def _joined(stems: Sequence[str]) -> str:
    return _JOIN.join(("", *stems))


def _cut(chunk: str) -> Iterator[str]:
    """Yield the stems of the words of a chunk."""
    for word, stem in zip(_cutter.analyze(chunk), _stemmer.analyze(chunk), strict=True):
        yield exceptions().get(word, stem)


class _Chunks(dict[str, tuple[str, ...]]):
    """The stems of what stands between spaces: texts share most of it, so it is cut once."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        stems = tuple(map(sys.intern, _cut(chunk)))
        if len(chunk) <= _LONGEST_CHUNK:
            if len(self) >= _MOST_CHUNKS:
                self.clear()
            self[chunk] = stems
        return stems


_chunks = _Chunks()
