"""The values of the vocabulary that searches can filter by."""

from collections.abc import Iterable

from django.utils.text import slugify

from decisions.api_responses.shared_types import AnswerModel
from decisions.criteria import definitions
from decisions.search import turned_on
from decisions.vocabulary.credentials import specialties as known_specialties
from decisions.vocabulary.guidelines import SOURCES, known_chapters
from decisions.vocabulary.services import known_services
from decisions.vocabulary_rows import tree_path


class Entry(AnswerModel):
    """A value of the vocabulary."""

    value: str
    """The parameter value."""
    name: str
    above: str | None
    """Its parent value in the tree; null at the top."""


class CriterionEntry(AnswerModel):
    """A criterion that a decision can turn on."""

    criterion: str
    label: str
    unmet: str
    """What it means if the criterion is unmet."""
    met: str
    """What it means if the criterion is met."""
    unmet_value: str
    """The value of the parameter `turned_on` that finds decisions where it was unmet."""
    met_value: str
    """The value that finds decisions where it was met."""


class Entries(AnswerModel):
    """Values of one kind."""

    values: list[Entry]


class CriterionList(AnswerModel):
    """All criteria."""

    criteria: list[CriterionEntry]


def services() -> Entries:
    """Return the services: the values of the parameter `service`."""
    return _tree(service.path for service in known_services())


def guidelines() -> Entries:
    """Return the guidelines: the values of `guideline` and of its parameters for each side.

    Sections of chapters are not included; the facets of a search have those in its decisions.
    """
    chapters = known_chapters()
    return _tree([*((source,) for source in SOURCES), *chapters])


def specialties() -> Entries:
    """Return the specialties that decisions are counted by: the values of `specialty`."""
    names = sorted({each.counted_as for each in known_specialties().values()})
    return Entries(values=[Entry(value=slugify(name), name=name, above=None) for name in names])


def criteria() -> CriterionList:
    """Return the criteria, with the values of `turned_on` that select them."""
    return CriterionList(
        criteria=[
            CriterionEntry(
                criterion=name,
                label=each.label,
                unmet=each.unmet,
                met=each.met,
                unmet_value=turned_on(name, met=False),
                met_value=turned_on(name, met=True),
            )
            for name, each in definitions().items()
        ]
    )


def _tree(paths: Iterable[tuple[str, ...]]) -> Entries:
    """Return nodes of a tree with all of their ancestors, by their paths of names."""
    found = {names[:depth] for names in paths for depth in range(1, len(names) + 1)}
    entries = (
        Entry(value=tree_path(names), name=names[-1], above=tree_path(names[:-1]) or None)
        for names in found
    )
    return Entries(values=sorted(entries, key=lambda entry: entry.value))
