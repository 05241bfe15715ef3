"""Synonyms for the words of a query, from the vocabulary.

Words that name a treatment in another order ("MRI low back") are found by `query_treatments.py`.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from decisions.search.analyzer import stem_of, stems_of
from decisions.search.compound_words import joined
from decisions.search.field_names import CASE_NUMBER
from decisions.search.query_tree import (
    VALUE_FIELDS,
    And,
    NamedTreatment,
    Node,
    Not,
    Or,
    Phrase,
    Synonyms,
    Word,
)
from decisions.vocabulary import synonyms

Stems = tuple[str, ...]
_Table: TypeAlias = Mapping[Stems, tuple[str, ...]]
_LEVELS = re.compile(r"(?P<part>[clst])(?P<upper>\d{1,2}) (?P<again>(?P=part))?(?P<lower>\d{1,2})")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query with its synonyms, and the list of synonyms in the order of the query."""

    node: Node | None
    also: tuple[str, ...] = ()


def expand(node: Node | None) -> Expanded:
    """Add synonyms to each word or sequence of words.

    Words in quotation marks and prefixes are left unchanged.
    """
    if node is None:
        return Expanded(None)
    also: dict[str, None] = {}
    return Expanded(_Expander(_meanings(), also).expanded(node), tuple(also))


@dataclass(frozen=True, slots=True)
class _Expander:
    """Expands the parts of one query.

    Args:
        table: the synonyms of each sequence of stems.
        also: receives the added synonyms, in order.
    """

    table: _Table
    also: dict[str, None]

    def expanded(self, node: Node) -> Node:
        if isinstance(node, And):
            parts = tuple(self._in_rows(node.parts, range(1, _longest() + 1)))
            return And(parts) if len(parts) > 1 else parts[0]
        if isinstance(node, Or):
            return Or(tuple(map(self.expanded, node.parts)))
        if isinstance(node, Not):
            return Not(self.expanded(node.part))
        if isinstance(node, NamedTreatment):
            # The service already covers a drug's brands and its combinations.
            typed = _Expander(_names(), self.also).expanded(node.typed)
            return replace(node, typed=typed, rest=node.rest and self.expanded(node.rest))
        return next(self._in_rows([node], range(1, 2)))

    def _in_rows(self, parts: Sequence[Node], lengths: range) -> Iterator[Node]:
        """Yield the parts, with the longest known sequence of words at each position expanded.

        Sequences within it are expanded too: a lumbar epidural steroid injection is a LESI, and a
        lumbar ESI.

        Args:
            parts: adjacent parts of the query.
            lengths: the lengths of sequences, in words.
        """
        at = 0
        while at < len(parts):
            first = parts[at]
            if not isinstance(first, Word):
                yield first if isinstance(first, Phrase) else self.expanded(first)
                at += 1
                continue
            for end in (at + length for length in reversed(lengths) if at + length <= len(parts)):
                row = [word for word in parts[at:end] if _is_plain(word, first)]
                if len(row) == end - at and (others := self._others(row)):
                    self.also.update(dict.fromkeys(others))
                    within = tuple(self._in_rows(row, range(2, len(row))))
                    typed = And(within) if len(within) > 1 else within[0]
                    yield Synonyms(typed, tuple(Phrase(other, first.field) for other in others))
                    at = end
                    break
            else:
                yield first
                at += 1

    def _others(self, row: Sequence[Node]) -> tuple[str, ...]:
        text = " ".join(word.text for word in row if isinstance(word, Word))
        stems = stems_of(text)
        same = (other for other in self.table.get(_key_of(text), ()) if stems_of(other) != stems)
        return (*same, *_same_levels(stems))


def _is_plain(node: Node, first: Word) -> bool:
    return (
        isinstance(node, Word)
        and not (node.beginning or node.exact)
        and node.field == first.field
        and node.field != CASE_NUMBER
        and node.field not in VALUE_FIELDS
    )


def _key_of(text: str) -> Stems:
    """Return the stems of a text; all forms of a compound word have the same stems."""
    return tuple(map(stem_of, joined(text)))


def _same_levels(stems: Sequence[str]) -> Iterator[str]:
    """Yield the other spelling of two spinal levels: L4-L5 for L4-5, and vice versa."""
    if levels := _LEVELS.fullmatch(" ".join(stems)):
        part, upper, lower = levels["part"].upper(), levels["upper"], levels["lower"]
        yield f"{part}{upper}-{'' if levels['again'] else part}{lower}"


@functools.cache
def _meanings() -> _Table:
    """Return all synonyms, including the brands and combinations of drugs."""
    return _by_stems(synonyms.same_meanings())


@functools.cache
def _names() -> _Table:
    """Return the groups of synonyms_and_abbreviations.toml, by the stems of each phrase."""
    return _by_stems({phrase: group for group in synonyms.groups() for phrase in group})


def _by_stems(same: Mapping[str, Sequence[str]]) -> _Table:
    table: dict[Stems, dict[str, None]] = {}
    for phrase, others in same.items():
        table.setdefault(_key_of(phrase), {}).update(dict.fromkeys(others))
    return {stems: tuple(others) for stems, others in table.items()}


@functools.cache
def _longest() -> int:
    """Return the length of the longest sequence; a word may be written as two."""
    return 2 * max(map(len, _meanings()), default=1)
