"""The tokens of a text in the index: its stems, and sequences of stems that are also one word.

Comparing the positions of words takes an engine ten times as long as finding one word. Sequences
that people often search are therefore appended to the text as single words:

- the phrases of the vocabulary's synonyms, such as "low back pain", which every search for an
  abbreviation includes;
- the pairs of frequent words, such as "is not" and "not medically". A phrase of frequent words is
  one pair or a sequence of overlapping pairs.
"""

import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, compress, count, pairwise

from decisions.search.ambiguous_abbreviations import RULES, senses, with_meanings
from decisions.search.tantivy import tokenizer as engine_words
from decisions.vocabulary import synonyms, word_forms

#: The separator in a sequence that is one word; no stem contains it.
_JOIN = "_"
#: A word between two pairs that would otherwise form a phrase that the text does not have.
_GAP = _JOIN
_MOST_CHUNKS, _LONGEST_CHUNK = 1 << 17, 60
_SIGNS = re.compile(r"[.,-]")
#: 50 µg are 50 mcg.
_MICRO = {ord("µ"): "mc", ord("μ"): "mc"}


#: The suffix of the stem of a word family; the English stemmer never produces it.
_FAMILY = "="


def pieces_of(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the start, end and stems of each piece of a text.

    A piece is a word or a number, possibly with punctuation in it: "M.R.I.", "1,200".
    """
    meant = {start: (end, word) for start, end, word in senses(text)}
    done = 0
    for match in _piece().finditer(text):
        start, end = match.span()
        if start >= done:
            done, word = meant.get(start, (end, match[0]))
            yield start, done, _stems[word]


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words, in order: lowercase, without accents."""
    return [*chain.from_iterable(map(_stems.__getitem__, with_meanings(text).split()))]


def stem_of(word: str) -> str:
    """Return the stem of a word from `words_of`, regardless of its context."""
    return _known().get(word) or _stem(word)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order: lowercase, without accents.

    Abbreviations lose their dots, and a number is separated from its unit.
    """
    return [*chain.from_iterable(map(_words.__getitem__, with_meanings(text).split()))]


def word_of(stems: Sequence[str]) -> str | None:
    """Return the word that represents a sequence of stems, or None if the index has none."""
    if len(stems) == 1:
        return stems[0]
    word = _joined(stems)
    return word if word in _rows() or (len(stems) == 2 and _frequent().issuperset(stems)) else None


def phrase_of(stems: Sequence[str]) -> tuple[str, ...]:
    """Return the indexed words that are consecutive wherever a sequence of stems is."""
    if word := word_of(stems):
        return (word,)
    if _frequent().issuperset(stems):
        return tuple(map(_joined, pairwise(stems)))
    return tuple(stems)


# Decisions of a letter share its summary, and many letters share lines of guidelines.
@lru_cache(maxsize=4096)
def indexed(text: str) -> str:
    """Return the words of a text as they are indexed: its stems, then its sequences."""
    stems = stems_of(text)
    return " ".join([*stems, *_rows_in(stems), *_pairs_in(stems)])


def _rows_in(stems: Sequence[str]) -> Iterator[str]:
    """Yield the sequences of the vocabulary."""
    by_first = _rows_by_first()
    for at in compress(count(), map(by_first.__contains__, stems[:-1])):
        for word, row in by_first[stems[at]].get(stems[at + 1], ()):
            if stems[at : at + len(row)] == row:
                yield word


def _pairs_in(stems: Sequence[str]) -> Iterator[str]:
    """Yield the pairs of frequent words; those of one phrase, and no others, are consecutive."""
    frequent, last, end = _frequent(), "", -1
    for at, (one, other) in enumerate(pairwise(stems)):
        if one in frequent and other in frequent:
            if one == last and at != end:
                yield _GAP
            yield _joined((one, other))
            last, end = other, at + 1


# The texts repeat as above.
@lru_cache(maxsize=4096)
def forms(text: str) -> frozenset[str]:
    """Return the words of a text as written, except for case and accents."""
    return frozenset().union(*map(_words.__getitem__, set(text.split())))


def families_beginning(letters: str) -> list[str]:
    """Return the stems of word families that have a word with a prefix which the stem lacks."""
    begun = letters.lower()
    found = {stem for word, stem in _known().items() if word.startswith(begun)}
    return sorted(stem for stem in found if not stem.startswith(begun))


@cache
def edition() -> str:
    """Return a fingerprint of the analyzer's rules; it changes whenever the rules change."""
    rules = (_piece().pattern, _measure().pattern, RULES)
    known = [
        *sorted(_rows()),
        *sorted(map("=".join, _known().items())),
        word_forms.edition(),
        *rules,
    ]
    return hashlib.sha256(" ".join(known).encode()).hexdigest()[:8]


@cache
def _rows() -> dict[str, list[str]]:
    """Return the stems of the vocabulary's sequences, by the word that represents each.

    Pairs of frequent words are left out: each of them is indexed anyway.
    """
    cut = map(stems_of, (*synonyms.same_meanings(), *word_forms.pairs().values()))
    return {
        _joined(stems): stems
        for stems in cut
        if len(stems) > 2 or (len(stems) == 2 and not _frequent().issuperset(stems))
    }


@cache
def _frequent() -> frozenset[str]:
    """Return the stems of frequent words."""
    return frozenset(chain.from_iterable(map(stems_of, word_forms.frequent())))


@cache
def _rows_by_first() -> dict[str, dict[str, list[tuple[str, list[str]]]]]:
    """Return each sequence and its word, by the sequence's first and second stem."""
    found: dict[str, dict[str, list[tuple[str, list[str]]]]] = {}
    for word, row in _rows().items():
        found.setdefault(row[0], {}).setdefault(row[1], []).append((word, row))
    return found


def _joined(stems: Sequence[str]) -> str:
    return _JOIN.join(("", *stems))


def _words_in(chunk: str) -> Iterator[str]:
    """Yield the words of a text, or of a chunk between two spaces."""
    for piece in _piece().finditer(chunk):
        yield from engine_words.split_words(_plain(piece))


def _stems_in(chunk: str) -> Iterator[str]:
    """Yield the stems of the words."""
    for word in _words_in(chunk):
        yield stem_of(word)


def _plain(piece: re.Match[str]) -> str:
    """Return a piece without inner punctuation, and with a space between a number and its unit."""
    if piece["signs"]:
        return _SIGNS.sub("", piece[0])
    word = piece["word"].translate(_MICRO)
    return word if word.isalpha() else _measure().sub(" ", word)


def _stem(word: str) -> str:
    american = word_forms.american(word)
    return _known().get(american) or engine_words.stem_of(american)


@cache
def _piece() -> re.Pattern[str]:
    """Return the pattern of a piece."""
    hyphened = "|".join(word_forms.hyphened())
    return re.compile(
        r"(?P<signs>(?<![^\W_])(?:"
        r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])|(?:[^\W\d_]\.){2,}"  # M.R.I, M.R.I.
        r"|(?<!\d[.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)"  # 1,200
        rf"|(?i:{hyphened})(?![^\W_])))"
        r"|(?P<word>[^\W_]+)(?:['’]s(?![^\W_]))?"
    )


@cache
def _measure() -> re.Pattern[str]:
    """Return the pattern of the boundary in a piece that is two words: 10mg, x12, 2x6, L5S1."""
    return re.compile(
        rf"(?<=\d)(?=(?:{'|'.join(word_forms.units())})$|x\d+$)|(?<=^[xX])(?=\d+$)|(?<=\dx)(?=\d+$)"
        r"|(?<=^[CTLS]\d)(?=[CTLS]\d{1,2}$)|(?<=^T1[0-2])(?=[TL]\d{1,2}$)",
        re.I,
    )


@cache
def _known() -> dict[str, str]:
    """Return the stems by lowercase word.

    An abbreviation of the vocabulary is its own stem and the stem of its plural: TENS, MRI and
    MRIs. An abbreviation is never treated as a plural of another: CTS is not a plural of CT.
    """
    abbreviations = {
        phrase.lower()
        for phrase in synonyms.same_meanings()
        if phrase.isupper() and phrase.isalpha()
    }
    plurals = {f"{word}s": word for word in abbreviations if f"{word}s" not in abbreviations}
    families = {word: f"{first}{_FAMILY}" for word, first in word_forms.families().items()}
    return {word: word for word in abbreviations} | plurals | families


class _Chunks(dict[str, tuple[str, ...]]):
    """A cache of a function's result for each chunk between spaces; letters share most chunks."""

    def __init__(self, cut: Callable[[str], Iterator[str]]) -> None:
        super().__init__()
        self._cut = cut

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = tuple(map(sys.intern, self._cut(chunk)))
        if len(chunk) <= _LONGEST_CHUNK:
            if len(self) >= _MOST_CHUNKS:
                self.clear()
            self[chunk] = found
        return found


_words, _stems = _Chunks(_words_in), _Chunks(_stems_in)
