"""The axes of a table of counts: the facets that can be its rows or columns."""

from decisions.enums import CitedBy
from decisions.search import (
    FACETS,
    GUIDELINE,
    GUIDELINE_BY,
    SERVICE,
    Axis,
    Facet,
    field_of,
)

#: The names of a tree's levels.
_LEVELS = {SERVICE.name: ("category", "subcategory or drug class", "service")}
_OTHER_LEVELS = ("source", "chapter")


def axes() -> dict[str, Axis]:
    """Return the possible rows or columns: each facet, and each level of a tree."""
    made = {}
    for facet in FACETS:
        for by in (None, *CitedBy) if facet == GUIDELINE else (None,):
            for depth in range(1, facet.counted_depth + 1) if facet.tree else (1,):
                name = field_of(facet, by)
                made[name if depth == 1 else f"{name}:{depth}"] = Axis(facet, depth, by)
    return made


def axis_label(axis: Axis) -> str:
    """Return the name of an axis on pages."""
    if not axis.facet.tree:
        return axis.facet.label
    by = f" by the {axis.cited_by.replace('_', ' ')}" if axis.cited_by else ""
    levels = _LEVELS.get(axis.facet.name, _OTHER_LEVELS)
    return f"{axis.facet.label}{by}: {levels[axis.depth - 1]}"


def parameter_of(axis: Axis) -> Facet:
    """Return the facet that filters a search by the values of an axis."""
    return GUIDELINE_BY[axis.cited_by] if axis.cited_by else axis.facet
