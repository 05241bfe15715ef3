"""The questions for an appeal from a case's decision: a page, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisions.appeal import (
    Deadline,
    Question,
    QuestionKind,
    Quote,
    petition_deadline,
    questions_of,
    statute,
)
from decisions.case_record.appeal_input import decided_letter
from decisions.case_record.from_rows import case_record
from decisions.models import Case
from decisions.pages.appeal.letter_offsets import LetterOffsets
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.content_negotiation import json_response
from decisions.pages.letter_html import LONG, WayBack, anchored, page_of
from decisions.pages.search_urls import site_root
from decisions.public_cases import whole_case

NOTICE = (
    "This check is not a verdict or legal advice. Software reads the letter’s words; it has not "
    "seen the records that the reviewer saw. Ask an attorney what is a ground for an appeal."
)
_HEADINGS = {
    QuestionKind.MENTIONED: "Called missing, but mentioned in the letter’s own summary",
    QuestionKind.NOT_IN_RECORD: "Called missing from the record",
    QuestionKind.STATED_IN_ITEM: "Called unstated, but stated in the item",
    QuestionKind.SIDE: "A different side of the body",
    QuestionKind.BODY_PART: "A different part of the body",
    QuestionKind.CHAPTER: "A guideline for a different part of the body",
    QuestionKind.TREATMENT: "A different treatment",
    QuestionKind.DRUG: "A different drug",
    QuestionKind.STRENGTH: "A different strength",
    QuestionKind.QUANTITY: "A different amount",
    QuestionKind.PATIENT: "A different patient",
    QuestionKind.DATES: "Conflicting dates",
    QuestionKind.APPLICATION: "Timeliness of the application",
    QuestionKind.SPECIALTY: "A reviewer from an unrelated specialty",
}
_limited = limit_concurrency("appeal checks", each=2, all_together=4, seconds=5, again=10)


@dataclass(frozen=True, slots=True)
class LetterPosition:
    """Where a quotation is in the letter.

    Args:
        anchor: its name on the page.
        item: the position of its item; 0 for none.
        start, end: offsets into the letter's text.
        page: the page of the letter, from 1; None if unknown.
    """

    anchor: str
    item: int
    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote from the letter, with its known positions."""

    quote: Quote
    positions: Sequence[LetterPosition]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question, with its quotations as shown."""

    question: Question
    quotes: Sequence[ShownQuote]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions of one kind.

    Args:
        says, asks: the finding and the question that all share; empty if they differ.
    """

    kind: QuestionKind
    heading: str
    says: str
    asks: str
    ground: int
    questions: Sequence[ShownQuestion]


@require_safe
@_limited
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the questions next to the letter, each linked to its words there."""
    case = whole_case(slug, ancestors=True)
    questions = _questions(case)
    spans = {
        position.anchor: (position.start, position.end)
        for shown in questions
        for quote in shown.quotes
        for position in quote.positions
    }
    context = {
        "case": case,
        "many": len(case.items.all()) > 1,
        "notice": NOTICE,
        "law": statute(),
        "deadline": _deadline(case),
        "groups": _groups(questions),
        "number": len(questions),
        "letter": ""
        if len(case.letter_text) > LONG
        else anchored(
            case.letter_text,
            spans,
            ways_back={name: WayBack(name, "the question") for name in spans},
        ),
    }
    return render(request, "appeal/appeal.html", context)


@require_safe
@_limited
def page_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the questions; `positions` are offsets into the letter's text."""
    case = whole_case(slug, ancestors=True)
    root = site_root(request)
    until = _deadline(case)
    data = {
        "address": f"{root}{reverse('appeal', args=[slug])}",
        "case": f"{root}{case.get_absolute_url()}",
        "samples": case.sample,
        "sample": case.sample,
        "notice": NOTICE,
        "deadline": {
            "if_mailed": until.mailed,
            "last_day": until.last_day,
            "last_day_by_mail": until.last_day_by_mail,
            "sources": statute().sources,
        }
        if until
        else None,
        "grounds": [{"number": number, "text": text} for number, text in statute().grounds.items()],
        "questions": [_as_json(shown) for shown in _questions(case)],
    }
    return json_response(data)


def _questions(case: Case) -> list[ShownQuestion]:
    offsets = LetterOffsets(case)
    numbers = count(1)
    return [
        ShownQuestion(
            question,
            [_shown(quote, offsets, case, numbers) for quote in question.quotes],
        )
        for question in questions_of(decided_letter(case_record(case)))
    ]


def _shown(quote: Quote, offsets: LetterOffsets, case: Case, numbers: "count[int]") -> ShownQuote:
    found = ((position, offsets.find(position)) for position in quote.positions)
    return ShownQuote(
        quote,
        [
            LetterPosition(
                f"question-{next(numbers)}", position.item, *span, page_of(case, span[0])
            )
            for position, span in found
            if span
        ],
    )


def _deadline(case: Case) -> Deadline | None:
    return petition_deadline(case.decision_date) if case.decision_date else None


def _groups(questions: Sequence[ShownQuestion]) -> list[QuestionGroup]:
    groups = []
    for kind, some in groupby(questions, key=lambda shown: shown.question.kind):
        of_kind = [*some]
        says = {shown.question.says for shown in of_kind}
        asks = {shown.question.asks for shown in of_kind}
        groups.append(
            QuestionGroup(
                kind,
                _HEADINGS[kind],
                says.pop() if len(says) == 1 else "",
                asks.pop() if len(asks) == 1 else "",
                of_kind[0].question.ground,
                of_kind,
            )
        )
    return groups


def _as_json(shown: ShownQuestion) -> dict[str, Any]:
    question = shown.question
    return {
        "kind": question.kind,
        "says": question.says,
        "asks": question.asks,
        "ground": question.ground,
        "items": question.items,
        "quotes": [
            {
                "source": each.quote.source,
                "words": each.quote.words,
                "positions": [
                    {
                        "item": position.item or None,
                        "page": position.page,
                        "start": position.start,
                        "end": position.end,
                    }
                    for position in each.positions
                ],
            }
            for each in shown.quotes
        ],
    }
