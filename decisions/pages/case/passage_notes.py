"""The passages of a case's rationales that recur in other letters."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.formatting import count
from decisions.models import Case
from decisions.pages.letter_html import Noted
from decisions.pages.recurring_passages.rows import search_for
from decisions.search import PassageFinder, RecurringPassage, SearchError


def recurring_in(case: Case) -> dict[int, list[Noted]]:
    """Return the recurring passages of each item's rationale, by position, with their counts.

    Without an index there are none, and the case is shown nevertheless.
    """
    try:
        finder = PassageFinder()
        return {
            item.position: list(_noted(finder.passages(item.rationale)))
            for item in case.items.all()
        }
    except SearchError:
        return {}


def _noted(passages: list[RecurringPassage]) -> Iterator[Noted]:
    for passage in passages:
        yield Noted(passage.start, passage.end, _note(passage))


def _note(passage: RecurringPassage) -> SafeString:
    return format_html(
        ' <a href="{}">passage in {} decisions in {} letters</a>',
        search_for(passage.value),
        count(passage.decisions),
        count(passage.letters),
    )
