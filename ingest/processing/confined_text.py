"""Extracts the text of an untrusted file in a process that ends with the call."""

import io

from ingest.file_formats.file_types import DOCX, kind_of
from ingest.processing.confined_process import (
    ConfinedProcess,
    DiedError,
    NotBegunError,
    TooSlowError,
)
from ingest.processing.docx_text import text_of_docx
from ingest.processing.extract_text import ReadingError, extract

_SECONDS = 20.0
_MEMORY_BYTES = 1 << 30
_MOST_RESULT_BYTES = 16 << 20


def text_of(data: bytes) -> str:
    """Return the text of a PDF, DOCX or text file without storing anything.

    Raises:
        ReadingError: the text cannot be extracted, or not within the limits of time and memory.
    """
    process = ConfinedProcess(
        _text_of, prepare=_nothing, memory=_MEMORY_BYTES, most_result=_MOST_RESULT_BYTES
    )
    try:
        return str(process.call(data, seconds=_SECONDS))
    except TooSlowError as error:
        raise ReadingError(
            "unreadable", "Reading the file takes too long: paste the text that matters."
        ) from error
    except (DiedError, NotBegunError, MemoryError) as error:
        raise ReadingError(
            "unreadable",
            "The file could not be read: save it as a PDF with text, or paste its text.",
        ) from error
    finally:
        process.end()


def _text_of(data: bytes) -> str:
    return text_of_docx(data) if kind_of(io.BytesIO(data)) == DOCX else extract(data).text


def _nothing() -> None:
    """Do nothing: a process that makes a single call needs no preparation."""
