"""The output of the check: questions, each with quotations from the letter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class QuestionKind(StrEnum):
    """The kinds of questions, in the order in which they are shown."""

    MENTIONED = "mentioned"
    NOT_IN_RECORD = "not_in_record"
    STATED_IN_ITEM = "stated_in_item"
    SIDE = "side"
    BODY_PART = "body_part"
    CHAPTER = "chapter"
    TREATMENT = "treatment"
    DRUG = "drug"
    STRENGTH = "strength"
    QUANTITY = "quantity"
    PATIENT = "patient"
    DATES = "dates"
    APPLICATION = "application"
    SPECIALTY = "specialty"


class LetterPart(StrEnum):
    """A part of a letter that can be quoted."""

    SUMMARY = "clinical_summary"
    ITEM = "disputed"
    RATIONALE = "rationale"
    CITATION = "citation"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class QuotePosition:
    """The position of a quotation.

    Args:
        part: the part of the letter.
        start, end: offsets into that part's text; unused for a citation and a value.
        item: the position of the item; 0 if the part belongs to the whole letter.
        value: the words if the part is a citation; the field name if it is a value of the letter:
            "decision_date".
    """

    part: LetterPart
    start: int = 0
    end: int = 0
    item: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote from the letter.

    Args:
        source: the quoted part, such as "The rationale".
        words: the quoted text.
        positions: where it is; the same sentence may be in the rationales of several items.
    """

    source: str
    words: str
    positions: tuple[QuotePosition, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a letter. It quotes the letter and gives no verdict.

    Args:
        kind: its kind.
        says: the finding, in a sentence.
        asks: the question.
        ground: the number of the ground of Labor Code 4610.6(h) that it may touch.
        quotes: the quotations, in the order in which `says` refers to them.
        items: the positions of the items; empty if it is about the whole letter.
    """

    kind: QuestionKind
    says: str
    asks: str
    ground: int
    quotes: tuple[Quote, ...]
    items: tuple[int, ...] = ()


def merged(questions: Iterable[Question]) -> list[Question]:
    """Return questions ordered by kind, with those that quote the same words merged."""
    found: dict[tuple[object, ...], Question] = {}
    for question in questions:
        key = (question.kind, question.says, *(quote.words for quote in question.quotes))
        found[key] = _both(found[key], question) if key in found else question
    kinds = list(QuestionKind)
    return sorted(found.values(), key=lambda question: kinds.index(question.kind))


def _both(one: Question, other: Question) -> Question:
    quotes = (
        replace(first, positions=(*dict.fromkeys((*first.positions, *second.positions)),))
        for first, second in zip(one.quotes, other.quotes, strict=True)
    )
    items = (*dict.fromkeys((*one.items, *other.items)),)
    return replace(one, quotes=(*quotes,), items=items)
