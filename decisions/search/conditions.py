"""The conditions of a search as plain data, independent of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from decisions.search.facet_definitions import DateRange, Selection
from decisions.search.field_names import ANYWHERE
from decisions.search.query_tree import Node

#: The first and the last day of each range; None for an open end.
Dates: TypeAlias = Mapping[DateRange, tuple[date | None, date | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """Conditions that decisions must all meet.

    Args:
        node: the query as a tree, with synonyms and other forms; None for all decisions.
        scope: where words without a field are searched: TREATMENT or ANYWHERE.
        selections: fields, each with the included and excluded values.
        dates: the days of each range.
        case: the number of the only case to search in; empty for all.
        numbers: the numbers of the only cases to search in; None for all.
        only_cases: the ids of the only cases to search in; None for all.
        up_to: the id of the last case to search in; None for all.
        having: fields, each with a value that the decisions must have.
    """

    node: Node | None = None
    scope: str = ANYWHERE
    selections: tuple[tuple[str, Selection], ...] = ()
    dates: Dates = field(default_factory=dict)
    case: str = ""
    numbers: frozenset[str] | None = None
    only_cases: frozenset[int] | None = None
    up_to: int | None = None
    having: tuple[tuple[str, str | int], ...] = ()

    @property
    def are_none(self) -> bool:
        """Whether every decision meets them."""
        asked = self.node, self.numbers, self.only_cases, self.up_to
        return all(each is None for each in asked) and not (
            self.selections or self.dates or self.case or self.having
        )

    def with_value(self, name: str, value: str | int) -> "Conditions":
        """Return these conditions and one more: a field must have a value."""
        return replace(self, having=(*self.having, (name, value)))


EVERYTHING = Conditions()
