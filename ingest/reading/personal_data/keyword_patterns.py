"""Patterns that are tried only where a certain word stands: most letters have few of them.

Looking up words among those of a letter is much faster than looking for a pattern.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase

_ACCENTED = re.compile(r"[À-ɏḀ-ỿ]")
_WORD = re.compile(r"[a-z]+")
#: Turns all other signs of a text in small letters into spaces.
_LETTERS_ALONE = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of find.

    Args:
        kind: what it is called.
        keys: what its pattern begins with, see `KeyedText.places`.
        pattern: finds it, as the group `find`.
    """

    kind: str
    keys: tuple[str, ...]
    pattern: re.Pattern[str]


class KeyedText:
    """A letter's text, and the words that it has.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        plain = text if text.isascii() else _ACCENTED.sub(_without_accent, text)
        lowered = plain.encode("ascii", "replace").lower()
        #: In small letters without accents, each character at its place; other signs are "?".
        self.lowered = lowered.decode("ascii")
        self.words = frozenset(lowered.translate(_LETTERS_ALONE).decode("ascii").split())

    def places(self, keys: tuple[str, ...]) -> Iterator[int]:
        """Yield where any of some keys begins: words in small letters, and signs around them."""
        of_words, each = _with_words(keys)
        if of_words and self.words.isdisjoint(of_words):
            return
        for key, words in each:
            if words <= self.words:
                place = self.lowered.find(key)
                while place >= 0:
                    yield place
                    place = self.lowered.find(key, place + 1)

    def matches(self, pattern: re.Pattern[str], keys: tuple[str, ...]) -> Iterator[re.Match[str]]:
        """Yield what a pattern matches that begins where a key begins."""
        for place in self.places(keys):
            if found := pattern.match(self.text, place):
                yield found


def _without_accent(letter: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFD", letter[0])[0]
    return plain if plain.isascii() else letter[0]


@cache
def _with_words(
    keys: tuple[str, ...],
) -> tuple[frozenset[str], Sequence[tuple[str, frozenset[str]]]]:
    """Return words of which a text with any of some keys has one, and each key with its words.

    Without any word, a key of signs alone may be in a text: then there are no such words.
    """
    each = [(key, frozenset(_WORD.findall(key))) for key in keys]
    signs_alone = not all(words for _, words in each)
    return frozenset() if signs_alone else frozenset().union(*(words for _, words in each)), each
