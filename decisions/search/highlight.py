"""Highlighting: the words of a search in a text, and the excerpt with the most of them.

Positions are offsets into the plain text. Pages first escape the text, then insert the marks.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from decisions.search.analyzer import families_beginning, pieces_of, stems_of
from decisions.search.field_names import CASE_NUMBER
from decisions.search.passage_keys import keyed_sentences
from decisions.search.query_tree import (
    VALUE_FIELDS,
    And,
    NamedTreatment,
    Node,
    Or,
    Phrase,
    Synonyms,
    Word,
)

TextRange = tuple[int, int]
#: Fields whose values are not part of the text.
_NO_WORDS = VALUE_FIELDS | {CASE_NUMBER}
#: The longest passage in an excerpt; longer ones are cut off.
_LONGEST_PASSAGE = 600
#: The longest text whose tokens are cached: a rationale has some 1,000 characters.
_LONGEST_KEPT = 6_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of stems to mark.

    Args:
        beginning: whether the last stem is a prefix.
        slop: the most moves of a word that make the stems adjacent.
    """

    stems: tuple[str, ...]
    beginning: bool = False
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text.

    Args:
        start, end: its offsets in the text.
        marks: the spans to mark, as start and end offsets in the text, in order.
    """

    start: int
    end: int
    marks: tuple[TextRange, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The stems of a text, in order, and the start and end of each one's piece."""

    stems: list[str]
    starts: "array[int]"
    ends: "array[int]"


def _tokens(text: str) -> Tokens:
    tokens = Tokens([], array("L"), array("L"))
    for start, end, stems in pieces_of(text):
        for stem in stems:
            tokens.stems.append(stem)
            tokens.starts.append(start)
            tokens.ends.append(end)
    return tokens


# The same rationales occur in many searches, and on many pages of results.
_tokens_kept = lru_cache(maxsize=1024)(_tokens)


class Highlighter:
    """Finds the words and passages of one search in texts.

    Args:
        node: the query; None for a query without words.
        sentences: the keys of the sentences of passages (`passage_keys.py`).
    """

    def __init__(self, node: Node | None, sentences: Collection[str] = ()) -> None:
        self._patterns = tuple(self._patterns_of(node)) if node is not None else ()
        self._sentences = frozenset(sentences)

    @property
    def marks_nothing(self) -> bool:
        """Whether the search has nothing to mark."""
        return not (self._patterns or self._sentences)

    def marks(self, text: str) -> list[TextRange]:
        """Return the matched spans of a text, in order, without overlaps."""
        return list(_merged(sorted((*self._words(text), *self._passages(text)))))

    def _passages(self, text: str) -> Iterator[TextRange]:
        """Yield the passages in a text; consecutive sentences are one span."""
        if self._sentences:
            of_text = groupby(keyed_sentences(text), lambda each: each.key in self._sentences)
            for is_passage, row in of_text:
                if is_passage:
                    first, *others = row
                    yield first.start, (others or [first])[-1].end

    def _words(self, text: str) -> Iterator[TextRange]:
        """Yield the spans of the words in a text."""
        if not self._patterns or not text:
            return
        tokens = (_tokens_kept if len(text) <= _LONGEST_KEPT else _tokens)(text)
        for pattern in self._patterns:
            for first, last in _matches(pattern, tokens.stems):
                yield tokens.starts[first], tokens.ends[last]

    def excerpt(
        self, text: str, length: int = 280, *, marks: Sequence[TextRange] | None = None
    ) -> Excerpt:
        """Return the excerpt of a text with the most marks, cut between words.

        It begins with the first passage, if there is one, with up to _LONGEST_PASSAGE characters of
        it.

        Args:
            text: the text.
            length: the length of the excerpt, in characters.
            marks: the marks of the text, if known.
        """
        marks = self.marks(text) if marks is None else marks
        if len(text) <= length:
            return Excerpt(0, len(text), tuple(marks))
        start, last = next(self._passages(text), (0, 0))
        if last:
            length = max(length, min(last - start, _LONGEST_PASSAGE))
        elif marks:
            start = _best_start(marks, length)
            start = _after_space(text, start - length // 4) if start > length // 4 else 0
        end = start + length
        end = end if end == last else _before_space(text, min(len(text), end))
        return Excerpt(start, end, marks_within(marks, start, end))

    def _patterns_of(self, node: Node) -> Iterator[Pattern]:
        if isinstance(node, And | Or):
            for part in node.parts:
                yield from self._patterns_of(part)
        elif isinstance(node, Word | Phrase) and node.field not in _NO_WORDS:
            if stems := tuple(stems_of(node.text)):
                beginning = isinstance(node, Word) and node.beginning
                yield Pattern(stems, beginning, node.slop if isinstance(node, Phrase) else 0)
                if beginning and len(stems) == 1:
                    yield from (Pattern((family,)) for family in families_beginning(node.text))
        elif isinstance(node, Synonyms):
            for part in (node.typed, *node.others):
                yield from self._patterns_of(part)
        elif isinstance(node, NamedTreatment):
            yield from self._patterns_of(node.typed)
            if node.rest is not None:
                yield from self._patterns_of(node.rest)


def _matches(pattern: Pattern, stems: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last token of each match of a pattern."""
    for first in _beginnings(pattern, stems):
        last = _last(pattern, stems, first)
        if last is not None:
            yield first, last


def _beginnings(pattern: Pattern, stems: list[str]) -> Iterator[int]:
    """Yield the positions of a pattern's first stem."""
    first, *others = pattern.stems
    if pattern.beginning and not others:
        yield from (at for at, stem in enumerate(stems) if stem.startswith(first))
        return
    at = -1
    for _ in range(stems.count(first)):
        at = stems.index(first, at + 1)
        yield at


def _last(pattern: Pattern, stems: list[str], first: int) -> int | None:
    """Return the last token of the match that starts at `first`, or None if there is no match."""
    at, gaps = first, pattern.slop
    for number, stem in enumerate(pattern.stems[1:], 2):
        beginning = pattern.beginning and number == len(pattern.stems)
        at += 1
        while at < len(stems) and not _fits(stem, stems[at], beginning):
            if gaps == 0:
                return None
            gaps -= 1
            at += 1
        if at == len(stems):
            return None
    return at


def _fits(stem: str, word: str, beginning: bool) -> bool:
    return word.startswith(stem) if beginning else word == stem


def marks_within(marks: Iterable[TextRange], start: int, end: int) -> tuple[TextRange, ...]:
    """Return the marks within a part of a text; a mark that crosses its boundary is cut off."""
    return tuple((max(a, start), min(b, end)) for a, b in marks if a < end and start < b)


def _merged(spans: Iterable[TextRange]) -> Iterator[TextRange]:
    """Yield spans in order, with overlapping ones merged."""
    start, end = -1, -1
    for span in spans:
        if span[0] <= end:
            end = max(end, span[1])
        else:
            if end >= 0:
                yield start, end
            start, end = span
    if end >= 0:
        yield start, end


def _best_start(marks: Sequence[TextRange], length: int) -> int:
    """Return the start of the excerpt that contains the most marks."""
    starts = [start for start, _ in marks]
    held = [bisect_left(starts, start + length) - at for at, start in enumerate(starts)]
    return starts[held.index(max(held))]


def _after_space(text: str, position: int) -> int:
    space = text.find(" ", position)
    return space + 1 if 0 <= space < position + 40 else position


def _before_space(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", position - 40, position)
    return space if space > 0 else position
