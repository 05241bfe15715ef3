"""Conversion of offsets in a case's texts to offsets in its letter."""

from decisions.aligned_text import AlignedText
from decisions.appeal import LetterPart, Place
from decisions.models import Case, DisputedItem
from decisions.search import TextRange


class LetterPlaces:
    """The positions of a case's texts in its letter.

    Args:
        case: as `whole_case` returns it.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._items = {item.position: item for item in case.items.all()}
        self._parts: dict[tuple[LetterPart, int], AlignedText | None] = {}

    def find(self, place: Place) -> TextRange | None:
        """Return the offsets of a place in the letter's text, or None if unknown."""
        if place.part is LetterPart.VALUE:
            return _range(self._case.spans.get(place.value))
        if place.part is LetterPart.CITATION:
            cited = self._items[place.item].citations.all()
            return _range(next((each.span for each in cited if each.text == place.value), None))
        if place.part is LetterPart.ITEM:
            return _range(self._items[place.item].spans.get(place.part))
        key = place.part, place.item
        if key not in self._parts:
            self._parts[key] = self._aligned(place)
        aligned = self._parts[key]
        return aligned.find(place.start, place.end) if aligned else None

    def _aligned(self, place: Place) -> AlignedText | None:
        of: Case | DisputedItem = self._items[place.item] if place.item else self._case
        span = _range(of.spans.get(place.part))
        text: str = getattr(of, place.part)
        if not span:
            return None
        return AlignedText.of(self._case.letter_text, span, text)


def _range(span: list[int] | None) -> TextRange | None:
    return (span[0], span[1]) if span else None
