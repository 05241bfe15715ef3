"""Compound words of a query in all of their spellings: solid, with a hyphen, and as two words.

Letters write "postoperative", "post-operative" and "post operative". The index holds the words as
written, and its analyzer treats hyphens as spaces; so a query searches for one word and for two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain

from decisions.search.analyzer import stem_of, words_of
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
from decisions.vocabulary import word_forms

#: No word has shorter parts after a prefix: "react" is no "re-act".
_SHORTEST_BASE = 4
#: The most forms of a phrase that are searched for.
_MOST_FORMS = 8
_HYPHENED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_NO_WORDS = VALUE_FIELDS | {CASE_NUMBER}


def with_forms(node: Node | None) -> Node | None:
    """Add the other forms of compound words, also within quotation marks.

    Exact words and prefixes are left unchanged.
    """
    if isinstance(node, And):
        return And(tuple(_side_by_side(node.parts)))
    if isinstance(node, Or):
        return Or(tuple(_with_forms(part) for part in node.parts))
    if isinstance(node, Not):
        return Not(_with_forms(node.part))
    if isinstance(node, NamedTreatment):
        return replace(node, typed=_with_forms(node.typed), rest=with_forms(node.rest))
    if isinstance(node, Synonyms):
        others = chain.from_iterable((other, *_phrases(other)) for other in node.others)
        return Synonyms(_with_forms(node.typed), tuple(dict.fromkeys(others)))
    if isinstance(node, Word) and not _is_plain(node):
        return node
    if isinstance(node, Word | Phrase) and node.field not in _NO_WORDS:
        return _any_of(node, _phrases(node))
    return node


def joined(text: str) -> list[str]:
    """Return the words of a text, with two words that form a compound joined into one."""
    found: list[str] = []
    for word in words_of(text):
        if found and _are_one(found[-1], word):
            found[-1] += word
        else:
            found.append(word)
    return found


def _with_forms(node: Node) -> Node:
    return with_forms(node) or node


def _side_by_side(parts: Sequence[Node]) -> Iterator[Node]:
    """Yield the parts with their forms; two words that form a compound become one part."""
    at = 0
    while at < len(parts):
        one, other = (_typed(part) for part in (*parts[at : at + 2], None)[:2])
        if (
            one
            and other
            and one.field == other.field
            and _are_one(one.text.lower(), other.text.lower())
        ):
            apart = And((_with_forms(parts[at]), _with_forms(parts[at + 1])))
            yield Or((apart, Word(one.text + other.text, one.field)))
            at += 2
        else:
            yield _with_forms(parts[at])
            at += 1


def _typed(node: Node | None) -> Word | None:
    """Return the plain word that was typed, even if it has synonyms."""
    word = node.typed if isinstance(node, Synonyms) else node
    return word if isinstance(word, Word) and _is_plain(word) else None


def _is_plain(word: Word) -> bool:
    return not (word.exact or word.beginning) and word.field not in _NO_WORDS


def _any_of(node: Node, others: Sequence[Node]) -> Node:
    return Or((node, *others)) if others else node


def _phrases(node: Word | Phrase) -> list[Phrase]:
    """Return the other forms of a phrase."""
    slop = node.slop if isinstance(node, Phrase) else 0
    return [Phrase(form, node.field, slop) for form in _forms(node.text)]


@lru_cache(maxsize=1 << 12)
def _forms(text: str) -> tuple[str, ...]:
    """Return the other forms of a text, the nearest first."""
    parts = words_of(text)
    choices = list(_choices(parts, hyphened=bool(_HYPHENED.fullmatch(text))))
    forms, at = [""], 0
    while at < len(parts):
        taken, written = choices[at]
        forms = [f"{form} {choice}" for form in forms for choice in written][:_MOST_FORMS]
        at += taken
    typed = " ".join(parts)
    return tuple(dict.fromkeys(form for form in map(str.strip, forms) if form != typed))


def _choices(parts: Sequence[str], *, hyphened: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield, for each compound or single word, its number of words and its spellings."""
    for at, word in enumerate(parts):
        following = parts[at + 1] if at + 1 < len(parts) else ""
        if following and (hyphened or _are_one(word, following)):
            yield 2, [f"{word} {following}", word + following]
        else:
            yield 1, [word, *_apart(word)]


def _are_one(one: str, other: str) -> bool:
    """Return whether two words can be written as one."""
    return one in _beginnings(one + other)


def _apart(word: str) -> list[str]:
    """Return the other spellings of one word as several words."""
    return [f"{first} {word[len(first) :]}" for first in _beginnings(word)]


@lru_cache(maxsize=1 << 14)
def _beginnings(word: str) -> tuple[str, ...]:
    """Return the possible first words of a word that can be written as two."""
    first = _pairs().get(stem_of(word), "")
    found = {first} if first and word.startswith(first) else set[str]()
    lengths = range(2, len(word) - _SHORTEST_BASE + 1)
    found.update(word[:length] for length in lengths if word[:length] in word_forms.prefixes())
    return tuple(sorted(found))


@cache
def _pairs() -> dict[str, str]:
    """Return the first word of each pair by the stem of both as one."""
    return {stem_of(joint): pair.split()[0] for joint, pair in word_forms.pairs().items()}
