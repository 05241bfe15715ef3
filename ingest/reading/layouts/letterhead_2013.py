"""The layout G2, of the turn of 2013 to 2014: a letterhead, documents reviewed, numbered items."""

from ingest.reading.header import read_header_list
from ingest.reading.items import read_items
from ingest.reading.layouts.headed_items_2013 import read_headed_items
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import LetterLayout, ParsedLetter, assembled
from ingest.reading.recognize_layout import chapters_of
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary


def read_letterhead(letter: LetterText) -> ParsedLetter:
    """Read a letter of the layout G2."""
    chapters = chapters_of(letter)
    items = read_headed_items(letter, chapters.items)
    if not items[0]:  # some letters already have items in the next layout
        later = read_items(letter, chapters.items)
        items = later if later[0] else items
    return assembled(
        LetterLayout.G2,
        read_header_list(letter, chapters.header),
        read_reviewer(letter, chapters.reviewer),
        read_summary(letter, chapters.summary),
        items,
    )
