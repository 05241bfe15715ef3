"""How the facts of a letter are laid out: one function for each form that letters have taken."""

from collections.abc import Callable, Mapping

from ingest.reading.parsed import Layout
from ingest.samples.layouts.blocks import Block
from ingest.samples.layouts.current import current
from ingest.samples.layouts.letterhead import letterhead
from ingest.samples.layouts.notice import notice
from ingest.samples.layouts.professional_review import professional_review
from ingest.samples.letter import SampleLetter

_LAYOUTS: Mapping[Layout, Callable[[SampleLetter], list[Block]]] = {
    Layout.G0: professional_review,
    Layout.G1: notice,
    Layout.G2: letterhead,
    Layout.G3A: current,
    Layout.G3B: current,
    Layout.G4: current,
}


def blocks_of(letter: SampleLetter) -> list[Block]:
    """Return a letter's paragraphs in the order in which it prints them."""
    return _LAYOUTS[letter.layout](letter)
