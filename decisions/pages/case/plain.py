"""A letter in plain language, in English and Spanish: request, decision, reasons, next steps.

The sentences around the reviewer's own words are the template's, translated by Django's
translations (`locale/`); nothing about a case is worded by the archive itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from decisions.appeal.deadline import petition_deadline
from decisions.criteria import definitions
from decisions.enums import Outcome
from decisions.formatting import day
from decisions.models import Case, DisputedItem
from decisions.public_cases import whole_case

#: The languages of the page, each by its own name.
LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class PlainItem:
    """One treatment: what the letter says about it, and its outcome.

    Args:
        row: the disputed item.
        granted: whether the reviewer found it necessary.
        deciding_sentences: the reviewer's sentences that name what the decision turned on, each
            with its meaning in the page's language.
    """

    row: DisputedItem
    granted: bool
    deciding_sentences: list[tuple[str, list[str]]]


@require_safe
def plain(request: HttpRequest, slug: str, language: str = "en") -> HttpResponse:
    """Show a case in plain words, in one of `LANGUAGES`."""
    case = whole_case(slug)
    deadline = petition_deadline(case.decision_date) if case.decision_date else None
    with translation.override(language):
        items = list(_items(case))
        context = {
            "case": case,
            "language": language,
            "languages": LANGUAGES,
            "items": items,
            "granted": any(item.granted for item in items),
            "denied": any(not item.granted for item in items),
            "in_part": any(item.row.ur_modified for item in items),
            "refused": _written(case.ur_denial_date),
            "decided": _written(case.decision_date),
            "last_days": deadline
            and (_written(deadline.last_day), _written(deadline.last_day_by_mail)),
            "is_late": deadline and timezone.localdate() > deadline.last_day_by_mail,
        }
        response = render(request, "case/plain.html", context)
    response["Content-Language"] = language
    return response


def _items(case: Case) -> Iterator[PlainItem]:
    for row in case.items.all():
        meanings: dict[tuple[int, int], list[str]] = {}
        for criterion in row.deciding_criteria:
            definition = definitions()[criterion.criterion]
            meaning = gettext(definition.met if criterion.met else definition.unmet)
            meanings.setdefault((criterion.start, criterion.end), []).append(meaning)
        deciding_sentences = [
            (row.rationale[slice(*span)], said) for span, said in meanings.items()
        ]
        yield PlainItem(row, row.outcome == Outcome.OVERTURNED, deciding_sentences)


def _written(value: date | None) -> str:
    """Format a day in the language of the page; empty for None."""
    if value is None or translation.get_language() == "en":
        return day(value)
    return date_format(value, "DATE_FORMAT")
