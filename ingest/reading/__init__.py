"""Turn a `LetterText` into a `ParsedLetter` without database, clock, settings or files."""

from dataclasses import replace
from datetime import date

from ingest.reading.field_limits import within_limits
from ingest.reading.layouts import READERS
from ingest.reading.letter_text import LetterText
from ingest.reading.lost_characters import damaged
from ingest.reading.multiple_letters import several_letters
from ingest.reading.parsed_letter import ParsedHeader, ParsedLetter
from ingest.reading.personal_data.scan import unredacted
from ingest.reading.plausibility import plausible
from ingest.reading.quoted_letters import quoted
from ingest.reading.recognize_layout import layout_of
from ingest.reading.unrecognized_parts import unfamiliar

#: Increased with every change that may alter the result, so that letters can be read again.
READER_VERSION = 22


def read(letter: LetterText, latest: date = date.max) -> ParsedLetter:
    """Read a letter of any layout.

    Never raises: a part that cannot be read is a problem of the parsed letter. From a letter of
    unknown layout, the recognizable parts are read, and a problem says that the layout is unknown.

    Args:
        letter: the letter.
        latest: the last possible date in the letter; a later date is a problem.
    """
    parsed = plausible(within_limits(READERS[layout_of(letter)](letter)), latest)
    # In a file of several letters, each letter would look like foreign text beside the others.
    what = tuple(several_letters(letter)) or tuple(quoted(letter, parsed))
    news = () if what else unfamiliar(letter, parsed)
    problems = (*what, *unredacted(letter), *parsed.problems, *news, *damaged(letter))
    return replace(parsed, problems=problems)


__all__ = ["READER_VERSION", "LetterText", "ParsedHeader", "ParsedLetter", "read"]
