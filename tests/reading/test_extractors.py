"""A letter yields the same parse, regardless of the program that extracted its text."""

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdf
import pytest

from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.processing.letter_json import letter_json
from ingest.reading import read
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples import sample_letters, write_pdf
from tests.support.samples import compared

LAYOUTS = [layout for layout in LetterLayout if layout is not LetterLayout.UNKNOWN]


def pdftotext(pdf: bytes, *options: str) -> bytes:
    """Return the text that Poppler's pdftotext extracts from a PDF."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    return subprocess.run(
        [program, *options, "-", "-"], input=pdf, check=True, capture_output=True
    ).stdout


def with_pypdf(pdf: bytes) -> bytes:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "\n\n".join(page.extract_text() for page in pages).encode()


PROGRAMS: dict[str, Callable[[bytes], bytes]] = {
    "pdftotext": pdftotext,
    "pdftotext -layout": lambda pdf: pdftotext(pdf, "-layout"),
    "pypdf": with_pypdf,
}


def parsed(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = compared(letter_json("", classify(read(extract(data)))))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_same_parse(layout: LetterLayout, program: str) -> None:
    for pdf, right in _pdfs(layout):
        assert parsed(PROGRAMS[program](pdf)) == right


@cache
def _pdfs(layout: LetterLayout) -> list[tuple[bytes, dict[str, Any]]]:
    """Return PDFs of a layout, each with its parse."""
    pdfs = [write_pdf(letter) for letter in sample_letters(8, seed=4, layout=layout)]
    return [(pdf, parsed(pdf)) for pdf in pdfs]
