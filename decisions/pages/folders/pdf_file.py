"""A folder as a PDF, for printing and filing."""

import io
from functools import cache, partial
from html import escape
from itertools import chain
from pathlib import Path
from unicodedata import normalize

import reportlab
from reportlab.lib.colors import gray, whitesmoke
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from decisions.formatting import day
from decisions.pages.folders.content import SAMPLES, FolderContent, FolderDecision
from decisions.pages.folders.overview import COLUMNS, WIDTHS, Overview, overview_of

#: Fonts that come with reportlab, and are embedded, so that every reader shows the same.
_FONTS = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf"}
_FOLDER_OF_FONTS = Path(reportlab.__file__).parent / "fonts"
_MARGIN = inch
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=9.5, leading=13.5, spaceBefore=4)
_SMALL = ParagraphStyle("small", _TEXT, fontSize=8.5, leading=12)
_QUOTE = ParagraphStyle("quote", _TEXT, leftIndent=10, spaceBefore=6, spaceAfter=2)
_TITLE = ParagraphStyle("title", _TEXT, fontName="Vera-Bold", fontSize=15, leading=19)
_HEADING = ParagraphStyle(
    "heading",
    _TEXT,
    fontName="Vera-Bold",
    fontSize=10.5,
    leading=14,
    spaceBefore=16,
)

_CELL = ParagraphStyle("cell", _TEXT, fontSize=8.5, leading=11, spaceBefore=0)
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, gray),
        ("BACKGROUND", (0, 0), (-1, 0), whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ],
)


#: The room that a heading needs on a sheet: what is below it continues on the next one.
_ROOM = 1.6 * inch


def as_pdf(content: FolderContent) -> bytes:
    """Return a folder as a PDF in Letter size."""
    story = [
        _paragraph(_TITLE, content.title),
        _paragraph(_TEXT, f"{content.summary}. As of {day(content.day)}."),
        *([_paragraph(_TEXT, SAMPLES)] if content.samples else []),
        *_overview(overview_of(content.decisions)),
        *chain.from_iterable(map(_decision, content.decisions)),
    ]
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=LETTER,
        title=content.title,
        author="IMR Archive",
        lang="en-US",
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    foot = partial(_draw_foot, f"IMR Archive, as of {day(content.day)}")
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def _overview(overview: Overview) -> list[Flowable]:
    made: list[Flowable] = []
    for title, lines in (
        ("Treatments", overview.treatments),
        ("What the decisions turned on", overview.criteria),
    ):
        if lines:
            made += _heading(title)
            made += [_paragraph(_TEXT, f"• {line}") for line in lines]
    if overview.rows:
        rows = [[_paragraph(_CELL, words) for words in row] for row in (COLUMNS, *overview.rows)]
        made += _heading("List of decisions")
        widths = [width * inch for width in WIDTHS]
        made.append(Table(rows, colWidths=widths, repeatRows=1, style=_GRID))
    return made


def _decision(decision: FolderDecision) -> list[Flowable]:
    made = _heading(decision.heading)
    if decision.item:
        lines = filter(None, (decision.citation, decision.reviewed_by))
        made.append(_paragraph(_SMALL, "\n".join(lines), url=decision.url))
        if decision.said:
            made.append(_paragraph(_TEXT, decision.said))
        if decision.quoted:
            made.append(_paragraph(_QUOTE, *decision.quoted_parts, decision.quoted.where))
        else:
            made.append(_paragraph(_TEXT, decision.unquoted))
        for mark in decision.marks:
            if passage := mark.passage:
                made.append(_paragraph(_TEXT, "Marked: ", (passage.words, True), passage.where))
    if decision.note:
        made.append(_paragraph(_TEXT, f"Note: {decision.note}"))
    return made


def _heading(words: str) -> list[Flowable]:
    return [CondPageBreak(_ROOM), _paragraph(_HEADING, words)]


def _paragraph(style: ParagraphStyle, *parts: str | tuple[str, bool], url: str = "") -> Flowable:
    """Return a paragraph.

    Args:
        style: the style.
        parts: the parts of the text, each alone or with whether it is highlighted.
        url: a URL that is linked on the last line; empty for none.
    """
    made = []
    for part in parts:
        text, is_marked = (part, False) if isinstance(part, str) else part
        shown = escape(_drawn(text)).replace("\n", "<br/>")
        made.append(f'<span backColor="#ffec99">{shown}</span>' if is_marked else shown)
    if url:
        made.append(f'<br/><a href="{escape(url)}">{escape(url)}</a>')
    return Paragraph("".join(made), style)


def _draw_foot(words: str, canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Draw a text and the page number at the foot of a page."""
    canvas.setFont("Vera", 8)
    canvas.drawString(_MARGIN, inch / 2, words)
    canvas.drawRightString(LETTER[0] - _MARGIN, inch / 2, f"{document.page}")


@cache
def _glyphs() -> frozenset[int]:
    """Register the fonts, and return the characters that they contain."""
    fonts = [TTFont(name, _FOLDER_OF_FONTS / file) for name, file in _FONTS.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def _drawn(text: str) -> str:
    """Return a text in characters of the fonts; others are replaced, or named by code point."""
    glyphs = _glyphs()
    return "".join(
        char if ord(char) in glyphs or char == "\n" else _alike(char, glyphs) for char in text
    )


def _alike(char: str, glyphs: frozenset[int]) -> str:
    if char.isspace():
        return " "
    alike = "".join(each for each in normalize("NFKD", char) if ord(each) in glyphs)
    return alike or f"[U+{ord(char):04X}]"
