"""LetterText -> ParsedLetter. Pure: no database, no clock, no settings, no files."""

from ingest.reading.header import read_header
from ingest.reading.items import read_items
from ingest.reading.layouts import chapters_of, layout_of
from ingest.reading.parsed import Layout, ParsedHeader, ParsedLetter, Problem
from ingest.reading.redaction import unredacted
from ingest.reading.reviewer import read_reviewer
from ingest.reading.summary import read_summary
from ingest.reading.text import LetterText

#: Raised whenever a letter may be read differently than before, so that letters can be re-read.
READER_VERSION = 1

READABLE = (Layout.G3A, Layout.G3B, Layout.G4)


def read(letter: LetterText) -> ParsedLetter:
    """Read a letter of any form.

    Never raises: what cannot be read is a problem of the parsed letter. A letter in a form that
    is not read yet has its form, no items, and a problem that says so.
    """
    layout = layout_of(letter)
    names = tuple(unredacted(letter))
    if layout not in READABLE:
        return ParsedLetter(layout, problems=(*names, _unread(layout)))
    chapters = chapters_of(letter)
    header, header_problems = read_header(letter, chapters.header)
    reviewer, reviewer_problems = read_reviewer(letter, chapters.reviewer)
    summary, summary_problems = read_summary(letter, chapters.summary)
    items, item_problems = read_items(letter, chapters.items)
    return ParsedLetter(
        layout=layout,
        header=header,
        reviewer=reviewer,
        summary=summary,
        items=tuple(items),
        problems=(
            *names, *header_problems, *reviewer_problems, *summary_problems, *item_problems,
        ),
    )  # fmt: skip


def _unread(layout: Layout) -> Problem:
    if layout is Layout.UNKNOWN:
        return Problem("unknown_form", "This is no IMR decision letter in a form that is known.")
    return Problem("unread_form", f"This letter has the form {layout}, which is not read yet.")


__all__ = ["READER_VERSION", "LetterText", "ParsedHeader", "ParsedLetter", "read"]
