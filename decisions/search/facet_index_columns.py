"""The columns of the index in which the values of facets are counted.

Counting every value of every document is slow, but there are few distinct *sets* of values. So the
index has columns with one string per document: its outcome and all its values of some facets. The
strings are counted in one pass and parsed afterwards.

Two kinds of columns have several strings per document. Almost every decision about several
treatments has a unique set of services: its document has a string for each node, and one with the
number of nodes at each depth. And for two facets whose values are counted together, a document has
a string for each pair of values.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeAlias

from decisions.enums import CitedBy, Outcome
from decisions.search.criteria_encoding import as_number
from decisions.search.facet_definitions import (
    AGE,
    CITES_NOTHING,
    GUIDELINE,
    LETTER_OUTCOME,
    LICENSE_STATE,
    MODIFIED,
    OUTCOME,
    PRIORITY,
    REGION,
    SERVICE,
    SEX,
    SPECIALTY,
    TURNED_ON,
    YEAR,
    Count,
    Facet,
    Selections,
    depth_of,
    field_of,
    with_ancestors,
)

#: A document's values of one facet.
Values = tuple[str, ...]
#: The content of a column's string: an outcome, and the values of each facet.
Held: TypeAlias = tuple[str, tuple[Values, ...]]
_BETWEEN_VALUES = "|"
_BETWEEN_FACETS = ";"
#: The prefixes of a string of one among several nodes, and of the string with their numbers.
_NODE, _SIZES = "+", "#"
_BETWEEN_SIZES = "."


@dataclass(frozen=True, eq=False)
class SetColumn:
    """A column of the index with the outcome and the facet values of each document as strings.

    Args:
        most: the expected number of distinct strings; more are counted too, but slower.
        cited_by: for guidelines, the citing side; None for either.
        coded: whether the index also holds a number for each document's set of values, which can
            be read document by document (`Session.newest_numbers`).
        each_node: for a column of one tree facet, whether a document with several nodes has a
            string for each node instead of one for the set. Such strings cannot be tested against
            selections.
        each_pair: for a column of a tree and another facet, whether a document has a string for
            each pair of a node at the counted depth and a value, instead of one for its sets.
    """

    name: str
    facets: tuple[Facet, ...]
    most: int
    cited_by: CitedBy | None = None
    coded: bool = False
    each_node: bool = False
    each_pair: bool = False

    @property
    def code(self) -> str:
        """The column with the numbers of the sets, if it is coded."""
        return f"{self.name}_code"

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The field of the index for each facet."""
        return tuple(field_of(facet, self.cited_by) for facet in self.facets)

    @cached_property
    def parse(self) -> Callable[[str], Held]:
        """The function that parses a string; its results are cached."""
        trees = tuple(facet.tree for facet in self.facets)
        return lru_cache(maxsize=self.most)(partial(_parse, trees))


# The sum of all `most` that are counted together must stay below tantivy's limit of 65,000.
DECISION_COLUMN = SetColumn(
    "decision_set", (OUTCOME, YEAR, MODIFIED, PRIORITY, LETTER_OUTCOME), 2_000
)
GUIDELINE_COLUMNS = {
    by: SetColumn(
        f"{field_of(GUIDELINE, by)}_set", (GUIDELINE,), 20_000, by, coded=by is CitedBy.REVIEWER
    )
    for by in (None, *CitedBy)
}
_OTHER_COLUMNS = (
    SetColumn("patient_set", (SEX, AGE, CITES_NOTHING), 2_000),
    SetColumn("service_set", (SERVICE,), 8_000, each_node=True),
    SetColumn("turned_on_set", (TURNED_ON,), 2_500),
    SetColumn("region_set", (REGION,), 6_000),
    SetColumn("specialty_set", (SPECIALTY,), 12_000, coded=True),
    SetColumn("state_set", (LICENSE_STATE,), 12_000, coded=True),
)
#: The criteria of decisions by year; it is counted separately (`criteria_counts.py`).
CRITERIA_COLUMN = SetColumn("reason_set", (TURNED_ON, YEAR), 60_000)
#: The chapters that each side cites, with the criteria: see `cross_tabulation.cited_criteria`.
CITED_CRITERIA_COLUMNS = {
    by: SetColumn(
        f"{field_of(GUIDELINE, by)}_reasons", (GUIDELINE, TURNED_ON), 12_000, by, each_pair=True
    )
    for by in CitedBy
}
COLUMNS = (
    DECISION_COLUMN,
    *_OTHER_COLUMNS,
    *GUIDELINE_COLUMNS.values(),
    CRITERIA_COLUMN,
    *CITED_CRITERIA_COLUMNS.values(),
)


def columns(cited_by: CitedBy | None) -> tuple[SetColumn, ...]:
    """Return the columns that together count every facet once.

    Args:
        cited_by: the side whose citations the guideline facet counts; None for either.
    """
    return (DECISION_COLUMN, *_OTHER_COLUMNS, GUIDELINE_COLUMNS[cited_by])


def column_of(facet: Facet, cited_by: CitedBy | None) -> SetColumn:
    """Return the column in which a facet is counted."""
    return next(column for column in columns(cited_by) if facet in column.facets)


@lru_cache(maxsize=1 << 16)
def field_values(
    column: SetColumn, outcome: str, values: tuple[Values, ...]
) -> Mapping[str, str | list[str] | int]:
    """Return a document's values of the index fields of a column.

    In a tree, the string has the nodes cut off at a depth; the document is found by their ancestors
    too.

    Args:
        column: the column.
        outcome: the document's outcome.
        values: its values of each facet of the column; for a tree, only the deepest nodes.

    Returns:
        The string or strings by the column's name, the number by the code column's name, and the
        values by the fields of the facets.
    """
    if column.each_pair:
        return {column.name: list(_each_pair(column, outcome, values))}
    strings, found_by = [outcome], dict[str, str | list[str] | int]()
    for facet, name, of_facet in zip(column.facets, column.fields, values, strict=True):
        held, finding = list(of_facet), list(of_facet)
        if facet.tree:
            depth = facet.counted_depth
            held = sorted({"/".join(node.split("/")[:depth]) for node in of_facet})
            finding = list(_with_all_ancestors(of_facet))
        found_by[name] = finding
        if column.each_node and len(held) > 1:
            strings = [_BETWEEN_FACETS.join((outcome, each)) for each in _each_node(facet, held)]
            return {column.name: strings, **found_by}
        strings.append(_BETWEEN_VALUES.join(held))
    if column.coded:
        found_by[column.code] = as_number(_BETWEEN_FACETS.join(strings[1:]))
    return {column.name: _BETWEEN_FACETS.join(strings), **found_by}


def _each_pair(column: SetColumn, outcome: str, values: tuple[Values, ...]) -> Iterator[str]:
    """Yield a string for each pair of a node at the counted depth and a value."""
    (tree, _), (nodes, others) = column.facets, values
    for node in _with_all_ancestors(nodes):
        if depth_of(node) == tree.counted_depth:
            for other in others:
                yield _BETWEEN_FACETS.join((outcome, f"{_NODE}{node}", other))


def _each_node(facet: Facet, held: Sequence[str]) -> Iterator[str]:
    """Yield a string for each of several nodes and their ancestors, and one with their numbers."""
    nodes = _with_all_ancestors(held)
    yield from (f"{_NODE}{node}" for node in nodes)
    sizes = Counter(map(depth_of, nodes))
    depths = range(1, facet.counted_depth + 1)
    yield _SIZES + _BETWEEN_SIZES.join(str(sizes[depth]) for depth in depths)


def count_values(
    column: SetColumn, facet: Facet, sets: Mapping[str, int], selections: Selections
) -> dict[str, Count]:
    """Return the count of each value of a facet, from the counts of a column's strings.

    Strings that do not match the selections are not counted.
    """
    at = column.facets.index(facet)
    decisions: dict[str, int] = {}
    overturned: dict[str, int] = {}
    lost_outcome = Outcome.OVERTURNED.value
    for (outcome, values), number in matching_sets(column, sets, selections):
        lost = number if outcome == lost_outcome else 0
        for value in values[at]:
            if value in decisions:
                decisions[value] += number
                overturned[value] += lost
            else:
                decisions[value], overturned[value] = number, lost
    return {value: Count(number, overturned[value]) for value, number in decisions.items()}


def count_sizes(
    column: SetColumn, facet: Facet, sets: Mapping[str, int], depth: int
) -> Counter[int]:
    """Return the numbers of decisions with no value of a facet, with one, with two, and so on.

    Args:
        column: the facet's column.
        facet: the facet.
        sets: the counts of the column's strings.
        depth: for a tree, the level of the counted nodes.
    """
    at = column.facets.index(facet) + 1
    sizes: Counter[int] = Counter()
    for joined, number in sets.items():
        held = joined.split(_BETWEEN_FACETS)[at]
        if held.startswith(_SIZES):
            sizes[int(held.removeprefix(_SIZES).split(_BETWEEN_SIZES)[depth - 1])] += number
        elif not held.startswith(_NODE):
            values = _values(held, facet.tree)
            counted = [each for each in values if not facet.tree or depth_of(each) == depth]
            sizes[len(counted)] += number
    return sizes


def sets_by_code(column: SetColumn, sets: Iterable[str]) -> dict[int, Values]:
    """Return the values of one facet by the numbers of their sets; for a tree, with ancestors.

    Args:
        column: a coded column of one facet.
        sets: the column's strings.
    """
    [facet] = column.facets
    held = {joined.split(_BETWEEN_FACETS, 1)[1] for joined in sets}
    return {as_number(values): _values(values, facet.tree) for values in held}


def count_all(column: SetColumn, sets: Mapping[str, int], selections: Selections) -> Count:
    """Return the number of decisions in the counts of a column's strings."""
    decisions = overturned = 0
    for (outcome, _), number in matching_sets(column, sets, selections):
        decisions += number
        if outcome == Outcome.OVERTURNED:
            overturned += number
    return Count(decisions, overturned)


def matching_sets(
    column: SetColumn, sets: Mapping[str, int], selections: Selections
) -> list[tuple[Held, int]]:
    """Return the content of each string that matches the selections, and its count."""
    parse = column.parse
    found = [(parse(joined), number) for joined, number in sets.items()]
    for facet, chosen in selections.items():
        if facet in column.facets and chosen:
            at = column.facets.index(facet)
            found = [each for each in found if chosen.matches(each[0][1][at])]
    return found


def _parse(trees: Sequence[bool], joined: str) -> Held:
    """Split a column's string into its outcome and the values of each facet."""
    outcome, *facets = joined.split(_BETWEEN_FACETS)
    return outcome, tuple(map(_values, facets, trees))


def _values(joined: str, tree: bool) -> Values:
    """Return the values of one facet; in a tree, with ancestors unless it is one of several."""
    if joined.startswith(_NODE):
        return (joined.removeprefix(_NODE),)
    if joined.startswith(_SIZES):
        return ()
    values = joined.split(_BETWEEN_VALUES) if joined else []
    if not tree:
        return tuple(values)
    return _with_all_ancestors(values)


def _with_all_ancestors(nodes: Iterable[str]) -> Values:
    """Return nodes of a tree and all their ancestors, each once."""
    return tuple(dict.fromkeys(above for node in nodes for above in with_ancestors(node)))
