"""PDF or text file -> LetterText. Only this module and `pdf_rows` know pdfminer.six.

Run it on untrusted files only in a `reader_pool`: a PDF can take unlimited time or memory.
"""

import io
import logging
from dataclasses import dataclass

from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ingest.file_formats.file_types import CUT_OFF_PDF, PDF, PROTECTED_PDF, UNKNOWN, is_pdf, kind_of
from ingest.processing.pdf_rows import RowDevice
from ingest.reading.letter_text import LetterText

MOST_PAGES = 500
MOST_CHARACTERS = 2_000_000
#: The fewest characters of a letter; one with a single short item has about 3,000.
FEWEST_CHARACTERS = 40
#: A PDF keyword that marks invented sample letters; programs that resave a PDF keep it.
SAMPLE_KEYWORD = "IMR Archive invented sample"

# pdfminer warns about every irregularity; those that matter raise an ReadingError.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class ReadingError(Exception):
    """A file cannot be read because of its content; a retry does not help.

    Args:
        code: a short stable name of the reason.
        message: a sentence for the administrator who uploaded the file.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file and the coverage of its pages by pictures.

    Args:
        text: the text of the file.
        unscanned_shares: the share of each page covered by pictures that may contain text, 0 to 1.
    """

    text: LetterText
    unscanned_shares: tuple[float, ...] = ()


def extract(data: bytes) -> LetterText:
    """Return the text of a PDF or text file; see `extract_all`."""
    return extract_all(data).text


def extract_all(data: bytes) -> Extracted:
    """Return the text and picture shares of a file; its content determines whether it is a PDF.

    Raises:
        ReadingError: the file is of another kind, protected, broken, too large or without text.
    """
    kind = kind_of(io.BytesIO(data))
    shares: tuple[float, ...] = ()
    if kind == PDF:
        text, shares = _extract_pdf(data)
    elif kind.encoding:
        text = LetterText.clean(_decode(data, kind.encoding))
    elif kind == PROTECTED_PDF:
        raise ReadingError("password", kind.refusal)
    elif kind == CUT_OFF_PDF:
        raise cut_off()
    else:
        raise ReadingError("not_a_letter", (kind if kind.refusal else UNKNOWN).refusal)
    if len(text.text) > MOST_CHARACTERS:
        raise too_large(f"{MOST_CHARACTERS:,} characters")
    if len(text.text) < FEWEST_CHARACTERS:
        raise ReadingError(
            "no_text",
            "The file has no text: a scanned letter needs OCR (text recognition) before it is "
            "uploaded.",
        )
    return Extracted(text, shares)


def is_marked_as_sample(data: bytes) -> bool:
    """Return whether the keywords of a PDF mark it as an invented sample letter."""
    if not is_pdf(data):
        return False
    try:
        documents = PDFDocument(PDFParser(io.BytesIO(data))).info
        keywords = [resolve1(information.get("Keywords")) for information in documents]
    except Exception:  # as in `_extract_pdf`, which reports the error
        return False
    return any(isinstance(k, bytes) and SAMPLE_KEYWORD in decode_text(k) for k in keywords)


def too_large(limit: str) -> ReadingError:
    """Return the error for a file that contains more than any letter."""
    return ReadingError(
        "too_large", f"The file has more than {limit}, so it is not a decision letter."
    )


def cut_off() -> ReadingError:
    """Return the error for a PDF whose end is missing."""
    return ReadingError("broken_pdf", CUT_OFF_PDF.refusal)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # A file that starts as UTF-8 may contain other bytes later.
        return data.decode("cp1252" if encoding == "utf-8" else encoding, errors="replace")


def _extract_pdf(data: bytes) -> tuple[LetterText, tuple[float, ...]]:
    rows = RowDevice()
    pages: list[str] = []
    shares: list[float] = []
    characters = 0
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        interpreter = PDFPageInterpreter(rows.rsrcmgr, rows)
        for page in PDFPage.create_pages(document):
            if len(pages) == MOST_PAGES:
                raise too_large(f"{MOST_PAGES} pages")
            interpreter.process_page(page)
            pages.append(rows.text())
            shares.append(rows.unscanned_share)
            characters += len(pages[-1])
            if characters > MOST_CHARACTERS:
                raise too_large(f"{MOST_CHARACTERS:,} characters")
    except PDFPasswordIncorrect as error:
        raise ReadingError("password", PROTECTED_PDF.refusal) from error
    except (ReadingError, MemoryError):
        raise
    except RecursionError as error:
        raise ReadingError(
            "broken_pdf",
            "The PDF is damaged: its parts refer to each other in a loop. Print it to a new PDF "
            "and upload that.",
        ) from error
    except Exception as error:  # pdfminer raises nearly anything on a broken file
        raise ReadingError(
            "broken_pdf", f"The PDF is damaged and could not be read ({type(error).__name__})."
        ) from error
    if not pages:
        raise ReadingError("broken_pdf", "The PDF is damaged: it has no pages.")
    return LetterText.clean_pages(pages), tuple(shares)
