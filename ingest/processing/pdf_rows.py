"""The glyphs of a PDF page -> its rows of text, independent of the drawing order."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, TypeAlias

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage

from ingest.processing.picture_check import Box, unscanned_share

#: The start and end of a glyph on its baseline, and its text.
_Glyph: TypeAlias = tuple[float, float, str]
#: The share of a glyph's width that is visible if another one follows it.
_SEEN = 0.5


@dataclass(slots=True)
class _GlyphRun:
    """Adjacent glyphs on one baseline, drawn from left to right; the last one starts at `at`."""

    x: float
    at: float
    y: float
    end: float
    size: float
    text: str
    glyphs: list[_Glyph] = field(default_factory=list)


class RowDevice(PDFTextDevice):
    """Collects the glyphs of a page and returns them as rows from top to bottom.

    Rows keep each label of the header table next to its value, unlike pdfminer's layout analysis
    (docs/adr/0006). Text in other directions follows in separate rows.
    """

    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        #: The share of the last page covered by pictures that may contain unextracted text, 0 to 1.
        self.unscanned_share = 0.0
        self._page = Box(0, 0, 0, 0)
        self._pictures: list[Box] = []
        self._outside: list[Any] = []
        self._level: list[_GlyphRun] = []
        self._runs = {0: self._level}  # by the angle of their baseline, in degrees

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        """Discard the previous page; pdfminer calls this and the following methods."""
        self._level = []
        self._runs = {0: self._level}
        sheet = _box(ctm, *page.mediabox)
        shown = _box(ctm, *page.cropbox).within(sheet)
        self._page = shown if shown.area else sheet  # like viewers do
        self._pictures, self._outside = [], []

    def end_page(self, page: PDFPage) -> None:
        """Compute the share of the page that only pictures cover."""
        self.unscanned_share = unscanned_share(self._page, self._pictures)

    def begin_figure(self, *_: Any) -> None:
        """Save the state before a figure."""
        self._outside.append(self.ctm)

    def end_figure(self, *_: Any) -> None:
        """Restore the state after a figure."""
        self.ctm = self._outside.pop()

    def paint_path(self, *_: Any) -> None:
        """Ignore lines and boxes."""

    def render_image(self, *_: Any) -> None:
        """Record the box of a picture, which is drawn into a unit square."""
        self._pictures.append(_box(self.ctm, 0, 0, 1, 1))

    def render_char(
        self,
        matrix: Any,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_: Any,
    ) -> float:
        """Add a glyph to the page; return its advance in text space."""
        advance: float = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\ufffd"
        a, b, _c, _d, x, y = matrix
        runs = self._level
        if a <= 0 or (b and abs(b) > 0.1 * a):
            a, x, y, angle = _turned(a, b, x, y)
            runs = self._runs.setdefault(angle, [])
        end = x + advance * a
        last = runs[-1] if runs else None
        size = abs(fontsize * a) or 1.0
        if last and last.y == y:
            gap = x - last.end
            if (gap >= 0 or x - last.at > _SEEN * (last.end - last.at)) and gap < 2 * size:
                if gap > 0.2 * size and not last.text.endswith(" "):
                    last.text += " "
                last.text += text
                last.at, last.end = x, end
                last.glyphs.append((x, end, text))
                return advance
        runs.append(_GlyphRun(x, x, y, end, size, text, [(x, end, text)]))
        return advance

    def text(self) -> str:
        """Return the page's rows, with an empty line between paragraphs."""
        return "\n\n".join(filter(None, map(_text, self._runs.values())))


def _box(matrix: Any, left: float, bottom: float, right: float, top: float) -> Box:
    """Return the bounding box of a rectangle transformed by a matrix."""
    a, b, c, d, x, y = matrix
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    across = [a * h + c * v + x for h, v in corners]
    up = [b * h + d * v + y for h, v in corners]
    return Box(min(across), min(up), max(across), max(up))


def _turned(a: float, b: float, x: float, y: float) -> tuple[float, float, float, int]:
    """Return the scale and position of text along its baseline, and its angle in degrees."""
    scale = math.hypot(a, b)
    if scale == 0:
        return a, x, y, 0
    along, across = a / scale, b / scale
    angle = round(math.degrees(math.atan2(b, a)))
    return scale, x * along + y * across, round(y * along - x * across, 3), angle


def _text(runs: list[_GlyphRun]) -> str:
    rows = list(_rows(runs))
    pitches = [above - below for (above, _), (below, _) in pairwise(rows)]
    usual = median(pitches) if pitches else 0.0
    lines: list[str] = []
    for number, (_, line) in enumerate(rows):
        if number and pitches[number - 1] > 1.6 * usual:
            lines.append("")
        lines.append(line.strip())
    return "\n".join(lines)


def _rows(runs: list[_GlyphRun]) -> Iterable[tuple[float, str]]:
    """Yield the height of each row's baseline, and its text."""
    row: list[_GlyphRun] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if row and row[0].y - run.y > 0.4 * max(row[0].size, run.size):
            yield row[0].y, _join(row)
            row = []
        row.append(run)
    if row:
        yield row[0].y, _join(row)


def _join(row: list[_GlyphRun]) -> str:
    row.sort(key=lambda run: run.x)
    pieces = list(_in_order(row))
    text = pieces[0].text
    for left, right in pairwise(pieces):
        text += _gap(right.x - left.end, right.size, text) + right.text
    return text


def _gap(width: float, size: float, text: str) -> str:
    if width > 2 * size:
        return "   "
    return " " if width > 0.2 * size and not text.endswith(" ") else ""


def _in_order(row: list[_GlyphRun]) -> Iterator[_GlyphRun]:
    """Yield the runs of a row; overlapping runs are merged glyph by glyph."""
    group = [row[0]]
    end = row[0].end
    for run in row[1:]:
        if run.x < end - 0.15 * run.size:
            group.append(run)
            end = max(end, run.end)
        else:
            yield _merged(group) if len(group) > 1 else group[0]
            group, end = [run], run.end
    yield _merged(group) if len(group) > 1 else group[0]


def _merged(group: list[_GlyphRun]) -> _GlyphRun:
    """Merge the glyphs of runs in order; a glyph that is drawn twice, for boldness, counts once.

    If glyphs overlap a digit, the number cannot be determined and is dropped.
    """
    size = max(run.size for run in group)
    kept: list[_Glyph] = []
    for glyph in sorted(glyph for run in group for glyph in run.glyphs):
        if not kept or not _lies_on(glyph, kept[-1], size):
            kept.append(glyph)
        elif glyph[2] != kept[-1][2]:
            _cover(kept, glyph)
    x, end, text = kept[0]
    for left, right, said in kept[1:]:
        text += _gap(left - end, size, text) + said
        end = max(end, right)
    return _GlyphRun(x, x, group[0].y, end, size, text, kept)


def _lies_on(glyph: _Glyph, below: _Glyph, size: float) -> bool:
    width = min(glyph[1] - glyph[0], below[1] - below[0])
    shift = glyph[0] - below[0]
    return shift < (max(0.3 * width, 0.1 * size) if glyph[2] == below[2] else 0.3 * width)


def _cover(kept: list[_Glyph], glyph: _Glyph) -> None:
    """Add a glyph that overlaps another one: an accent, a space, or an unreadable number."""
    x, end, below = kept[-1]
    if below.isspace():
        kept[-1] = glyph
    elif glyph[2].isspace():
        return
    elif below.isalnum() and glyph[2].isalnum() and (below + glyph[2]).strip("\ufffd") != "":
        kept[-1] = (x, max(end, glyph[1]), "\ufffd")
    else:
        kept.append(glyph)
