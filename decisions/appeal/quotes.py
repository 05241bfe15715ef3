"""Quotations from a letter."""

from decisions.appeal.decided_letter import DecidedItem
from decisions.appeal.questions import LetterPart, Quote, QuotePosition
from decisions.appeal.statements import Statement


def rationale_quote(item: DecidedItem, sentence: Statement) -> Quote:
    """Return a quotation of a sentence of an item's rationale."""
    position = QuotePosition(LetterPart.RATIONALE, sentence.start, sentence.end, item.position)
    return Quote("The rationale", sentence.text, (position,))


def summary_quote(sentence: Statement) -> Quote:
    """Return a quotation of a sentence of the clinical summary."""
    position = QuotePosition(LetterPart.SUMMARY, sentence.start, sentence.end)
    return Quote("The summary", sentence.text, (position,))


def item_quote(item: DecidedItem) -> Quote:
    """Return a quotation of the disputed item."""
    position = QuotePosition(LetterPart.ITEM, 0, len(item.disputed), item.position)
    return Quote("The item", item.disputed, (position,))


def citation_quote(item: DecidedItem, words: str) -> Quote:
    """Return a quotation of a guideline that the reviewer lists as cited."""
    position = QuotePosition(LetterPart.CITATION, item=item.position, value=words)
    return Quote("The reviewer’s guideline", words, (position,))


def value_quote(label: str, words: str, *names: str) -> Quote:
    """Return a quotation of a value of the letter.

    Args:
        label: its name on pages.
        words: the value as text.
        names: the field names of its positions.
    """
    return Quote(label, words, tuple(QuotePosition(LetterPart.VALUE, value=name) for name in names))
