"""Patterns that are tried only where certain words occur; most letters contain few of the words.

A lookup in the set of a letter's words is much faster than a search for a pattern.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from string import ascii_lowercase

from ingest.reading.letter_text import LetterText

_ACCENTED = re.compile(r"[À-ɏḀ-ỿ]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[a-z]+")
#: Replaces digits by zeros, signs that join them by hyphens, and white space by spaces.
_FORMS = bytes.maketrans(b"123456789.?\n\f", b"000000000--  ")
#: Replaces all characters other than lowercase letters by spaces.
_LETTERS_ALONE = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern for one kind of finding.

    Args:
        kind: the name of the kind.
        keys: the possible beginnings of a match, see `KeyedText.positions`.
        pattern: the pattern; its group `find` is the finding.
    """

    kind: str
    keys: tuple[str, ...]
    pattern: re.Pattern[str]


class KeyedText:
    """The text of a letter and the set of its words.

    Args:
        letter: the letter.
    """

    def __init__(self, letter: LetterText) -> None:
        self.text = letter.text
        self._letter = letter
        if _ACCENTED.search(letter.unusual):
            letter = LetterText(_ACCENTED.sub(_without_accent, letter.text))
        #: In lower case without accents, with the same offsets; other characters become "?".
        self.lowered = letter.lowered
        alone = self.lowered.encode("ascii").translate(_LETTERS_ALONE)
        self.words = frozenset(alone.decode("ascii").split())

    def positions_of_form(self, form: str) -> Iterator[int]:
        """Yield the start of each number of a form: zeros for digits, hyphens for signs."""
        position = self._forms.find(form)
        while position >= 0:
            yield position
            position = self._forms.find(form, position + 1)

    @cached_property
    def _forms(self) -> str:
        digits_alike = not any(map(str.isdecimal, self._letter.unusual))
        text = self.text if digits_alike else _DIGIT.sub("0", self.text)
        return text.encode("ascii", "replace").translate(_FORMS).decode("ascii")

    def positions(self, keys: tuple[str, ...]) -> Sequence[int]:
        """Return the start of each occurrence of a key: lowercase words and punctuation."""
        of_words, each = _with_words(keys)
        if of_words and self.words.isdisjoint(of_words):
            return ()
        positions = []
        for key, words in each:
            if words <= self.words:
                position = self.lowered.find(key)
                while position >= 0:
                    positions.append(position)
                    position = self.lowered.find(key, position + 1)
        return positions

    def matches(self, pattern: re.Pattern[str], keys: tuple[str, ...]) -> list[re.Match[str]]:
        """Return the matches of a pattern that begin at a key."""
        positions = self.positions(keys)
        return [found for position in positions if (found := pattern.match(self.text, position))]


def _without_accent(letter: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFD", letter[0])[0]
    return plain if plain.isascii() else letter[0]


@cache
def _with_words(
    keys: tuple[str, ...],
) -> tuple[frozenset[str], Sequence[tuple[str, frozenset[str]]]]:
    """Return the words of all keys together, and each key with its words.

    A text without any of the words contains none of the keys. If a key has no words, this cannot be
    decided, and the first set is empty.
    """
    each = [(key, frozenset(_WORD.findall(key))) for key in keys]
    signs_alone = not all(words for _, words in each)
    return frozenset() if signs_alone else frozenset().union(*(words for _, words in each)), each
