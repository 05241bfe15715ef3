"""The form G2, of the turn of 2013: a letterhead, documents reviewed, numbered items."""

from ingest.reading.forms.numbered_items_2013 import read_headed_items
from ingest.reading.header import read_header_list
from ingest.reading.items import read_items
from ingest.reading.layouts import chapters_of
from ingest.reading.parsed import Layout, ParsedLetter
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary
from ingest.reading.text import LetterText


def read_letterhead(letter: LetterText) -> ParsedLetter:
    """Read a letter of the form G2."""
    chapters = chapters_of(letter)
    header, header_problems = read_header_list(letter, chapters.header)
    reviewer, reviewer_problems = read_reviewer(letter, chapters.reviewer)
    summary, summary_problems = read_summary(letter, chapters.summary)
    items, item_problems = read_headed_items(letter, chapters.items)
    if not items:  # the turn to the next form came one piece at a time
        later, later_problems = read_items(letter, chapters.items)
        if later:
            items, item_problems = later, later_problems
    return ParsedLetter(
        layout=Layout.G2,
        header=header,
        reviewer=reviewer,
        summary=summary,
        items=tuple(items),
        problems=(*header_problems, *reviewer_problems, *summary_problems, *item_problems),
    )
