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
from decisions.pages.appeal.letter_offsets import LetterPlaces
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
class ShownPlace:
    """A place in the letter.

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
    """A quote from the letter, with its known places."""

    quote: Quote
    places: Sequence[ShownPlace]


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
    """Show the questions next to the letter, each linked to its places there."""
    case = whole_case(slug, ancestors=True)
    questions = _questions(case)
    places = {
        place.anchor: (place.start, place.end)
        for shown in questions
        for quote in shown.quotes
        for place in quote.places
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
            places,
            ways_back={name: WayBack(name, "the question") for name in places},
        ),
    }
    return render(request, "appeal/appeal.html", context)


@require_safe
@_limited
def page_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the questions; places are offsets into the letter's text."""
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
    places = LetterPlaces(case)
    numbers = count(1)
    return [
        ShownQuestion(
            question,
            [_shown(quote, places, case, numbers) for quote in question.quotes],
        )
        for question in questions_of(decided_letter(case_record(case)))
    ]


def _shown(quote: Quote, places: LetterPlaces, case: Case, numbers: "count[int]") -> ShownQuote:
    found = ((place, places.find(place)) for place in quote.places)
    return ShownQuote(
        quote,
        [
            ShownPlace(f"question-{next(numbers)}", place.item, *span, page_of(case, span[0]))
            for place, span in found
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
                "places": [
                    {
                        "item": place.item or None,
                        "page": place.page,
                        "start": place.start,
                        "end": place.end,
                    }
                    for place in each.places
                ],
            }
            for each in shown.quotes
        ],
    }
