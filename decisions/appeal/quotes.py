"""The words of a letter as quotes."""

from decisions.appeal.decided_letter import DecidedItem
from decisions.appeal.questions import LetterPart, Place, Quote
from decisions.appeal.statements import Statement


def rationale_quote(item: DecidedItem, sentence: Statement) -> Quote:
    """Return a sentence of an item's rationale."""
    place = Place(LetterPart.RATIONALE, sentence.start, sentence.end, item.position)
    return Quote("The rationale", sentence.text, (place,))


def summary_quote(sentence: Statement) -> Quote:
    """Return a sentence of the clinical summary."""
    place = Place(LetterPart.SUMMARY, sentence.start, sentence.end)
    return Quote("The summary", sentence.text, (place,))


def item_quote(item: DecidedItem) -> Quote:
    """Return what is in dispute."""
    place = Place(LetterPart.ITEM, 0, len(item.disputed), item.position)
    return Quote("The item", item.disputed, (place,))


def value_quote(label: str, words: str, *names: str) -> Quote:
    """Return a value of the letter.

    Args:
        label: what it is.
        words: how it is written.
        names: those of its places.
    """
    return Quote(label, words, tuple(Place(LetterPart.VALUE, value=name) for name in names))
