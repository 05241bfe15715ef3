"""A sentence that states what a search without results looked for."""

from collections.abc import Iterable, Iterator

from decisions.facet_labels import labels
from decisions.formatting import shortened
from decisions.search import (
    OUTCOME,
    REGION,
    SERVICE,
    SPECIALTY,
    TREATMENT,
    YEAR,
    DecisionSearch,
    Facet,
    Selection,
)
from decisions.vocabulary.credentials import specialist_in

_LONGEST_WORDS = 80
#: The facets whose selected values the sentence names.
_NAMED = frozenset({OUTCOME, SERVICE, REGION, SPECIALTY, YEAR})


def absence_of(search: DecisionSearch) -> str:
    """Return the sentence that the archive has no decision for a search.

    "This archive has no overturned decision on MRI for the lumbar spine by an orthopedic surgeon."

    Args:
        search: a search without results.
    """
    if not search.is_narrowed:
        return "This archive has no decisions yet."
    parts = [_either(_shown(search, OUTCOME)).lower(), "decision", *_qualified(search)]
    return f"This archive has no {' '.join(filter(None, parts))}."


def _qualified(search: DecisionSearch) -> Iterator[str]:
    if services := _shown(search, SERVICE):
        yield f"on {_either(services)}"
    if regions := _shown(search, REGION):
        yield f"for the {_either(regions).lower()}"
    if specialties := _shown(search, SPECIALTY):
        yield f"by {_either(map(specialist_in, specialties))}"
    if years := _shown(search, YEAR):
        yield f"from {_either(years)}"
    if search.case:
        yield f"in case {search.case}"
    if search.text:
        treatment = search.has_scope and search.scope == TREATMENT
        where = " in the treatment in dispute" if treatment else ""
        yield f"with “{shortened(search.text, _LONGEST_WORDS)}”{where}"
    if _has_others(search):
        yield "with the filters below"


def _shown(search: DecisionSearch, facet: Facet) -> list[str]:
    return labels.listed(facet, sorted(search.selections.get(facet, Selection()).included))


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)


def _has_others(search: DecisionSearch) -> bool:
    """Return whether the search has conditions that the sentence does not name."""
    selected = search.selections.items()
    return (
        any(values.excluded or facet not in _NAMED for facet, values in selected)
        or bool(search.also or search.dates)
        or search.numbers is not None
        or search.only_cases is not None
    )
