"""The facets that can be browsed: those whose values have a page each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.urls import reverse

from decisions.labels import labels
from decisions.pages.charts import YearChart, year_chart
from decisions.pages.search.facets import places_above
from decisions.pages.statistics.rates import FEW, interval
from decisions.program import PROGRAM
from decisions.search import (
    FACETS,
    GUIDELINE,
    NEWEST,
    OUTCOME,
    SERVICE,
    TURNED_ON,
    UNDATED,
    YEAR,
    Count,
    DecisionSearch,
    Facet,
    Hit,
    Selection,
    per_generation,
    with_ancestors,
)

#: How many values of each other facet a page shows, and how many decisions.
MOST_RELATED, NEW = 10, 10


@dataclass(frozen=True, slots=True)
class BrowseFacet:
    """A kind of page.

    Args:
        kind: its place in addresses.
        facet: what it shows the values of.
        title, one: its name on pages, of all and of one.
        meaning: a sentence about what stands on it.
    """

    kind: str
    facet: Facet
    title: str
    one: str
    meaning: str

    @property
    def address(self) -> str:
        """The page of all its values."""
        return reverse("browse_facet", args=[self.kind])

    def address_of(self, value: str) -> str:
        """Return the page of one value."""
        return reverse("browse_value", args=[self.kind, value])


_TEXTS = (
    ("services", "service", "Services", "service",
     "The treatment requested. The first two levels match the state’s own search form, "
     "so counts can be compared with its annual reports. "
     "An item that lists several services counts under each."),
    ("guidelines", "guideline", "Guidelines", "guideline",
     "What either side based its decision on: the source, its chapters, and their sections. "
     f"{PROGRAM.schedule} is {PROGRAM.state}’s {PROGRAM.schedule_name}."),
    ("specialties", "specialty", "Specialties", "specialty",
     "The reviewers’ board certifications. A reviewer with several counts under each."),
    ("states", "state", "License states", "license state",
     "Where the reviewers are licensed. A reviewer with several licenses counts under each."),
    ("regions", "region", "Body regions", "body region",
     "The part of the body that the disputed item is for. "
     "An item that names several regions counts under each."),
)  # fmt: skip

#: The facets that can be browsed, by kind. A facet is known by its name, so that each may come
#: and go on its own.
BROWSE_FACETS = {
    kind: BrowseFacet(kind, facet, title, one, meaning)
    for kind, name, title, one, meaning in _TEXTS
    for facet in FACETS
    if facet.name == name
}


@dataclass(frozen=True, slots=True)
class BrowseRow:
    """One value in a table: its counts, and the addresses of its page and of its search.

    Args:
        share: of the decisions of the page; None where the page is of all of them.
        few: whether so few decisions say little about the rate.
        above: of a guideline that is shown apart from its source, the source.
    """

    value: str
    label: str
    count: Count
    interval: tuple[float, float] | None
    depth: int
    page: str
    search: str
    share: float | None = None
    few: bool = False
    above: str = ""


@dataclass(frozen=True, slots=True)
class RelatedFacet:
    """Another facet, and its most frequent values among the decisions of a page."""

    facet: Facet
    rows: list[BrowseRow]
    rest: int
    all_address: str


@dataclass(frozen=True, slots=True)
class ValuePage:
    """What the page of one value shows.

    Args:
        above: the places above it in its tree, from the top.
        below: the values right below it.
        few: whether its rate rests on few decisions.
        undated: the decisions that stand in none of its years, and the search for them.
        samples: whether its decisions are invented.
    """

    browse_facet: BrowseFacet
    value: str
    label: str
    count: Count
    interval: tuple[float, float] | None
    archive: Count
    letters: int
    few: bool
    years: list[BrowseRow]
    undated: int
    undated_search: str
    chart: YearChart | None
    above: list[tuple[str, str]]
    below: list[BrowseRow]
    related: list[RelatedFacet]
    newest: list[Hit]
    samples: bool
    search: str
    query: str = field(default="")


@per_generation
def whole() -> DecisionSearch:
    """Return the search of everything; its counts are reckoned once a commit."""
    return DecisionSearch()


@per_generation
def whole_counts() -> Mapping[Facet, Mapping[str, Count]]:
    """Return the counts of all facets over the whole archive."""
    return whole().facets()


@per_generation
def rows_of(browse_facet: BrowseFacet) -> list[BrowseRow]:
    """Return all values of a facet: of a tree in its order, else the most frequent first."""
    counts = whole_counts()[browse_facet.facet]
    return [
        _row(browse_facet.facet, value, counts[value], {browse_facet.facet.name: value})
        for value in _in_order(browse_facet.facet, counts)
    ]


@per_generation
def value_page(kind: str, value: str) -> ValuePage | None:
    """Return the page of a value; None where there is no such value."""
    browse_facet = BROWSE_FACETS.get(kind)
    label = labels.get(browse_facet.facet, value) if browse_facet else None
    if browse_facet is None or label is None:
        return None
    facet = browse_facet.facet
    search = DecisionSearch().filter(facet, Selection(frozenset({value}))).order_by(NEWEST)
    counts = {**search.facets(), facet: search.split(facet)}
    count = search.count
    asked = {facet.name: value}
    return ValuePage(
        browse_facet=browse_facet,
        value=value,
        label=label,
        count=count,
        interval=interval(count),
        archive=whole().count,
        letters=search.letters,
        few=0 < count.decisions < FEW,
        years=[
            _row(YEAR, year, counts[YEAR][year], {**asked, YEAR.name: year}, count)
            for year in sorted(counts[YEAR].keys() - {UNDATED}, reverse=True)
        ],
        undated=counts[YEAR].get(UNDATED, Count()).decisions,
        undated_search=_search({**asked, YEAR.name: UNDATED}),
        chart=year_chart(counts[YEAR]),
        above=[
            (labels.shown(facet, place), browse_facet.address_of(place))
            for place in (with_ancestors(value)[:-1] if facet.tree else [])
        ],
        below=_below(facet, value, counts[facet], count),
        related=[
            made
            for other in FACETS
            # What it turned on has a page of its own, beside the outcomes that it follows from.
            if other not in (facet, YEAR, OUTCOME, TURNED_ON)
            if (made := _related(other, counts[other], asked, count)).rows
        ],
        newest=search[:NEW],
        samples=search.samples,
        search=_search(asked),
        query=_query(asked).urlencode(),
    )


def _below(facet: Facet, value: str, counts: Mapping[str, Count], of: Count) -> list[BrowseRow]:
    if not facet.tree:
        return []
    depth = value.count("/") + 1
    return _most_frequent(
        _row(facet, place, count, {facet.name: place}, of)
        for place, count in counts.items()
        if place.startswith(f"{value}/") and place.count("/") == depth
    )


def _related(
    facet: Facet, counts: Mapping[str, Count], asked: Mapping[str, str], of: Count
) -> RelatedFacet:
    lowest = _lowest(facet, counts) if facet.tree else counts
    rows = _most_frequent(
        replace(
            _row(facet, value, count, {**asked, facet.name: value}, of),
            above=_source(value) if facet == GUIDELINE else "",
        )
        for value, count in lowest.items()
    )
    query = _query(asked)
    return RelatedFacet(
        facet,
        rows[:MOST_RELATED],
        max(0, len(rows) - MOST_RELATED),
        f"{reverse('facet', args=[facet.name])}?{query.urlencode()}",
    )


def _source(guideline: str) -> str:
    """Return the name of a chapter's source; without it, chapters of two would look the same."""
    return places_above(GUIDELINE, guideline) or "no chapter named"


def _lowest(facet: Facet, counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return the places of a tree that say most: services themselves, chapters of guidelines.

    A source or category is left out where something below it is counted.
    """
    deepest = 3 if facet == SERVICE else 2
    within = {path: count for path, count in counts.items() if path.count("/") < deepest}
    above = {path.rpartition("/")[0] for path in within}
    return {path: count for path, count in within.items() if path not in above}


def _row(
    facet: Facet, value: str, count: Count, asked: Mapping[str, str], of: Count | None = None
) -> BrowseRow:
    browse_facet = next((each for each in BROWSE_FACETS.values() if each.facet == facet), None)
    return BrowseRow(
        value=value,
        label=labels.shown(facet, value),
        count=count,
        interval=interval(count),
        depth=value.count("/") if facet.tree else 0,
        page=browse_facet.address_of(value) if browse_facet else "",
        search=_search(asked),
        share=count.decisions / of.decisions if of and of.decisions else None,
        few=count.decisions < FEW,
    )


def _in_order(facet: Facet, counts: Mapping[str, Count]) -> list[str]:
    """Sort values from the most frequent; in a tree, among those below the same place."""

    def key(value: str) -> list[tuple[int, str]]:
        places = with_ancestors(value) if facet.tree else [value]
        return [(-counts.get(place, Count()).decisions, place) for place in places]

    return sorted(counts, key=key)


def _most_frequent(rows: Iterable[BrowseRow]) -> list[BrowseRow]:
    return sorted(rows, key=lambda row: (-row.count.decisions, row.label))


def _query(asked: Mapping[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(dict(asked))
    return query


def _search(asked: Mapping[str, str]) -> str:
    return f"{reverse('search')}?{_query(asked).urlencode()}"
