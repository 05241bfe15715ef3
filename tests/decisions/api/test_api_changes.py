"""Letters that arrive or are withdrawn while a client reads page after page."""

from datetime import date
from uuid import uuid4

from django.db import transaction

from decisions.models import Case
from decisions.search import indexer
from ingest.models import Upload
from tests.support.api import asked, identities


def test_nothing_comes_twice_or_is_lost_while_letters_come_and_go(own_golden: Upload) -> None:
    at_first = set(Case.objects.values_list("slug", "items__position"))
    page = asked("decisions", limit=2)
    found, withdrawn, number = identities(page), set[str](), 0
    assert page["decisions"] == len(at_first)
    while page["next_cursor"]:
        number += 1
        # Add a newer case and an older one, and withdraw a case.
        for day in (date(2026, 1, number), date(2001, 1, number)):
            _bring_in(f"CM{day:%y}-{number:07}", day)
        if number in (2, 4):
            gone = Case.public.filter(slug__in={slug for slug, _ in at_first})[number]
            Case.objects.filter(pk=gone.pk).update(withdrawn_at="2026-01-01T00:00Z")
            withdrawn.add(gone.slug)
        indexer.drain()
        page = asked("decisions", limit=2, cursor=page["next_cursor"])
        found += identities(page)
    assert number >= 4
    assert len(found) == len(set(found))
    assert set(found) <= at_first
    assert {slug for slug, _ in at_first - set(found)} <= withdrawn


@transaction.atomic
def _bring_in(number: str, day: date) -> None:
    """Add a copy of an existing case."""
    case = Case.public.filter(case_number__isnull=False)[0]
    items = list(case.items.all())
    case.pk, case.uid, case._state.adding = None, uuid4(), True
    case.slug = case.case_number = number
    case.decision_date = day
    case.save()
    for item in items:
        item.pk, item.case, item._state.adding = None, case, True
        item.save()
