"""Characters that an extractor or a font lost and replaced with meaningless ones."""

import re
from collections.abc import Iterator

from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import DAMAGED, UNREADABLE, Problem

_SIGNS = r"ï\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff"
_SIGN = re.compile(f"[{_SIGNS}]")
_LOST = re.compile(
    rf"[({_SIGNS}]"
    r"(?:(?<=\()cid:\d{1,5}\)|(?<=ï)¿½|(?<![(ï\uf020-\uf0ff])"
    # Symbol fonts print list bullets with private glyphs, which are not damage.
    r"|(?<=[\uf020-\uf0ff])(?:(?<=\S.)|(?!\s|\Z)))"
)
#: A letter is unreadable if it lost more than one character in this number.
_ONE_IN = 100
_AROUND = 20


def damaged(letter: LetterText) -> Iterator[Problem]:
    """Yield one problem if characters are lost, with their number and the first location."""
    if not _SIGN.search(letter.unusual) and "(cid:" not in letter.text:
        return
    lost = list(_LOST.finditer(letter.text))
    if not lost:
        return
    first = lost[0]
    around = Span(max(0, first.start() - _AROUND), min(len(letter.text), first.end() + _AROUND))
    much = len(lost) * _ONE_IN > len(letter.text)
    said = "1 character is" if len(lost) == 1 else f"{len(lost):,} characters are"
    yield Problem(
        UNREADABLE if much else DAMAGED,
        f'The text is damaged: {said} lost, first at "{letter.value(around)}". Compare with the '
        "original; if that shows them, print it to a new PDF and upload that.",
        Span(*first.span()),
    )
