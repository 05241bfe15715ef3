"""The forms of letters since 2013, a module for each, and what they share in some years."""

from collections.abc import Callable, Mapping

from ingest.reading.forms.letterhead_2013 import read_letterhead
from ingest.reading.forms.notice_2013 import read_notice
from ingest.reading.forms.professional_review_2013 import read_professional_review
from ingest.reading.forms.since_2014 import read_current
from ingest.reading.forms.unknown import read_unknown
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import LetterForm, ParsedLetter

#: What reads a letter of each form.
READERS: Mapping[LetterForm, Callable[[LetterText], ParsedLetter]] = {
    LetterForm.G0: read_professional_review,
    LetterForm.G1: read_notice,
    LetterForm.G2: read_letterhead,
    LetterForm.G3A: read_current,
    LetterForm.G3B: read_current,
    LetterForm.G4: read_current,
    LetterForm.UNKNOWN: read_unknown,
}
