"""Conversion of offsets in a case's texts to offsets in its letter."""

from decisions.aligned_text import AlignedText
from decisions.appeal import LetterPart, QuotePosition
from decisions.models import Case, DisputedItem
from decisions.search import TextRange


class LetterOffsets:
    """The offsets of a case's texts in its letter.

    Args:
        case: as `whole_case` returns it.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._items = {item.position: item for item in case.items.all()}
        self._parts: dict[tuple[LetterPart, int], AlignedText | None] = {}

    def find(self, position: QuotePosition) -> TextRange | None:
        """Return the offsets of a quotation in the letter's text, or None if unknown."""
        if position.part is LetterPart.VALUE:
            return _range(self._case.spans.get(position.value))
        if position.part is LetterPart.CITATION:
            cited = self._items[position.item].citations.all()
            return _range(next((each.span for each in cited if each.text == position.value), None))
        if position.part is LetterPart.ITEM:
            return _range(self._items[position.item].spans.get(position.part))
        key = position.part, position.item
        if key not in self._parts:
            self._parts[key] = self._aligned(position)
        aligned = self._parts[key]
        return aligned.find(position.start, position.end) if aligned else None

    def _aligned(self, position: QuotePosition) -> AlignedText | None:
        of: Case | DisputedItem = self._items[position.item] if position.item else self._case
        span = _range(of.spans.get(position.part))
        text: str = getattr(of, position.part)
        if not span:
            return None
        return AlignedText.of(self._case.letter_text, span, text)


def _range(span: list[int] | None) -> TextRange | None:
    return (span[0], span[1]) if span else None
