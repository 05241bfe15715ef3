"""PDF or text file -> LetterText. The only module that knows pdfminer.six.

Run it on strangers' files only through `ingest.sandbox`: a PDF can ask for endless time or memory.
"""

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ingest.kinds import PDF, UNKNOWN, is_pdf, kind_of
from ingest.marker import SAMPLE_KEYWORD
from ingest.reading.text import LetterText

MOST_PAGES = 500
MOST_CHARACTERS = 2_000_000
#: A letter of one short item has some 3,000 characters; less than this is no letter at all.
FEWEST_CHARACTERS = 40

# pdfminer warns of every oddity of every file; what matters here ends as an ExtractionError.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class ExtractionError(Exception):
    """A file whose text cannot be had.

    Args:
        code: a short stable name of the reason.
        message: a sentence for the administrator who uploaded the file.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def extract(data: bytes) -> LetterText:
    """Return the text of a PDF or text file, told apart by their content.

    Raises:
        ExtractionError: the file is of another kind, protected, broken, too large or without text.
    """
    kind = kind_of(io.BytesIO(data))
    if kind == PDF:
        text = _extract_pdf(data)
    elif kind.encoding:
        text = LetterText.clean(_decode(data, kind.encoding))
    else:
        raise ExtractionError("not_a_letter", (kind if kind.refusal else UNKNOWN).refusal)
    if len(text.text) > MOST_CHARACTERS:
        raise _too_large(f"{MOST_CHARACTERS:,} characters")
    if len(text.text) < FEWEST_CHARACTERS:
        raise ExtractionError(
            "no_text",
            "The file has no text: a scanned letter needs OCR (text recognition) before it is "
            "uploaded.",
        )
    return text


def is_marked_as_sample(data: bytes) -> bool:
    """Return whether the keywords of a PDF say that it is an invented sample letter."""
    if not is_pdf(data):
        return False
    try:
        documents = PDFDocument(PDFParser(io.BytesIO(data))).info
        keywords = [resolve1(information.get("Keywords")) for information in documents]
    except Exception:  # as in `_extract_pdf`, which says what is wrong with the file
        return False
    return any(isinstance(k, bytes) and SAMPLE_KEYWORD in decode_text(k) for k in keywords)


def _too_large(limit: str) -> ExtractionError:
    return ExtractionError(
        "too_large", f"The file holds more than {limit}: that is no decision letter."
    )


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # What begins as UTF-8 may go on as something else.
        return data.decode("cp1252" if encoding == "utf-8" else encoding, errors="replace")


def _extract_pdf(data: bytes) -> LetterText:
    rows = _RowDevice()
    pages: list[str] = []
    characters = 0
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        interpreter = PDFPageInterpreter(rows.rsrcmgr, rows)
        for page in PDFPage.create_pages(document):
            if len(pages) == MOST_PAGES:
                raise _too_large(f"{MOST_PAGES} pages")
            interpreter.process_page(page)
            pages.append(rows.text())
            characters += len(pages[-1])
            if characters > MOST_CHARACTERS:
                raise _too_large(f"{MOST_CHARACTERS:,} characters")
    except PDFPasswordIncorrect as error:
        raise ExtractionError(
            "password", "The PDF is protected by a password: upload a copy without one."
        ) from error
    except (ExtractionError, MemoryError):
        raise
    except RecursionError as error:
        raise ExtractionError(
            "broken_pdf",
            "The PDF is damaged: its parts refer to each other without end. Print it to a new PDF "
            "and upload that.",
        ) from error
    except Exception as error:  # pdfminer raises nearly anything on a broken file
        raise ExtractionError(
            "broken_pdf", f"The PDF is damaged and could not be read ({type(error).__name__})."
        ) from error
    if not pages:
        raise ExtractionError("broken_pdf", "The PDF is damaged: it has no pages.")
    return LetterText.clean_pages(pages)


@dataclass(slots=True)
class _Run:
    """Glyphs side by side on one baseline."""

    x: float
    y: float
    end: float
    size: float
    text: str


class _RowDevice(PDFTextDevice):
    """Collects a page's glyphs and gives them back as rows from top to bottom.

    pdfminer's own layout analysis reads the two columns of the header table one after the other
    and drops rows that hold only a space. Rows keep each label beside its value, and a row of
    one space is how these letters print an empty paragraph.
    """

    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        self._runs: list[_Run] = []

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        self._runs = []

    def paint_path(self, *_: Any) -> None:
        """Ignore lines and boxes."""

    def render_image(self, *_: Any) -> None:
        """Ignore images."""

    def render_char(
        self, matrix: Any, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int,
        *_: Any,
    ) -> float:  # fmt: skip
        """Add one glyph to the page; return how far it moves the pen, in text space."""
        advance: float = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\ufffd"
        a, b, _c, _d, x, y = matrix
        end = x + advance * a
        last = self._runs[-1] if self._runs else None
        size = abs(fontsize * a) or abs(fontsize * b) or 1.0
        if last and last.y == y and -size < x - last.end < 2 * size:
            if x - last.end > 0.2 * size and not last.text.endswith(" "):
                last.text += " "
            last.text += text
            last.end = end
        else:
            self._runs.append(_Run(x, y, end, size, text))
        return advance

    def text(self) -> str:
        """Return the page's rows, with an empty line between paragraphs."""
        rows = list(self._rows())
        pitches = [above - below for (above, _), (below, _) in pairwise(rows)]
        usual = median(pitches) if pitches else 0.0
        lines: list[str] = []
        for number, (_, line) in enumerate(rows):
            if number and pitches[number - 1] > 1.6 * usual:
                lines.append("")
            lines.append(line.strip())
        return "\n".join(lines)

    def _rows(self) -> Iterable[tuple[float, str]]:
        """Yield the height of each row's baseline, and its text."""
        row: list[_Run] = []
        for run in sorted(self._runs, key=lambda run: (-run.y, run.x)):
            if row and row[0].y - run.y > 0.4 * max(row[0].size, run.size):
                yield row[0].y, _join(row)
                row = []
            row.append(run)
        if row:
            yield row[0].y, _join(row)


def _join(row: list[_Run]) -> str:
    row.sort(key=lambda run: run.x)
    text = row[0].text
    for left, right in pairwise(row):
        gap = right.x - left.end
        if gap > 2 * right.size:
            text += "   "
        elif gap > 0.2 * right.size and not text.endswith(" "):
            text += " "
        text += right.text
    return text
