"""Breaks paragraphs into lines and lines into pages, like the word processor of real letters.

A line breaks between words or after a hyphen; a page breaks when it is full, even inside a
heading. The PDF and all text styles use the same lines.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth

from ingest.samples.layouts import blocks_of
from ingest.samples.layouts.blocks import BLANK, Block, HeaderTable, Paragraph, Run
from ingest.samples.letter import SampleLetter

REGULAR, BOLD, SIZE = "Times-Roman", "Times-Bold", 12.0
LEFT, WIDTH = 72.0, 468.0
#: Baselines in points from the bottom of the page, which is 792 points high.
FIRST_BASELINE, LAST_BASELINE, LEADING = 709.0, 76.0, 13.8
TABLE_LEADING = 13.2
_TABLE_LINES = 5
#: The most that a space may be widened to justify a line, in points.
_MOST_STRETCH = 5.0

#: The width of a space, the same in both weights.
_SPACE = 3.0
_WORD = re.compile(r"([^\s-]*-+(?=\w)|\S+|^)( *)")
#: Words that real letters break with a typed hyphen.
_BROKEN = {
    word.replace("-", ""): word.split("-")
    for word in (
        "documen-tation",
        "radicul-opathy",
        "electro-myography",
        "electro-diagnostic",
        "conserva-tive",
        "improve-ment",
        "examina-tion",
        "recom-mended",
        "neces-sary",
        "guide-lines",
        "Guide-lines",
    )
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; an empty paragraph is a line of one space.

    Args:
        runs: the text, by weight.
        left: the left edge in points.
        baseline: the height of the baseline in points.
        stretch: the points added to each space.
    """

    runs: tuple[Run, ...]
    left: float
    baseline: float
    stretch: float = 0.0

    @property
    def text(self) -> str:
        """The text of the line."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Page:
    """A page: its lines, and the header table, which only the first page may have.

    `table_at` is the number of lines above the table, `table_top` its first baseline.
    """

    lines: list[Line]
    table: HeaderTable | None = None
    table_at: int = 0
    table_top: float = 0.0


#: A word, or the part of it up to a hyphen: its text, whether it is bold, its width, and the gap
#: after it in spaces. It is a tuple for speed: a letter has a thousand words.
_Word = tuple[str, bool, float, int]


def typeset(letter: SampleLetter) -> list[Page]:
    """Return the pages of a letter."""
    pages = [Page([])]
    baseline = FIRST_BASELINE
    for block in _with_blank_end(letter):
        if isinstance(block, HeaderTable):
            page = pages[-1]
            page.table, page.table_at, page.table_top = block, len(page.lines), baseline
            baseline -= _TABLE_LINES * TABLE_LEADING
            continue
        for runs, left, stretch in _lines(block, letter):
            if baseline < LAST_BASELINE:
                pages.append(Page([]))
                baseline = FIRST_BASELINE
            pages[-1].lines.append(Line(runs, left, baseline, stretch))
            baseline -= LEADING
    return pages


def _with_blank_end(letter: SampleLetter) -> Iterator[Block]:
    yield from blocks_of(letter)
    if letter.style.last_page_blank:
        lines_a_page = int((FIRST_BASELINE - LAST_BASELINE) / LEADING) + 1
        yield from [BLANK] * lines_a_page


def _lines(
    paragraph: Paragraph, letter: SampleLetter
) -> Iterator[tuple[tuple[Run, ...], float, float]]:
    """Yield a paragraph's lines: runs, left edge, stretch."""
    if paragraph is BLANK:
        yield paragraph.runs, LEFT, 0.0
        return
    broken = list(_break(_words(paragraph), breaks_words=letter.style.breaks_words))
    for number, words in enumerate(broken, 1):
        left, stretch = LEFT, 0.0
        if paragraph.centered:
            left += (WIDTH - _width_of(words)) / 2
        elif letter.style.justified and number < len(broken):
            spaces = sum(gap for _, _, _, gap in words[:-1])
            stretch = (WIDTH - _width_of(words)) / spaces if spaces else 0.0
        yield _runs(words), left, stretch if stretch < _MOST_STRETCH else 0.0


def _words(paragraph: Paragraph) -> Iterator[_Word]:
    for run in paragraph.runs:
        bold = run.bold
        for word, gap in _WORD.findall(run.text):
            yield word, bold, _width(word, bold), len(gap)


def _width_of(words: list[_Word]) -> float:
    """Return the width of a line without the gap at its end."""
    gaps = sum(gap for _, _, _, gap in words[:-1])
    return sum(width for _, _, width, _ in words) + gaps * _SPACE


def _break(words: Iterator[_Word], *, breaks_words: bool) -> Iterator[list[_Word]]:
    """Yield the words of each line."""
    line: list[_Word] = []
    used = 0.0
    for word in words:
        text, bold, width, gap = word
        if used + width > WIDTH and line:
            parts = _BROKEN.get(text) if breaks_words else None
            if parts and used + _width(f"{parts[0]}-", bold) <= WIDTH:
                line.append((f"{parts[0]}-", bold, _width(f"{parts[0]}-", bold), 0))
                text, width = parts[1], _width(parts[1], bold)
            yield line
            line, used = [], 0.0
        if text or line:  # no line begins with a gap
            line.append((text, bold, width, gap))
            used += width + gap * _SPACE
    if line:
        yield line


def _runs(words: list[_Word]) -> tuple[Run, ...]:
    """Join words of the same weight into runs; the gap at the end of a line is dropped."""
    runs: list[Run] = []
    pieces: list[str] = []
    weight = words[0][1]
    for text, bold, _, gap in words:
        if bold is not weight:
            runs.append(Run("".join(pieces), weight))
            pieces, weight = [], bold
        pieces.append(text + " " * gap)
    runs.append(Run("".join(pieces).rstrip(" "), weight))
    return tuple(runs)


@functools.lru_cache(maxsize=1 << 16)
def _width(text: str, bold: bool) -> float:
    width: float = stringWidth(text, BOLD if bold else REGULAR, SIZE)
    return width
