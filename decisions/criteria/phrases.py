"""Phrases as a physician writes them in a TOML file, found in the words of a sentence.

A phrase is words with spaces between them. `fail*` is a word with any ending, `{care|treatment}`
one of several words or phrases, `[any|the]` words of which one or none stands there, and `...`
up to six words of any kind. Case, hyphens and punctuation do not count.
"""

import functools
import operator
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Stands between the words of two clauses; no phrase goes across it.
BREAK = "|"
_WORDS = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|%")
_TOKENS = re.compile(r"\.\.\.|[a-z0-9'%]+\*?|[{}\[\]|]|\S")
_GAP = r"(?: [^ |]+){0,6}?"
#: As many letters stand before a `*`.
_STEM = 3
#: As many parts of a phrase behind the first are looked for before it is tried.
_FURTHER = 3
#: Words whose phrases are remembered: more than letters have, and few where they are hostile.
_KEPT = 8192


class PhraseSyntaxError(ValueError):
    """A phrase is not written as phrases are; the message says what is wrong with it."""

    def __init__(self, phrase: str, message: str) -> None:
        super().__init__(f"the phrase {phrase!r}: {message}")
        self.phrase = phrase


def words_of(text: str) -> str:
    """Return the words of a text in small letters, one space between two of them."""
    return " ".join(_WORDS.findall(text.lower().replace("’", "'")))


class PhraseMatch(NamedTuple):
    """A place where a phrase stands: which one it is, and offsets into the words."""

    phrase: int
    start: int
    end: int


class Phrases:
    """Phrases that are looked for together.

    Most phrases are ruled out by words alone: one is tried only where its first two words stand
    side by side, in a text that has a word of each further choice. A set of phrases is an integer
    with a bit for each, so that a thousand phrases cost little more than ten.

    Args:
        phrases: the phrases; a hit names one by its place in this sequence.

    Raises:
        PhraseSyntaxError: a phrase is not written as phrases are.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        parsed = [_PhraseParser(phrase) for phrase in phrases]
        self._patterns = [re.compile(f"{each.pattern}(?= )") for each in parsed]
        self._roles = _Roles([each.choices for each in parsed])

    def hits(self, words: str) -> Iterator[PhraseMatch]:
        """Yield the places of phrases in words that have one space before and behind each."""
        each = words.split(" ")[1:]
        roles = [self._roles.of(word) for word in each]
        possible = self._possible(roles)
        start = 0
        for word, role, after in zip(each, roles, roles[1:], strict=False):
            here = role.first & possible & after.beside
            while here:
                number = (here & -here).bit_length() - 1
                here &= here - 1
                if found := self._patterns[number].match(words, start):
                    yield PhraseMatch(number, start, found.end())
            start += len(word) + 1

    def _possible(self, roles: Sequence["_Role"]) -> int:
        """Return the phrases of which each choice is in a text, by the roles of its words."""
        second, third, fourth = 0, 0, 0
        for role in roles:
            second |= role.second
            third |= role.third
            fourth |= role.fourth
        return second & third & fourth


class _Role(NamedTuple):
    """The phrases that a word may stand in, by the place where it does."""

    first: int
    beside: int
    second: int
    third: int
    fourth: int


class _Roles:
    """What words are in phrases.

    Args:
        phrases: the choices of each phrase, in the order of the places; an empty one is any word.
    """

    def __init__(self, phrases: Iterable[Sequence[Collection[str]]]) -> None:
        self._words: dict[str, _Role] = {}
        self._stems: dict[str, _Role] = {}
        self._any = _Role(0, 0, 0, 0, 0)
        for number, choices in enumerate(phrases):
            for at, words in enumerate(choices):
                role = _Role(*(1 << number if at == place else 0 for place in range(len(choices))))
                if not words:
                    self._any = _either(self._any, role)
                for word in words:
                    sets = self._stems if word.endswith("*") else self._words
                    word = word.removesuffix("*")
                    sets[word] = _either(sets.get(word, role), role)
        self._lengths = sorted({len(stem) for stem in self._stems})
        self.of = functools.lru_cache(_KEPT)(self._of)

    def _of(self, word: str) -> _Role:
        found = _either(self._any, self._words.get(word, self._any))
        for length in self._lengths:
            found = _either(found, self._stems.get(word[:length], found))
        return found


def _either(one: _Role, other: _Role) -> _Role:
    return _Role(*map(operator.or_, one, other))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a phrase as a regular expression in which every word has a space before it.

    `begins`: the words that it may begin with. `one_word`: it is one word, whichever.
    `needed`: it may not be left out.
    """

    pattern: str
    begins: frozenset[str]
    one_word: bool
    needed: bool = True


class _PhraseParser:
    """A phrase, parsed.

    Attributes:
        pattern: a regular expression in which every word has a space before it.
        choices: the words of which one stands first, and right behind it, and anywhere, for each
            of the next three parts that may not be left out; an empty choice is any word.
    """

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._tokens = _TOKENS.findall(phrase)
        self._at = 0
        pieces = self._sequence()
        if self._at < len(self._tokens):
            raise self._error(f"{self._tokens[self._at]!r} has nothing that it belongs to")
        self.pattern = "".join(piece.pattern for piece in pieces)
        further = [piece.begins for piece in pieces[1:] if piece.needed]
        beside = len(pieces) > 1 and pieces[0].one_word and pieces[1].needed
        any_word = frozenset[str]()
        self.choices = (
            pieces[0].begins,
            pieces[1].begins if beside else any_word,
            *further[:_FURTHER],
            *[any_word] * (_FURTHER - len(further)),
        )

    def _sequence(self) -> list[_Piece]:
        pieces: list[_Piece] = []
        while self._at < len(self._tokens) and self._tokens[self._at] not in ("|", "}", "]"):
            mark = self._tokens[self._at]
            if not pieces and mark in ("...", "["):
                raise self._error("it begins with words that need not stand there")
            self._at += 1
            if mark == "{":
                pieces.append(self._choice("}"))
            elif mark == "[":
                choice = self._choice("]")
                pieces.append(_Piece(f"{choice.pattern}?", choice.begins, False, needed=False))
            elif mark == "...":
                pieces.append(_Piece(_GAP, frozenset(), False, needed=False))
            else:
                pieces.append(self._word(mark))
        if not pieces:
            raise self._error("a choice is empty, or there are no words")
        return pieces

    def _choice(self, closing: str) -> _Piece:
        choices = []
        while True:
            choices.append(self._sequence())
            mark = self._tokens[self._at] if self._at < len(self._tokens) else ""
            self._at += 1
            if mark == closing:
                break
            if mark != "|":
                raise self._error(f"{closing!r} is missing")
        patterns = ("".join(piece.pattern for piece in pieces) for pieces in choices)
        return _Piece(
            f"(?:{'|'.join(patterns)})",
            frozenset().union(*(pieces[0].begins for pieces in choices)),
            all(len(pieces) == 1 and pieces[0].one_word for pieces in choices),
        )

    def _word(self, mark: str) -> _Piece:
        word = mark.removesuffix("*")
        if not _WORDS.fullmatch(word):
            raise self._error(f"{mark!r} is no word in small letters")
        ending = r"\S*" if mark != word else ""
        if ending and len(word) < _STEM:
            raise self._error(f"{mark!r} needs {_STEM} letters before its *")
        return _Piece(f" {re.escape(word)}{ending}", frozenset((mark,)), True)

    def _error(self, message: str) -> PhraseSyntaxError:
        return PhraseSyntaxError(self._phrase, message)
