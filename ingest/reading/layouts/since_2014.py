"""The layouts G3 and G4, of 2014 and later, which differ in the header and the credentials."""

from ingest.reading.header import read_header
from ingest.reading.items import read_items
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import ParsedLetter, assembled
from ingest.reading.recognize_layout import chapters_of, layout_of
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary


def read_current(letter: LetterText) -> ParsedLetter:
    """Read a letter of the layout G3a, G3b or G4."""
    chapters = chapters_of(letter)
    return assembled(
        layout_of(letter),
        read_header(letter, chapters.header),
        read_reviewer(letter, chapters.reviewer),
        read_summary(letter, chapters.summary),
        read_items(letter, chapters.items),
    )
