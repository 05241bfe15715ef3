"""The forms of invented letters: one function for each form that letters have taken."""

from collections.abc import Callable, Mapping

from ingest.reading.parsed_letter import LetterForm
from ingest.samples.forms.blocks import Block
from ingest.samples.forms.letterhead_2013 import letterhead
from ingest.samples.forms.notice_2013 import notice
from ingest.samples.forms.professional_review_2013 import professional_review
from ingest.samples.forms.since_2014 import current
from ingest.samples.letter import SampleLetter

_FORMS: Mapping[LetterForm, Callable[[SampleLetter], list[Block]]] = {
    LetterForm.G0: professional_review,
    LetterForm.G1: notice,
    LetterForm.G2: letterhead,
    LetterForm.G3A: current,
    LetterForm.G3B: current,
    LetterForm.G4: current,
}


def blocks_of(letter: SampleLetter) -> list[Block]:
    """Return a letter's paragraphs in the order in which it prints them."""
    return _FORMS[letter.form](letter)
