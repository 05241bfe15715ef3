"""The entries of a folder: the item that each refers to now, and how entries are added."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet

from decisions.models import Case, DisputedItem, Folder, FolderEntry
from decisions.pages.redirects import current_name

#: Decisions of one folder.
MOST = 200
_TICK = re.compile(r"([-\w]{1,40}):(\d{1,3})")


class EntryState(StrEnum):
    """The state of a decision since it was added.

    `CHANGED`: its letter was read again, and no item has its former words.
    """

    AS_ADDED = "as added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """The decision that an entry refers to now.

    Args:
        item: the item, with its case; None if it is not public, or no longer exists.
    """

    entry: FolderEntry
    state: EntryState
    item: DisputedItem | None = None


def ticked(values: Iterable[str]) -> list[tuple[str, int]]:
    """Return the case's slug and the item's position of each ticked box, from `CM16-1:2`."""
    matches = map(_TICK.fullmatch, dict.fromkeys(values))
    return [(match[1], int(match[2])) for match in matches if match]


def ticked_treatments(ticks: Iterable[tuple[str, int]]) -> list[str]:
    """Return the treatments of ticked decisions, the most frequent first."""
    wanted = set(ticks)
    slugs = {slug for slug, _ in wanted}
    items = DisputedItem.objects.filter(case__in=Case.public.filter(slug__in=slugs))
    rows = items.values_list("case__slug", "position", "service__name")
    names = Counter(name for slug, position, name in rows if (slug, position) in wanted)
    return [name for name, _ in names.most_common()]


def found_entries(folder: Folder) -> list[FoundEntry]:
    """Return the current decisions of a folder's entries, in order."""
    whole = Case.objects.select_related("reviewer").prefetch_related(
        "items__service", "reviewer__specialties"
    )
    return _found_entries(list(folder.entries.prefetch_related("marks")), whole)


def ticks_of(folder: Folder) -> set[tuple[str, int]]:
    """Return the slugs and positions of the decisions that are now in a folder."""
    items = DisputedItem.objects.only("case", "position", "disputed")
    cases = Case.objects.only("slug", "withdrawn_at").prefetch_related(Prefetch("items", items))
    found = _found_entries(list(folder.entries.all()), cases)
    return {(each.item.case.slug, each.item.position) for each in found if each.item}


def add(
    folder: Folder,
    ticks: Iterable[tuple[str, int]],
    notes: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> int:
    """Append decisions to a folder, except those that it has and those that are not public.

    Args:
        folder: the folder.
        ticks: the slug and position of each decision.
        notes: notes on some of them.

    Returns:
        The number of decisions that did not fit.
    """
    with transaction.atomic():
        Folder.objects.select_for_update().get(pk=folder.pk)
        there = ticks_of(folder)
        wanted = [tick for tick in ticks if tick not in there]
        items = _items(slug for slug, _ in wanted)
        new = [items[tick] for tick in wanted if tick in items]
        room = max(0, MOST - folder.entries.count())
        last = folder.entries.aggregate(last=Max("position_in_folder"))["last"] or 0
        FolderEntry.objects.bulk_create(
            (
                FolderEntry(
                    folder=folder,
                    case=item.case,
                    slug=item.case.slug,
                    position=item.position,
                    item_key=item_key(item),
                    position_in_folder=number,
                    note=notes.get((item.case.slug, item.position), ""),
                )
                for number, item in enumerate(new[:room], last + 1)
            ),
            ignore_conflicts=True,
        )
        return len(new) - len(new[:room])


def item_key(item: DisputedItem) -> str:
    """Return a hash of an item's words, which identifies it after its letter is read again."""
    words = "".join(filter(str.isalnum, item.disputed.lower()))
    return sha256(words.encode()).hexdigest()[:16]


def _items(slugs: Iterable[str]) -> dict[tuple[str, int], DisputedItem]:
    rows = DisputedItem.objects.filter(
        case__slug__in=set(slugs), case__withdrawn_at__isnull=True
    ).select_related("case")
    return {(item.case.slug, item.position): item for item in rows}


def _found_entries(entries: list[FolderEntry], cases: QuerySet[Case]) -> list[FoundEntry]:
    """Return the current decisions of entries.

    A deleted case gave its letters to another case, to which its former URL leads.
    """
    pks = {entry.pk: entry.case_id or _case_now(entry.slug) for entry in entries}
    known = cases.in_bulk({pk for pk in pks.values() if pk})
    return [_found(entry, known.get(pks[entry.pk] or 0)) for entry in entries]


def _case_now(slug: str) -> int | None:
    now = current_name("case", slug) or slug
    return Case.objects.filter(slug=now).values_list("pk", flat=True).first()


def _found(entry: FolderEntry, case: Case | None) -> FoundEntry:
    if case is None:
        return FoundEntry(entry, EntryState.GONE)
    if case.withdrawn_at:
        return FoundEntry(entry, EntryState.WITHDRAWN)
    item, state = _item_now(entry, case)
    if item:
        item.case = case  # with what was fetched next to it
    return FoundEntry(entry, state, item)


def _item_now(entry: FolderEntry, case: Case) -> tuple[DisputedItem | None, EntryState]:
    items = list(case.items.all())
    same = [item for item in items if item_key(item) == entry.item_key]
    if same:
        return min(same, key=lambda item: abs(item.position - entry.position)), EntryState.AS_ADDED
    there = next((item for item in items if item.position == entry.position), None)
    return there, EntryState.CHANGED if there else EntryState.GONE
