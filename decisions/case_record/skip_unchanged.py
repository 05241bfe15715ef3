"""Skips writing a case whose values do not change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from decisions.models import Case, CaseAsRead, DisputedItem, FurtherService, GuidelineCitation

_CITATION = [field.attname for field in GuidelineCitation._meta.concrete_fields]


@contextmanager
def kept_if_unchanged(case: Case) -> Iterator[None]:
    """Roll back what the block writes to a case if its stored values stay the same.

    Its rows then keep their ids, it keeps its `updated_at`, and the search index records no change.
    Must be called in a transaction that has locked the case.
    """
    before = _stored(case)
    with transaction.atomic():
        yield
        if _stored(case) == before:
            transaction.set_rollback(True)


def _stored(case: Case) -> list[Any]:
    """Return all stored values of a case, without the ids of rows."""
    items = DisputedItem.objects.filter(case=case).order_by("position")
    citations = GuidelineCitation.objects.filter(item__case=case).order_by(
        "item__position", "cited_by", "position"
    )
    further = FurtherService.objects.filter(item__case=case).order_by("item__position", "position")
    return [
        _without(Case.objects.filter(pk=case.pk).values(), "updated_at"),
        _without(items.values(), "id"),
        list(further.values("item__position", "position", "service")),
        _without(citations.values("item__position", *_CITATION), "id", "item_id"),
        list(CaseAsRead.objects.filter(case=case).values_list("record", flat=True)),
    ]


def _without(rows: Any, *left_out: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in row if name not in left_out} for row in rows]
