"""What decisions can be narrowed by, and how the values of each facet are counted.

A facet's values are short strings (slugs, years); a value of a tree is the path to a place in
it. A document may hold several. Each document also carries all its values as one string, its
*set*: there are few distinct sets, and counting one string a document is many times faster than
counting every value.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that decisions can be narrowed by.

    Args:
        name: its name in addresses and in the index.
        label: its name on pages.
        tree: whether its values are paths, so that a value includes all that is below it.
    """

    name: str
    label: str
    tree: bool = False

    @property
    def set_field(self) -> str:
        """The field of the index that holds a document's set of values."""
        return f"{self.name}_set"


SERVICE = Facet("service", "Service", tree=True)
OUTCOME = Facet("outcome", "Outcome")
SPECIALTY = Facet("specialty", "Reviewer's specialty")
GUIDELINE = Facet("guideline", "Guideline cited", tree=True)
YEAR = Facet("year", "Year of decision")

FACETS = (SERVICE, OUTCOME, SPECIALTY, GUIDELINE, YEAR)


def with_ancestors(path: str) -> list[str]:
    """Return a place in a tree and every place above it, from the top."""
    names = path.split("/")
    return ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]


def values_of(facet: Facet, values: Iterable[str]) -> set[str]:
    """Return the values that a document is found by: its own and, in a tree, all above them."""
    own = set(values)
    return {place for value in own for place in with_ancestors(value)} if facet.tree else own


@dataclass(frozen=True, slots=True)
class Count:
    """How many decisions have a value, and how many of them were overturned."""

    decisions: int = 0
    overturned: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was overturned, from 0 to 1; None where there is no decision."""
        return self.overturned / self.decisions if self.decisions else None


@dataclass(frozen=True, slots=True)
class Selection:
    """The values of a facet that a search asks for (any of them) and rules out (all of them)."""

    included: frozenset[str] = field(default=frozenset())
    excluded: frozenset[str] = field(default=frozenset())

    def __bool__(self) -> bool:
        return bool(self.included or self.excluded)


def count_values(
    facet: Facet, decisions: Mapping[str, int], overturned: Mapping[str, int]
) -> dict[str, Count]:
    """Return the count of each value, from the counts of each set of values."""
    total, lost = _roll_up(facet, decisions), _roll_up(facet, overturned)
    return {value: Count(number, lost[value]) for value, number in total.items()}


def total(counts: Iterable[Count]) -> Count:
    """Return the sum of counts of values that exclude each other."""
    known = list(counts)
    return Count(sum(c.decisions for c in known), sum(c.overturned for c in known))


def _roll_up(facet: Facet, sets: Mapping[str, int]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for together, number in sets.items():
        if together:
            for value in values_of(facet, together.split(SEPARATOR)):
                counter[value] += number
    return counter
