"""A facet as a page shows it: its values with counts, rates, and the address each one leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from decisions.filters import EXCLUDED
from decisions.labels import labels
from decisions.search.facets import OUTCOME, YEAR, Count, Facet, Selection

#: Values that are shown before "more".
SHORT = 10


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet.

    Args:
        address: the search with this value added, or removed where it is selected.
        exclude_address: the search with this value ruled out.
    """

    label: str
    count: Count
    selected: bool
    address: str
    exclude_address: str
    below: list["Value"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet and its values; `more` are those beyond the first ones."""

    facet: Facet
    first: list[Value]
    more: list[Value]
    selected: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A selected value, and the address of the search without it."""

    label: str
    address: str
    excluded: bool


def facet_lists(
    counts: Mapping[Facet, Mapping[str, Count]],
    selections: Mapping[Facet, Selection],
    query: QueryDict,
) -> list[FacetList]:
    """Return every facet that has values, for the search that an address asks for."""
    made = (
        _facet_list(facet, values, selections.get(facet, Selection()), query)
        for facet, values in counts.items()
    )
    return [facet for facet in made if facet.first]


def chips(selections: Mapping[Facet, Selection], query: QueryDict) -> list[Chip]:
    """Return the selected values, each with the way to remove it."""
    return [
        Chip(
            f"{facet.label}: {labels.get(facet, value)}",
            _toggled(query, f"{EXCLUDED if excluded else ''}{facet.name}", value),
            excluded,
        )
        for facet, selection in selections.items()
        for excluded, values in ((False, selection.included), (True, selection.excluded))
        for value in sorted(values)
    ]


def _facet_list(
    facet: Facet, counts: Mapping[str, Count], selection: Selection, query: QueryDict
) -> FacetList:
    # A selected value stays in sight, also where nothing has it any more.
    known = {**dict.fromkeys(selection.included, Count()), **counts}
    values = _tree("", facet, known, selection, query) if facet.tree else [
        _value(facet, value, count, selection, query) for value, count in known.items()
    ]  # fmt: skip
    values = _in_order(facet, values)
    first = values[:SHORT] + [value for value in values[SHORT:] if value.selected]
    more = [value for value in values[SHORT:] if not value.selected]
    return FacetList(facet, first, more, bool(selection))


def _tree(
    parent: str,
    facet: Facet,
    counts: Mapping[str, Count],
    selection: Selection,
    query: QueryDict,
) -> list[Value]:
    """Return the values below a place, each with those below it where the search leads there."""
    depth = parent.count("/") + 1 if parent else 0
    prefix = f"{parent}/" if parent else ""
    return [
        _value(facet, path, count, selection, query, below=(
            _in_order(facet, _tree(path, facet, counts, selection, query))
            if _is_open(path, selection) else []
        ))
        for path, count in counts.items()
        if path.startswith(prefix) and path.count("/") == depth
    ]  # fmt: skip


def _is_open(path: str, selection: Selection) -> bool:
    return any(
        chosen == path or chosen.startswith(f"{path}/") or path.startswith(f"{chosen}/")
        for chosen in selection.included | selection.excluded
    )


def _in_order(facet: Facet, values: list[Value]) -> list[Value]:
    """Sort years from the newest, everything else from the most frequent."""
    if facet == YEAR:
        return sorted(values, key=lambda value: value.label, reverse=True)
    if facet == OUTCOME:
        return sorted(values, key=lambda value: value.label)
    return sorted(values, key=lambda value: (-value.count.decisions, value.label))


def _value(
    facet: Facet,
    value: str,
    count: Count,
    selection: Selection,
    query: QueryDict,
    below: list[Value] | None = None,
) -> Value:
    return Value(
        label=labels.get(facet, value) or value,
        count=count,
        selected=value in selection.included,
        address=_toggled(query, facet.name, value),
        exclude_address=_toggled(query, f"{EXCLUDED}{facet.name}", value),
        below=below or [],
    )


def _toggled(query: QueryDict, name: str, value: str) -> str:
    """Return an address with a value added, or removed where it has it; back on page one."""
    changed = query.copy()
    changed.pop("page", None)
    values = changed.getlist(name)
    kept = [each for each in values if each != value]
    changed.setlist(name, kept if value in values else [*kept, value])
    return f"?{changed.urlencode()}"
