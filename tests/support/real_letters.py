"""Texts of the real letters; extracting them takes longer than most tests of them."""

from functools import cache
from pathlib import Path

from ingest.processing.extract_text import extract
from ingest.reading import LetterText


@cache
def text_of(file: Path) -> LetterText:
    """Return the text of a letter, which is extracted once in each test process."""
    return extract(file.read_bytes())
