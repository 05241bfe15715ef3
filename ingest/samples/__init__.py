"""Invented decision letters in every layout, as PDF or text, with the values they state.

The demo, the tests and the benchmarks use them. Only the fixed sentences of a layout come from real
letters; the cases, the clinical summaries and the rationales are invented.
"""

from ingest.samples.files import DEMO_LETTERS, sample_files
from ingest.samples.invent import DEFAULT_SEED, invent, sample_letters
from ingest.samples.letter import SampleLetter
from ingest.samples.pdf import write_pdf
from ingest.samples.text import TEXT_STYLES, TextStyle, write_text
from ingest.samples.truth import truth

__all__ = [
    "DEFAULT_SEED",
    "DEMO_LETTERS",
    "TEXT_STYLES",
    "SampleLetter",
    "TextStyle",
    "invent",
    "sample_files",
    "sample_letters",
    "truth",
    "write_pdf",
    "write_text",
]
