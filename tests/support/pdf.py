"""Letters as PDF files."""

import io

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas


def pdf_of(text: str) -> bytes:
    """Return a plain PDF of a text, line by line; an empty line is printed as a space."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=LETTER)
    for page in text.split("\f"):
        lines = page.strip("\n").split("\n")
        for first in range(0, len(lines), 50):
            for number, line in enumerate(lines[first : first + 50]):
                canvas.drawString(72, 720 - 13 * number, line or " ")
            canvas.showPage()
    canvas.save()
    return made.getvalue()
