"""One module for each layout of letters since 2013, and modules that several layouts share."""

from collections.abc import Callable, Mapping

from ingest.reading.layouts.letterhead_2013 import read_letterhead
from ingest.reading.layouts.notice_2013 import read_notice
from ingest.reading.layouts.professional_review_2013 import read_professional_review
from ingest.reading.layouts.since_2014 import read_current
from ingest.reading.layouts.unknown import read_unknown
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import LetterLayout, ParsedLetter

#: The function that reads the letters of each layout.
READERS: Mapping[LetterLayout, Callable[[LetterText], ParsedLetter]] = {
    LetterLayout.G0: read_professional_review,
    LetterLayout.G1: read_notice,
    LetterLayout.G2: read_letterhead,
    LetterLayout.G3A: read_current,
    LetterLayout.G3B: read_current,
    LetterLayout.G4: read_current,
    LetterLayout.UNKNOWN: read_unknown,
}
