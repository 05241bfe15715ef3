"""The layouts of invented letters: a function for each layout."""

from collections.abc import Callable, Mapping

from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.layouts.blocks import Block
from ingest.samples.layouts.letterhead_2013 import letterhead
from ingest.samples.layouts.notice_2013 import notice
from ingest.samples.layouts.professional_review_2013 import professional_review
from ingest.samples.layouts.since_2014 import current
from ingest.samples.letter import SampleLetter

_LAYOUTS: Mapping[LetterLayout, Callable[[SampleLetter], list[Block]]] = {
    LetterLayout.G0: professional_review,
    LetterLayout.G1: notice,
    LetterLayout.G2: letterhead,
    LetterLayout.G3A: current,
    LetterLayout.G3B: current,
    LetterLayout.G4: current,
}


def blocks_of(letter: SampleLetter) -> list[Block]:
    """Return the blocks of a letter in printed order."""
    return _LAYOUTS[letter.layout](letter)
