"""The syntax of phrases -> regular expressions, and the words that a match must have.

A phrase consists of words separated by spaces. `fail*` is a word with any ending,
`{care|treatment}` one of several words or phrases, `[any|the]` at most one of several words,
`<imaging>` one of a list of words, `#` a number, and `...` up to six words of any kind. Case,
hyphens and punctuation do not count.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

#: Stands for any number.
NUMBER = "#"
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|%")
_TOKENS = re.compile(r"\.\.\.|<[^<>]*>|[a-z0-9'%]+\*?|[{}\[\]|]|\S")
_GAP_WORD = "(?: [^ |]+)"
#: The most words of a gap.
_LONGEST_GAP = 6
#: The number of leading words of a phrase that are looked up without a regular expression.
_LOOKED_UP = 2
#: The fewest letters before a `*`.
_STEM = 2
#: The size of the cache of words.
_KEPT = 1024


class PhraseSyntaxError(ValueError):
    """A phrase has invalid syntax; the message explains the error."""

    def __init__(self, phrase: str, message: str) -> None:
        super().__init__(f"the phrase {phrase!r}: {message}")
        self.phrase = phrase


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a phrase. A word that ends with `*` may have any ending.

    Args:
        pattern: a regular expression in which every word has a space before it.
        first: the possible first words.
        second: the possible second words; empty if it may be any word.
        further: for each further required part, the words of which a match has one.
        length: the number of its words if that is at most two; otherwise 0.
    """

    pattern: str
    first: frozenset[str]
    second: frozenset[str]
    further: Sequence[frozenset[str]]
    length: int


def variants(phrase: str, words: "Words") -> Iterator[Variant]:
    """Yield the variants of a phrase; each begins with a different word.

    Raises:
        PhraseSyntaxError: it has invalid syntax.
    """
    for pieces in _apart(_PhraseParser(phrase, words).pieces):
        first, *rest = pieces
        looked_up = 1 if rest and rest[0].is_word else 0
        whole = len(pieces) <= _LOOKED_UP and all(piece.is_word for piece in pieces)
        yield Variant(
            "".join(piece.pattern for piece in pieces),
            first.begins,
            _beside(rest),
            [piece.tells for piece in rest[looked_up:] if piece.needed],
            len(pieces) if whole else 0,
        )


def _beside(rest: Sequence["Piece"]) -> frozenset[str]:
    """Return the words that may follow the first one; empty if it may be any word."""
    words = frozenset[str]()
    for piece in rest:
        if not piece.begins:
            break
        words |= piece.begins
        if piece.needed:
            return words
    return frozenset()


class Piece(NamedTuple):
    """A part of a phrase.

    Args:
        pattern: a regular expression in which every word has a space before it.
        begins: its possible first words; empty if it may be any word.
        tells: the longest word of each alternative; a match has one of them.
        choices: its alternatives, if there are several.
        needed: whether it is required.
        is_word: whether it is a single word, one of `begins`.
    """

    pattern: str
    begins: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    choices: Sequence[Sequence["Piece"]] = ()
    needed: bool = True
    is_word: bool = False


class Words(NamedTuple):
    """The words that phrases have in common.

    Args:
        lists: the lists that they refer to, by name, parsed once.
        read_as: words that are read as another one, in phrases and in texts.
    """

    lists: Mapping[str, Piece] = MappingProxyType({})
    read_as: Mapping[str, str] = MappingProxyType({})


def word_list(each: Iterable[str], words: Words) -> Piece:
    """Return a list of words or phrases, which may refer to other lists.

    Raises:
        PhraseSyntaxError: a word has invalid syntax.
    """
    return _one_of([_PhraseParser(word, words).pieces for word in each])


def _apart(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield a phrase for each first alternative of several words, and one for all others."""
    first, *rest = pieces
    if not first.choices:
        yield pieces
        return
    words = [choice for choice in first.choices if _is_word(choice)]
    if words:
        yield [_one_of(words)._replace(choices=()), *rest]
    for choice in first.choices:
        if choice not in words:
            yield from _apart([*choice, *rest])


def _one_of(choices: Sequence[Sequence[Piece]]) -> Piece:
    patterns = ["".join([piece.pattern for piece in choice]) for choice in choices]
    return Piece(
        f"(?:{'|'.join(patterns)})",
        frozenset().union(*[choice[0].begins for choice in choices]),
        frozenset().union(*map(_telling, choices)),
        choices,
        is_word=all(map(_is_word, choices)),
    )


def _is_word(choice: Sequence[Piece]) -> bool:
    return len(choice) == 1 and choice[0].is_word


def _telling(pieces: Sequence[Piece]) -> frozenset[str]:
    """Return the words of the part whose shortest word is longest: long words are rare."""
    if len(pieces) == 1:
        return pieces[0].tells
    needed = [piece.tells for piece in pieces if piece.needed]
    return max(needed, key=lambda words: min(map(len, words)))


@functools.lru_cache(_KEPT)
def _piece_of(mark: str) -> Piece:
    """Return the piece of a word, of its beginning, or of any number.

    Raises:
        ValueError: it is not a word.
    """
    word = mark.removesuffix("*")
    itself = frozenset((mark,))
    if mark == NUMBER:
        return Piece(" [0-9]+", itself, itself, is_word=True)
    if not WORD.fullmatch(word):
        raise ValueError(f"{mark!r} is not a lowercase word")
    if word == mark:
        return Piece(f" {re.escape(word)}", itself, itself, is_word=True)
    if len(word) < _STEM:
        raise ValueError(f"{mark!r} needs {_STEM} letters before its *")
    return Piece(rf" {re.escape(word)}\S*", itself, itself, is_word=True)


class _PhraseParser:
    """Parses a phrase into its pieces."""

    def __init__(self, phrase: str, words: Words) -> None:
        self._phrase = phrase
        self._words = words
        self._tokens = ["", *reversed(_TOKENS.findall(phrase))]  # the next one is the last
        self.pieces = self._sequence()
        if mark := self._tokens[-1]:
            raise self._error(f"{mark!r} has nothing that it belongs to")

    def _sequence(self) -> list[Piece]:
        pieces: list[Piece] = []
        while (mark := self._tokens[-1]) not in ("|", "}", "]", ""):
            if not pieces and mark in ("...", "["):
                raise self._error("it begins with optional words")
            self._tokens.pop()
            if mark == "{":
                pieces.append(_one_of(self._choices("}")))
            elif mark == "[":
                choice = _one_of(self._choices("]"))
                pieces.append(Piece(f"{choice.pattern}?", choice.begins, needed=False))
            elif mark == "...":
                pieces.append(self._gap())
            elif mark.startswith("<") and mark != "<":
                pieces.append(self._list(mark[1:-1]))
            else:
                pieces.append(self._word(mark))
        if not pieces:
            raise self._error("a choice is empty, or there are no words")
        return pieces

    def _choices(self, closing: str) -> list[list[Piece]]:
        choices = []
        while True:
            choices.append(self._sequence())
            mark = self._tokens.pop()
            if mark == closing:
                return choices
            if mark != "|":
                raise self._error(f"{closing!r} is missing")

    def _list(self, name: str) -> Piece:
        if piece := self._words.lists.get(name):
            return piece
        raise self._error(f"phrase_word_lists.toml has no list {name!r} to name here")

    def _gap(self) -> Piece:
        """Return one gap for adjacent ones: it is tried at each length once."""
        longest = _LONGEST_GAP
        while self._tokens[-1] == "...":
            self._tokens.pop()
            longest += _LONGEST_GAP
        return Piece(f"{_GAP_WORD}{{0,{longest}}}?", needed=False)

    def _word(self, mark: str) -> Piece:
        try:
            return _piece_of(self._words.read_as.get(mark, mark))
        except ValueError as error:
            raise self._error(str(error)) from None

    def _error(self, message: str) -> PhraseSyntaxError:
        return PhraseSyntaxError(self._phrase, message)
