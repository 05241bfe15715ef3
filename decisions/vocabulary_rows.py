"""Database rows for the vocabulary's terms, created on first use."""

import functools
from collections.abc import Collection, Iterable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from decisions.models import (
    Case,
    Guideline,
    Reviewer,
    ReviewerSpecialty,
    Service,
    Specialty,
    TreeNode,
)
from decisions.vocabulary import credentials, guidelines, services

Node = TypeVar("Node", bound=TreeNode)
_LONGEST_SLUG = 120
_LONGEST_NAME = 300


def tree_path(names: Iterable[str]) -> str:
    """Return the path of a node of a tree, for URLs: `injection/facet-injection`."""
    return "/".join(map(slug_of, names))


@functools.lru_cache(maxsize=1 << 14)
def slug_of(name: str) -> str:
    """Return the part of a path for one name."""
    return slugify(name.replace("/", " "))[:_LONGEST_SLUG] or "other"


def service_rows(paths: Iterable[services.ServicePath]) -> dict[services.ServicePath, Service]:
    """Return the row of each service."""
    wanted = {path: path.path for path in paths}
    rows = _rows(Service, wanted.values())
    return {path: rows[names] for path, names in wanted.items()}


def guideline_rows(
    names: Iterable[tuple[str, str | None]],
) -> dict[tuple[str, str | None], Guideline]:
    """Return the row of each source and chapter, making those that are missing.

    Args:
        names: source and chapter; without a chapter, the row is that of the source.
    """
    wanted = {(source, chapter): _guideline_path(source, chapter) for source, chapter in names}
    rows = _rows(Guideline, wanted.values())
    return {name: rows[path] for name, path in wanted.items()}


def make_sections(names: Iterable[tuple[str, str, str]]) -> None:
    """Make rows of sections, given as source, chapter and the section as printed.

    A citation belongs to its chapter; the sections' rows hold their names.
    """
    _rows(
        Guideline,
        {
            (*_guideline_path(source, chapter), section[:_LONGEST_NAME]): None
            for source, chapter, section in names
        },
    )


def reviewer_row(
    printed: str, specialties: Iterable[credentials.KnownSpecialty], states: Iterable[str]
) -> Reviewer:
    """Return the row of a set of credentials.

    An existing row is updated to the current meaning of its words.
    """
    wanted = specialty_rows(specialties)
    with transaction.atomic():  # another worker sees a new reviewer with its specialties or not yet
        reviewer, created = Reviewer.objects.get_or_create(
            printed=printed, corrected_for=None, defaults={"license_states": list(states)}
        )
        if created:
            _link(reviewer, wanted)
        elif reviewer.license_states != list(states) or specialties_of(reviewer) != wanted:
            reviewer.license_states = list(states)
            reviewer.save(update_fields=["license_states"])
            give_specialties(reviewer, wanted)
            # The cases have changed, since their reviewer has.
            Case.objects.filter(reviewer=reviewer).update(updated_at=timezone.now())
    return reviewer


def specialties_of(reviewer: Reviewer) -> list[Specialty]:
    """Return a reviewer's specialties in the order in which they were given."""
    links = ReviewerSpecialty.objects.filter(reviewer=reviewer).order_by("id")
    return [link.specialty for link in links.select_related("specialty")]


def give_specialties(reviewer: Reviewer, specialties: list[Specialty]) -> None:
    """Set the specialties of a reviewer, in order."""
    if specialties_of(reviewer) == specialties:
        return
    ReviewerSpecialty.objects.filter(reviewer=reviewer).delete()
    _link(reviewer, specialties)


def _link(reviewer: Reviewer, specialties: list[Specialty]) -> None:
    ReviewerSpecialty.objects.bulk_create(
        ReviewerSpecialty(reviewer=reviewer, specialty=specialty) for specialty in specialties
    )


def specialty_rows(specialties: Iterable[credentials.KnownSpecialty]) -> list[Specialty]:
    """Return the row of each specialty, with `counted_as` from the current vocabulary."""
    wanted = {specialty.name: specialty.counted_as for specialty in specialties}
    known = Specialty.objects.select_related("counted_as").filter(name__in=wanted)
    found = {row.name: row for row in known}
    for name, counted_as in wanted.items():
        row = found.get(name)
        if row and (row.counted_as or row).name == counted_as:
            continue
        other = [credentials.KnownSpecialty(counted_as, counted_as)] if counted_as != name else []
        values = {"counted_as": next(iter(specialty_rows(other)), None)}
        found[name], _ = Specialty.objects.update_or_create(
            name=name, defaults=values, create_defaults={"slug": slugify(name), **values}
        )
    return [found[name] for name in wanted]


def load_vocabulary() -> None:
    """Create the rows of all terms in the vocabulary."""
    service_rows(services.known_services())
    guideline_rows(
        [(source, None) for source in guidelines.SOURCES] + list(guidelines.known_chapters())
    )
    specialty_rows(credentials.specialties().values())


def _guideline_path(source: str, chapter: str | None) -> tuple[str, ...]:
    return (source, guidelines.chapter(source, chapter)[:_LONGEST_NAME]) if chapter else (source,)


def _rows(model: type[Node], paths: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Node]:
    """Return the row of each path of names, and create missing rows of it and its ancestors."""
    wanted: dict[str, tuple[str, ...]] = {}
    for names in paths:
        for depth in range(1, len(names) + 1):
            wanted.setdefault(tree_path(names[:depth]), names[:depth])
    manager = model._default_manager
    found = {row.path: row for row in manager.filter(path__in=wanted)}
    missing = {path: names for path, names in wanted.items() if path not in found}
    for depth in sorted({len(names) for names in missing.values()}):
        level = {path: names for path, names in missing.items() if len(names) == depth}
        manager.bulk_create(
            [
                model(
                    path=path, name=names[-1], depth=depth, parent=found.get(tree_path(names[:-1]))
                )
                for path, names in level.items()
            ],
            ignore_conflicts=True,  # another worker may have created the same row
        )
        found |= {row.path: row for row in manager.filter(path__in=level)}
    return {names: found[tree_path(names)] for names in paths}
