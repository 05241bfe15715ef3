"""The text of a letter, and spans in it.

The text has the same form whatever file it was extracted from: lines without surrounding white
space; an empty line between paragraphs; a form feed at the end of a page's last line. A form feed
alone does not end a paragraph.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from decisions.state_program import PROGRAM
from ingest.reading.broken_words import join_broken_words, join_soft_hyphens

_ASCII = bytes(range(128))
#: Longer runs of spaces carry no meaning and would slow down every pattern.
WIDEST_GAP = 8

T_co = TypeVar("T_co", covariant=True)


class Span(NamedTuple):
    """A stretch of a letter's text: `text[start:end]`."""

    start: int
    end: int


class Found(NamedTuple, Generic[T_co]):
    """A value that was read from a letter, and its span.

    `sure`: whether the letter states the value; otherwise it was inferred from prose.
    """

    value: T_co
    span: Span
    sure: bool = True


@dataclass(frozen=True)
class LetterText:
    """The text of one letter in the form that this module describes."""

    text: str

    @classmethod
    def clean(cls, raw: str) -> "LetterText":
        """Return a letter's text, cleaned from the output of an extractor or from a text file."""
        for step in CLEANING:
            raw = step(raw)
        return cls(raw)

    @classmethod
    def clean_pages(cls, pages: list[str]) -> "LetterText":
        """Return a letter's text from pages in which every empty line ends a paragraph."""
        raw = "\f\n".join(page.replace("\f", " ") for page in pages)
        for step in CLEANING:
            if step not in GUESSING:
                raw = step(raw)
        return cls(raw)

    @cached_property
    def lowered(self) -> str:
        """Its text in lower case with the same offsets; characters other than ASCII become "?"."""
        return self.text.encode("ascii", "replace").lower().decode("ascii")

    @cached_property
    def unusual(self) -> str:
        """Its characters other than ASCII, in order; most letters have few."""
        if self.text.isascii():
            return ""
        encoded = self.text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
        return encoded.decode("utf-8", "surrogatepass")

    @property
    def pages(self) -> list[str]:
        """The text of each page."""
        return self.text.split("\f\n")

    def value(self, span: Span) -> str:
        """Return the text of a span on one line."""
        return fold(self.text[span.start : span.end])

    def passage(self, start: int, end: int) -> "Passage":
        """Return a part of the text as one line that keeps the offset of each word."""
        return Passage(self.text, start, end)


def fold(text: str) -> str:
    """Return text on one line; a word broken at a line's end keeps its hyphen and loses the gap."""
    if "-" in text and "\n" in text:
        text = _BROKEN_WORD.sub("-", text)
    return " ".join(text.split())


class Passage:
    """A part of a letter's text on one line (see `fold`), with a mapping back to the letter."""

    def __init__(self, letter: str, start: int, end: int) -> None:
        words = letter[start:end]
        end = start + len(words.rstrip())
        start = min(end, start + len(words) - len(words.lstrip()))
        pieces: list[str] = []
        self._starts = [0]  # the start of each piece between irregular gaps, in `text`
        self._origins = [start]  # and in the letter
        at, length = start, 0
        for gap in _IRREGULAR_GAP.finditer(letter, start, end):
            above, below = gap.span()
            broken = letter[above - 1] == "-" and _breaks_word(letter, gap, start)
            piece = letter[at:above] if broken else f"{letter[at:above]} "
            pieces.append(piece)
            at, length = below, length + len(piece)
            self._starts.append(length)
            self._origins.append(at)
        self.text = f"{''.join(pieces)}{letter[at:end]}"
        #: The whole passage as a found value.
        self.whole = Found(self.text, Span(start, end))

    def span(self, start: int, end: int) -> Span:
        """Return the span of `text[start:end]` in the letter; an empty range stays empty."""
        if start >= end:
            return Span(self._origin(start), self._origin(start))
        return Span(self._origin(start), self._origin(end - 1) + 1)

    def found(self, start: int, end: int) -> Found[str]:
        """Return `text[start:end]`, without surrounding white space, as a found value."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        value = words.strip()
        return Found(value, self.span(start, start + len(value)))

    def _origin(self, position: int) -> int:
        piece = bisect_right(self._starts, position) - 1
        return self._origins[piece] + position - self._starts[piece]


#: Two or more spaces, or a line feed.
_IRREGULAR_GAP = re.compile(r"\s(?:\s+|(?<=\n))")
_BROKEN_WORD = re.compile(r"-(?<=\S-)\s*\n\s*")


def _breaks_word(letter: str, gap: re.Match[str], start: int) -> bool:
    """Return whether a gap after a hyphen is a line's end: the same rule as `_BROKEN_WORD`."""
    hyphen = gap.start() - 1
    return "\n" in gap[0] and hyphen > start and not letter[hyphen - 1].isspace()


def plain_characters(text: str) -> str:
    """Replace variants of line ends, hyphens, spaces and ligatures by one standard form.

    Byte order marks and marks that control the text direction are removed. A control character
    replaces a letter that a font or an extractor lost: it becomes U+FFFD, so that it is visible.
    PDFium writes U+FFFE for a hyphen at the end of a line, which becomes "ï¿¾" when its bytes are
    read as Latin-1; some fonts map the hyphen to a soft hyphen.
    """
    return _UNUSUAL.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    character = match[0]
    if character in _WRITTEN:
        return _WRITTEN[character]
    category = unicodedata.category(character)
    if category == "Cf" or character == "\0":
        return ""
    if category in ("Cc", "Cs"):
        return "\ufffd"
    return " " if character.isspace() else character


def shorten_gaps(text: str) -> str:
    """Shorten runs of spaces to `WIDEST_GAP`."""
    gap = " " * WIDEST_GAP
    return re.sub(f"{gap} +", gap, text) if f"{gap} " in text else text


def drop_page_furniture(text: str) -> str:
    """Remove lines that letters of 2013 print at the edge of each page."""
    return _FURNITURE.sub("", text) if any(map(text.__contains__, _PAGE_EDGE_SAYS)) else text


def undouble_newlines(text: str) -> str:
    """Replace double line feeds by single ones, if the extractor ended every line with two.

    In such text, an empty paragraph is a line with one space and a page break is empty lines; both
    are kept.
    """
    if text.count("\n\n") < _FEWEST_LINES:
        return text
    lines = text.split("\n")
    printed = sum(1 for line in lines if line.strip())
    doubled = sum(1 for line, below in pairwise(lines) if line.strip() and not below)
    if printed < _FEWEST_LINES or doubled < 0.95 * printed:
        return text
    return "\n".join(text.split("\n\n"))


def mark_page_breaks(text: str) -> str:
    """Write a page break as a form feed.

    Extractors that write form feeds (pdftotext) add arbitrary empty lines around them, which say
    nothing about paragraphs. Extractors that write no form feeds but keep the spaces of empty
    paragraphs (pypdf) write truly empty lines only at page breaks.
    """
    if "\f" in text:
        return "\f\n".join(page.strip() for page in text.split("\f"))
    spaces = sum(map(str.isspace, text.split("\n")))
    return re.sub(r"\n\n+", "\f\n", text) if spaces >= 3 else text


def strip_lines(text: str) -> str:
    """Remove white space around lines, and reduce several empty lines to one."""
    pages = text.split("\f")
    for number, page in enumerate(pages):
        lines = "\n".join(map(str.strip, page.split("\n")))
        pages[number] = re.sub(r"\n\n\n+", "\n\n", lines)
    return _join_pages(pages)


def _join_pages(pages: list[str]) -> str:
    """Join pages with form feeds; keep one empty line if either side of the break has one."""
    text = ""
    newlines = breaks = 0  # since the last text; each page break adds one line feed
    for page in pages:
        words = page.lstrip()
        newlines += page.count("\n", 0, len(page) - len(words))
        if words := words.rstrip():
            if text:
                text += "\f\n\n" if newlines > breaks else "\f\n"
            text += words
            newlines, breaks = page.count("\n", page.rindex(words) + len(words)), 0
        breaks += 1
    return text


#: The steps that turn an extractor's text into a letter's text, in order.
CLEANING: list[Callable[[str], str]] = [
    join_soft_hyphens,
    plain_characters,
    shorten_gaps,
    drop_page_furniture,
    undouble_newlines,
    mark_page_breaks,
    strip_lines,
    join_broken_words,
]

#: The steps that infer paragraphs and pages, for text whose extractor lost them.
GUESSING = (undouble_newlines, mark_page_breaks)

#: With fewer lines, it is uncertain whether all line feeds are doubled.
_FEWEST_LINES = 8
#: Characters that are not already in standard form.
_UNUSUAL = re.compile("[^ -~\n\f‘’“”–—•…](?:(?<=\r)\n|(?<=ï)¿¾)?")
_WRITTEN = {
    **dict.fromkeys(("\r\n", "\r", "\v", "\x85", "\u2028", "\u2029"), "\n"),
    **dict.fromkeys(("\ufffe", "ï¿¾", "\u00ad", "\u2010", "\u2011"), "-"),
    **dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    "\t": " ",
}
_PAGE_EDGE, _PAGE_EDGE_SAYS = PROGRAM.page_edges
_FURNITURE = re.compile(_PAGE_EDGE, re.M)
