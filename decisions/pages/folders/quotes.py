"""Quotes of a text, which are found again after the text is read differently. Pure.

A quote follows the W3C's Web Annotation Data Model (TextQuoteSelector): the words, and some
characters before and after them. Readings of a letter differ in spaces, hyphens and punctuation, so
only letters and digits are compared.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

_AROUND = 40
#: Letters at either end by which words are looked for; fewer where a page ends among them.
_ENDS = (40, 20, 10)
_LETTER = re.compile("[a-zA-Z0-9]")


@dataclass(frozen=True, slots=True)
class TextQuote:
    """Words of a text.

    Args:
        exact: the words.
        prefix, suffix: the characters before and after them.
        start: their offset.
    """

    exact: str
    prefix: str
    suffix: str
    start: int


class BareText:
    """The letters and digits of a text, with the original offset of each."""

    def __init__(self, text: str) -> None:
        self._offsets = [match.start() for match in _LETTER.finditer(text)]
        self.bare = bare(text)

    def spans(self, words: str) -> list[tuple[int, int]]:
        """Return the spans of words in the text, ignoring spaces and punctuation."""
        wanted, found, at = bare(words), [], 0
        while wanted and (at := self.bare.find(wanted, at)) >= 0:
            found.append((self._offsets[at], self._offsets[at + len(wanted) - 1] + 1))
            at += len(wanted)
        return found

    def before(self, start: int) -> str:
        """Return the letters before a position."""
        at = bisect_left(self._offsets, start)
        return self.bare[max(0, at - _AROUND) : at]

    def after(self, end: int) -> str:
        """Return the letters from a position on."""
        at = bisect_left(self._offsets, end)
        return self.bare[at : at + _AROUND]


def bare(text: str) -> str:
    """Return the ASCII letters and digits of a text, in lower case."""
    return "".join(_LETTER.findall(text)).lower()


def quote(text: str, start: int, end: int) -> TextQuote:
    """Return the quote at an offset of a text."""
    return TextQuote(
        text[start:end], text[max(0, start - _AROUND) : start], text[end : end + _AROUND], start
    )


def find(text: str, quoted: TextQuote) -> tuple[int, int] | None:
    """Return the span of a quote in a text; None if it is not found.

    Of several occurrences, the one between the same characters is chosen, then the nearest one.
    """
    read = BareText(text)
    before, after = bare(quoted.prefix), bare(quoted.suffix)

    def likeness(span: tuple[int, int]) -> tuple[int, int]:
        start, end = span
        same = _shared(read.before(start)[::-1], before[::-1]) + _shared(read.after(end), after)
        return same, -abs(start - quoted.start)

    best = max(read.spans(quoted.exact), key=likeness, default=None)
    if best is None:
        return None
    # The signs at either end belong to it where nothing has changed.
    first = _LETTER.search(quoted.exact)
    start = best[0] - (first.start() if first else 0)
    same = start >= 0 and text.startswith(quoted.exact, start)
    return (start, start + len(quoted.exact)) if same else best


def pages(text: str, words: str, before: str = "") -> tuple[int, int] | None:
    """Return the first and last page, from 1, of a letter's text that contain some words.

    A footer and a header separate two pages, so the words are found by their beginning and end.

    Args:
        text: the text of the letter, or a part of it.
        words: the words as they were read.
        before: the text read before them, which may begin in the same way.
    """
    read, letters, ahead = BareText(text), bare(words), BareText(before)
    for length in _ENDS:
        head, tail = letters[:length], letters[-length:]
        begins = read.spans(head)
        if begins:
            start, begun = begins[min(len(ahead.spans(head)), len(begins) - 1)]
            end = next((end for _, end in read.spans(tail) if end >= begun), begun)
            return text.count("\f", 0, start) + 1, text.count("\f", 0, end) + 1
    return None


def _shared(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
