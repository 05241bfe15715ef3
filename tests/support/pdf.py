"""Letters as PDF files."""

import io

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

#: A font that comes with reportlab and is embedded, unlike the standard ones of PDF.
EMBEDDED = "Vera"
#: The left margin of all lines, and the size of their font.
LEFT, SIZE = 72, 12


def width_of(text: str) -> float:
    """Return the width of a text in the embedded font."""
    registerFont(TTFont(EMBEDDED, f"{EMBEDDED}.ttf"))
    return stringWidth(text, EMBEDDED, SIZE)


def pdf_of(text: str, font: str = "Helvetica") -> bytes:
    """Return a plain PDF of a text, line by line; an empty line is printed as a space."""
    registerFont(TTFont(EMBEDDED, f"{EMBEDDED}.ttf"))
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=LETTER)
    for page in text.split("\f"):
        lines = page.strip("\n").split("\n")
        for first in range(0, len(lines), 50):
            canvas.setFont(font, SIZE)
            for number, line in enumerate(lines[first : first + 50]):
                canvas.drawString(LEFT, 720 - 13 * number, line or " ")
            canvas.showPage()
    canvas.save()
    return made.getvalue()
