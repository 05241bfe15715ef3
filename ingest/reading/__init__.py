"""LetterText -> ParsedLetter. Pure: no database, no clock, no settings, no files."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ingest.reading.current import read_current
from ingest.reading.layouts import layout_of
from ingest.reading.letterhead import read_letterhead
from ingest.reading.notice import read_notice
from ingest.reading.parsed import Layout, ParsedHeader, ParsedLetter
from ingest.reading.professional_review import read_professional_review
from ingest.reading.redaction import unredacted
from ingest.reading.text import LetterText
from ingest.reading.unknown import read_unknown

#: Raised whenever a letter may be read differently than before, so that letters can be re-read.
READER_VERSION = 3

_READERS: Mapping[Layout, Callable[[LetterText], ParsedLetter]] = {
    Layout.G0: read_professional_review,
    Layout.G1: read_notice,
    Layout.G2: read_letterhead,
    Layout.G3A: read_current,
    Layout.G3B: read_current,
    Layout.G4: read_current,
    Layout.UNKNOWN: read_unknown,
}


def read(letter: LetterText) -> ParsedLetter:
    """Read a letter of any form.

    Never raises: what cannot be read is a problem of the parsed letter. Of a letter in a form
    that is not known, what can be recognised is read, and a problem says that it has no items.
    """
    parsed = _READERS[layout_of(letter)](letter)
    return replace(parsed, problems=(*unredacted(letter), *parsed.problems))


__all__ = ["READER_VERSION", "LetterText", "ParsedHeader", "ParsedLetter", "read"]
