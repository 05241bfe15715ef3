"""The forms of letters since 2013, a module for each, and what they share in some years."""

from collections.abc import Callable, Mapping

from ingest.reading.forms.letterhead_2013 import read_letterhead
from ingest.reading.forms.notice_2013 import read_notice
from ingest.reading.forms.professional_review_2013 import read_professional_review
from ingest.reading.forms.since_2014 import read_current
from ingest.reading.forms.unknown import read_unknown
from ingest.reading.parsed import Layout, ParsedLetter
from ingest.reading.text import LetterText

#: What reads a letter of each form.
READERS: Mapping[Layout, Callable[[LetterText], ParsedLetter]] = {
    Layout.G0: read_professional_review,
    Layout.G1: read_notice,
    Layout.G2: read_letterhead,
    Layout.G3A: read_current,
    Layout.G3B: read_current,
    Layout.G4: read_current,
    Layout.UNKNOWN: read_unknown,
}
