"""Extracts the text of an untrusted file in a process that ends with the call."""

from ingest.processing.confined_process import (
    ConfinedProcess,
    DiedError,
    NotBegunError,
    TooSlowError,
)
from ingest.processing.extract_text import ExtractionError, extract

_SECONDS = 20.0
_MEMORY_BYTES = 1 << 30
_MOST_RESULT_BYTES = 16 << 20


def text_of(data: bytes) -> str:
    """Return the text of a PDF or text file without storing anything.

    Raises:
        ExtractionError: the text cannot be extracted, or not within the limits of time and memory.
    """
    process = ConfinedProcess(
        extract, prepare=_nothing, memory=_MEMORY_BYTES, most_result=_MOST_RESULT_BYTES
    )
    try:
        return str(process.call(data, seconds=_SECONDS).text)
    except (DiedError, NotBegunError, TooSlowError, MemoryError) as error:
        raise ExtractionError(
            "unreadable",
            "The file could not be read: save it as a PDF with text, or paste its text.",
        ) from error
    finally:
        process.end()


def _nothing() -> None:
    """Do nothing: a process that makes a single call needs no preparation."""
