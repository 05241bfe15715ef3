"""Two searches, or one search in two periods, compared: both overturn rates and their difference.

The parameters of the searches have the prefixes `a.` and `b.` in the URL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from django.http import QueryDict

from decisions.facet_labels import labels
from decisions.overturn_rates import (
    FEW,
    RateDifference,
    difference,
    difference_of,
)
from decisions.pages.search_urls import SearchUrl, conditions_of, path_of, with_parameters
from decisions.pages.statistics.compared_search import ComparedSearch
from decisions.pages.statistics.crosstab_axes import axes
from decisions.pages.statistics.crosstab_table import cell_url
from decisions.search import (
    FACETS,
    SERVICE,
    SPECIALTY,
    UNDATED,
    YEAR,
    Axis,
    Count,
    along,
    number_in_both,
)

A, B = "a", "b"
BY = "by"
#: The possible ends of the axis of differences.
_EXTENTS = (0.05, 0.1, 0.2, 0.35, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """The decisions of a search with a value, and the URL of the search for them, if any."""

    count: Count
    search: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A value in both searches.

    `difference` is the change from the first rate to the second; None if one search has no such
    decisions or the searches share decisions.
    """

    label: str
    above: str
    parts: tuple[Part, Part]
    difference: RateDifference | None

    @property
    def few(self) -> bool:
        """Whether either rate is based on few decisions."""
        return any(part.count.decisions < FEW for part in self.parts)


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of differences, from minus `extent` to plus `extent`."""

    width: ClassVar[int] = 200

    extent: float

    def x(self, share: float) -> str:
        """Return the position of a difference, from 0 to the width."""
        x = (share / self.extent + 1) / 2 * self.width
        return f"{min(max(x, 0), self.width):.1f}"

    def cut(self, found: RateDifference) -> list[int]:
        """Return the ends of the axis, -1 or 1, beyond which an interval continues."""
        return [end for end in (-1, 1) if end * (found.low, found.high)[end > 0] > self.extent]

    def holds(self, share: float) -> bool:
        """Return whether a difference is on the axis."""
        return abs(share) <= self.extent


@dataclass(frozen=True, slots=True)
class ComparedYears:
    """Two years of a search, and the page that compares them.

    Args:
        few: the years that have few decisions, and their numbers.
    """

    older: str
    newer: str
    url: str
    few: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class ComparedSearches:
    """Two searches compared.

    Args:
        a, b: the searches, on the same state of the index.
        by: the name of the axis of the table's rows.
        in_both: the number of decisions that both find.
    """

    a: ComparedSearch
    b: ComparedSearch
    by: str
    in_both: int

    @classmethod
    def of(cls, query: QueryDict) -> "ComparedSearches":
        """Return the comparison in a URL."""
        a, b = (parameters_of(query, name) for name in (A, B))
        names = ("First search", "Second search")
        called = _values_that_differ(a, b) or names
        sides = (
            ComparedSearch(A, names[0], called[0], SearchUrl(a)),
            ComparedSearch(B, names[1], called[1], SearchUrl(b)),
        )
        by = query.get(BY, "")
        return cls(
            *sides,
            by if by in axes() else _default_axis(a, b),
            number_in_both(sides[0].search, sides[1].search),
        )

    @property
    def sides(self) -> tuple[ComparedSearch, ComparedSearch]:
        """Both searches."""
        return self.a, self.b

    @property
    def change(self) -> str:
        """What the difference is: "from 2016 to 2017"."""
        one, other = (
            f"the {side.label.lower()}" if side.called == side.label else side.called
            for side in self.sides
        )
        return f"from {one} to {other}"

    @property
    def difference(self) -> RateDifference | None:
        """The change from the first rate to the second; None if the searches share decisions."""
        return None if self.in_both else difference(self.b.count, self.a.count)

    @property
    def rests_on_few_letters(self) -> bool:
        """Whether the difference is more than chance explains only if decisions are independent."""
        found = self.difference
        if found is None or not found.beyond_chance:
            return False
        one, other = (
            (side.count.rate or 0.0, *(side.interval_by_letter or (0.0, 1.0)))
            for side in self.sides
        )
        return not difference_of(other, one).beyond_chance

    @property
    def axis(self) -> Axis:
        """The axis of the table's rows."""
        return axes()[self.by]

    @property
    def warnings(self) -> list[str]:
        """Warnings about unsupported parts of the URL."""
        return [
            f"{side.label}: {said}"
            for side in self.sides
            for said in (*side.url.filters.warnings, *side.search.parsed.warnings)
        ]

    @property
    def same(self) -> bool:
        """Whether both searches are the same: nothing is compared."""
        return self.a.url.query == self.b.url.query

    @property
    def last_years(self) -> ComparedYears | None:
        """The comparison of the two newest years of the first search."""
        return compared_years(self.a.search.facets()[YEAR], self.a.url)

    @property
    def swapped(self) -> str:
        """The parameters of the same comparison with the searches exchanged."""
        return compared_parameters(self.b.url.query, self.a.url.query, self.by)

    def overlap(self, rows: Iterable[ComparedRow]) -> bool:
        """Return whether a decision may be in several rows."""
        of_sides = zip(*(row.parts for row in rows), strict=True)
        return any(
            sum(part.count.decisions for part in parts) > side.count.decisions
            for side, parts in zip(self.sides, of_sides, strict=False)
        )

    def rows(self) -> list[ComparedRow]:
        """Return the values of the axis, those with the most decisions first."""
        counts = [along(side.search, self.axis).counts for side in self.sides]
        values = sorted(
            {*counts[0], *counts[1]},
            key=lambda value: (-sum(c.get(value, Count()).decisions for c in counts), value),
        )
        return [self._row(value, counts) for value in values]

    def _row(self, value: str, counts: list[dict[str, Count]]) -> ComparedRow:
        facet = self.axis.facet
        above = value.rpartition("/")[0] if facet.tree else ""
        one, other = (found.get(value, Count()) for found in counts)
        return ComparedRow(
            label=labels.shown(facet, value),
            above=labels.get(facet, above) or "" if above else "",
            parts=(self._part(self.a, value, one), self._part(self.b, value, other)),
            difference=None if self.in_both else difference(other, one),
        )

    def _part(self, side: ComparedSearch, value: str, count: Count) -> Part:
        return Part(count, cell_url(side.url, (self.axis, value)) if count.decisions else "")


def compared_parameters(a: QueryDict, b: QueryDict, by: str = "") -> str:
    """Return the parameters of the page that compares two searches."""
    pairs = [
        (f"{name}.{parameter}", value)
        for name, query in ((A, a), (B, b))
        for parameter, values in query.lists()
        for value in values
    ]
    return urlencode([*pairs, *([(BY, by)] if by else [])])


def compared_years(counts: Mapping[str, Count], url: SearchUrl) -> ComparedYears | None:
    """Return the comparison of the two newest years of a search; None without two years.

    Args:
        counts: the decisions of each year.
        url: the search.
    """
    years = sorted(year for year in counts if year != UNDATED)
    if len(years) < 2:
        return None
    older, newer = conditions_of(url.query), conditions_of(url.query)
    older[YEAR.name], newer[YEAR.name] = years[-2:]
    compared = compared_parameters(older, newer)
    return ComparedYears(
        years[-2],
        years[-1],
        with_parameters(path_of("compare_searches"), compared),
        [(year, found) for year in years[-2:] if (found := counts[year].decisions) < FEW],
    )


def scale_of(rows: list[ComparedRow]) -> Scale:
    """Return an axis that contains the intervals of the differences with enough decisions.

    If no difference has enough decisions, the axis contains the differences without intervals.
    """
    drawn = [(row.difference, row.few) for row in rows if row.difference]
    ends = [abs(end) for found, few in drawn if not few for end in (found.low, found.high)]
    widest = max(ends or [abs(found.value) for found, _ in drawn], default=1.0)
    return Scale(next(extent for extent in _EXTENTS if extent >= min(widest, 1.0)))


def parameters_of(query: QueryDict, name: str) -> QueryDict:
    """Return the parameters of one of the searches, without empty fields of the form."""
    made = QueryDict(mutable=True)
    for parameter, values in query.lists():
        if parameter.startswith(f"{name}.") and (asked := [value for value in values if value]):
            made.setlist(parameter.removeprefix(f"{name}."), asked)
    return made


def _default_axis(a: QueryDict, b: QueryDict) -> str:
    """Return services, unless the searches differ in them: then no row would have both."""
    differ = a.getlist(SERVICE.name) != b.getlist(SERVICE.name)
    return SPECIALTY.name if differ else SERVICE.name


def _values_that_differ(a: QueryDict, b: QueryDict) -> tuple[str, str] | None:
    """Return each search's value if two searches differ in exactly one value; else None."""
    differing = {name for name in {*a, *b} if a.getlist(name) != b.getlist(name)}
    facet = next((facet for facet in FACETS if {facet.name} == differing), None)
    if facet is None:
        return None
    one, other = a.getlist(facet.name), b.getlist(facet.name)
    if len(one) != 1 or len(other) != 1:
        return None
    return labels.shown(facet, one[0]), labels.shown(facet, other[0])
