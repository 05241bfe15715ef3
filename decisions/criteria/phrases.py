"""Phrases as a physician writes them in a TOML file, found in the words of a sentence.

A phrase is words with spaces between them. `fail*` is a word with any ending, `{care|treatment}`
one of several words or phrases, `[any|the]` words of which one or none stands there, and `...`
up to six words of any kind. Case, hyphens and punctuation do not count.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Stands between the words of two clauses; no phrase goes across it.
BREAK = "|"
_WORDS = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|%")
_TOKENS = re.compile(r"\.\.\.|[a-z0-9'%]+\*?|[{}\[\]|]|\S")
_GAP = r"(?: [^ |]+){0,6}?"
#: As many letters of its first two words decide whether a phrase is tried.
_KEY = 4


class PhraseError(ValueError):
    """A phrase is not written as phrases are; the message says what is wrong with it."""

    def __init__(self, phrase: str, message: str) -> None:
        super().__init__(f"the phrase {phrase!r}: {message}")
        self.phrase = phrase


def words_of(text: str) -> str:
    """Return the words of a text in small letters, one space between two of them."""
    return " ".join(_WORDS.findall(text.lower().replace("’", "'")))


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a phrase stands: which one it is, and offsets into the words."""

    phrase: int
    start: int
    end: int


class Phrases:
    """Phrases that are looked for together.

    Only those are tried whose first two words stand in the text, so that a thousand phrases cost
    little more than ten.

    Args:
        phrases: the phrases; a hit names one by its place in this sequence.

    Raises:
        PhraseError: a phrase is not written as phrases are.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        self._tries: dict[str, dict[str, list[tuple[int, re.Pattern[str]]]]] = {}
        for number, phrase in enumerate(phrases):
            parser = _Parser(phrase)
            pattern = re.compile(f"{parser.pattern}(?= )")
            for first in sorted(parser.first):
                of_first = self._tries.setdefault(first, {})
                for second in sorted(parser.second or _ANY):
                    of_first.setdefault(second, []).append((number, pattern))

    def hits(self, words: str) -> Iterator[Hit]:
        """Yield the places of phrases in words that have one space before and behind each."""
        start = 0
        each = words.split(" ")
        for word, after in pairwise(each[1:]):
            if of_first := self._tries.get(word[:_KEY]):
                for second in ("", after[:_KEY]) if after else ("",):
                    for number, pattern in of_first.get(second, ()):
                        if found := pattern.match(words, start):
                            yield Hit(number, start, found.end())
            start += len(word) + 1


#: Stands for any second word.
_ANY = frozenset(("",))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a phrase as a regular expression in which every word has a space before it.

    `keys`: the keys of the words that it may begin with. `one_word`: it is one word, whichever.
    `needed`: it may not be left out.
    """

    pattern: str
    keys: frozenset[str]
    one_word: bool
    needed: bool = True


class _Parser:
    """A phrase, parsed.

    Attributes:
        pattern: a regular expression in which every word has a space before it.
        first: the keys of the words that it may begin with.
        second: the keys of its second word, or none where that may be any word.
    """

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._tokens = _TOKENS.findall(phrase)
        self._at = 0
        pieces = self._sequence()
        if self._at < len(self._tokens):
            raise self._error(f"{self._tokens[self._at]!r} has nothing that it belongs to")
        self.pattern = "".join(piece.pattern for piece in pieces)
        self.first = pieces[0].keys
        if short := next((key for key in sorted(self.first) if key.endswith("*")), None):
            raise self._error(f"it begins with {short!r}, which needs {_KEY} letters before its *")
        certain = len(pieces) > 1 and pieces[0].one_word and pieces[1].needed
        keys = pieces[1].keys if certain else frozenset[str]()
        self.second = keys if not any(key.endswith("*") for key in keys) else frozenset[str]()

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
                pieces.append(_Piece(f"{choice.pattern}?", choice.keys, False, needed=False))
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
            frozenset().union(*(pieces[0].keys for pieces in choices)),
            all(len(pieces) == 1 and pieces[0].one_word for pieces in choices),
        )

    def _word(self, mark: str) -> _Piece:
        word = mark.removesuffix("*")
        if not _WORDS.fullmatch(word):
            raise self._error(f"{mark!r} is no word in small letters")
        ending = r"\S*" if mark != word else ""
        key = word[:_KEY] if mark == word or len(word) >= _KEY else mark
        return _Piece(f" {re.escape(word)}{ending}", frozenset((key,)), True)

    def _error(self, message: str) -> PhraseError:
        return PhraseError(self._phrase, message)
