"""Letters as PDF."""

import functools
import io

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.processing.extract_text import SAMPLE_KEYWORD
from ingest.samples.layouts.blocks import HeaderTable
from ingest.samples.letter import SampleLetter
from ingest.samples.typeset import BOLD, REGULAR, SIZE, TABLE_LEADING, Page, typeset

_PAGE = (612.0, 792.0)
#: The header table in points: the start of each column's text, the left and the right edge.
_COLUMNS, _TABLE_LEFT, _TABLE_RIGHT = (72.0, 179.4, 329.0, 426.9), 66.0, 540.0
_TABLE_SIZE = 11.0
_GREY = 0.88
#: The notice at the top of each page. It is an image, so that it is not extracted as text.
_NOTICE = "INVENTED SAMPLE: NOT A DECISION OF THE STATE"
_NOTICE_SIZE, _NOTICE_RED = (1160, 56), (160, 0, 0)  # in pixels, a quarter of a point each
_NOTICE_BOTTOM = 752.0


def write_pdf(letter: SampleLetter) -> bytes:
    """Return a letter as a PDF; the same letter always gives the same bytes."""
    buffer = io.BytesIO()
    # Compression would take most of reportlab's time.
    canvas = Canvas(buffer, pagesize=_PAGE, pageCompression=0, invariant=1)
    canvas.setTitle(f"Invented letter {letter.case_number}")
    canvas.setSubject("A sample for tests and demonstrations. Nothing in it is real.")
    canvas.setKeywords(SAMPLE_KEYWORD)
    for page in typeset(letter):
        if page.table:
            _draw_table(canvas, page.table, page.table_top)
        _draw_lines(canvas, page)
        _draw_notice(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_notice(canvas: Canvas) -> None:
    width, height = (pixels / 4 for pixels in _NOTICE_SIZE)
    canvas.drawImage(_notice(), (_PAGE[0] - width) / 2, _NOTICE_BOTTOM, width, height)


@functools.cache
def _notice() -> ImageReader:
    image = Image.new("RGB", _NOTICE_SIZE, "white")
    center = (_NOTICE_SIZE[0] / 2, _NOTICE_SIZE[1] / 2)
    font = ImageFont.load_default(44)
    ImageDraw.Draw(image).text(center, _NOTICE, _NOTICE_RED, font, anchor="mm")
    return ImageReader(image)


def _draw_lines(canvas: Canvas, page: Page) -> None:
    text = canvas.beginText()
    bold, stretch = None, 0.0
    for line in page.lines:
        text.setTextOrigin(line.left, line.baseline)
        if line.stretch != stretch:
            stretch = line.stretch
            text.setWordSpace(stretch)
        for run in line.runs:
            if run.bold is not bold:
                bold = run.bold
                text.setFont(BOLD if bold else REGULAR, SIZE)
            text.textOut(run.text)
    canvas.drawText(text)


def _draw_table(canvas: Canvas, table: HeaderTable, top: float) -> None:
    lines = len(table.rows) + 1  # the last label takes two lines
    bottom = top - lines * TABLE_LEADING + 9.6
    height = lines * TABLE_LEADING
    canvas.setFillGray(_GREY)
    for column in (0, 2):
        left = _COLUMNS[column] - 6.0
        canvas.rect(left, bottom, _COLUMNS[column + 1] - 6.0 - left, height, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.rect(_TABLE_LEFT, bottom, _TABLE_RIGHT - _TABLE_LEFT, height)
    for number, row in enumerate(table.rows):
        baseline = top - number * TABLE_LEADING
        canvas.line(_TABLE_LEFT, baseline + 9.6, _TABLE_RIGHT, baseline + 9.6)
        for column, words in enumerate(row):
            # A label that is too wide for its cell continues on the next line.
            canvas.setFont("Helvetica" if column % 2 else "Helvetica-Bold", _TABLE_SIZE)
            for below, part in enumerate(table_cell(words)):
                canvas.drawString(_COLUMNS[column], baseline - below * TABLE_LEADING, part)


def table_cell(words: str) -> list[str]:
    """Return the lines of a cell of the header table."""
    return ["Application", "Received:"] if words == "Application Received:" else [words]
