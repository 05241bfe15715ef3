"""The shelves of the archive: the facets whose values have a page each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.urls import reverse

from decisions.labels import labels
from decisions.pages.charts import YearChart, year_chart
from decisions.pages.search.facets import places_above
from decisions.pages.statistics.rates import FEW, interval
from decisions.search import (
    FACETS,
    GUIDELINE,
    NEWEST,
    OUTCOME,
    SERVICE,
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
COMPANIONS, NEW = 10, 10


@dataclass(frozen=True, slots=True)
class Shelf:
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
        """The page of the whole shelf."""
        return reverse("shelf", args=[self.kind])

    def address_of(self, value: str) -> str:
        """Return the page of one value."""
        return reverse("shelf_page", args=[self.kind, value])


_TEXTS = (
    ("services", "service", "Services", "service",
     "What was asked for. The first two levels are those of the state’s own search form, "
     "so that counts compare with its yearly reports. "
     "An item that lists several counts under each."),
    ("guidelines", "guideline", "Guidelines", "guideline",
     "What either side based its decision on: the source, its chapters, and what is below them. "
     "MTUS is California’s Medical Treatment Utilization Schedule."),
    ("specialties", "specialty", "Specialties", "specialty",
     "What the reviewers are certified in. A reviewer with several counts under each."),
    ("states", "state", "License states", "license state",
     "Where the reviewers are licensed. A reviewer with several licenses counts under each."),
    ("regions", "region", "Body regions", "body region",
     "The part of the body that the disputed item is for. "
     "An item that names several counts under each."),
)  # fmt: skip

#: The shelves by kind. A facet is known by its name, so that each may come and go on its own.
SHELVES = {
    kind: Shelf(kind, facet, title, one, meaning)
    for kind, name, title, one, meaning in _TEXTS
    for facet in FACETS
    if facet.name == name
}


@dataclass(frozen=True, slots=True)
class Line:
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
class Companion:
    """Another facet, and its most frequent values among the decisions of a page."""

    facet: Facet
    lines: list[Line]
    rest: int
    all_address: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of one value shows.

    Args:
        above: the places above it in its tree, from the top.
        below: the values right below it.
        few: whether its rate rests on few decisions.
        undated: the decisions that stand in none of its years, and the search for them.
        samples: whether its decisions are invented.
    """

    shelf: Shelf
    value: str
    label: str
    count: Count
    interval: tuple[float, float] | None
    archive: Count
    letters: int
    few: bool
    years: list[Line]
    undated: int
    undated_search: str
    chart: YearChart | None
    above: list[tuple[str, str]]
    below: list[Line]
    companions: list[Companion]
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
def lines_of(shelf: Shelf) -> list[Line]:
    """Return all values of a shelf: of a tree in its order, else the most frequent first."""
    counts = whole_counts()[shelf.facet]
    return [
        _line(shelf.facet, value, counts[value], {shelf.facet.name: value})
        for value in _in_order(shelf.facet, counts)
    ]


@per_generation
def page_of(kind: str, value: str) -> Page | None:
    """Return the page of a value; None where no shelf has it."""
    shelf = SHELVES.get(kind)
    label = labels.get(shelf.facet, value) if shelf else None
    if shelf is None or label is None:
        return None
    facet = shelf.facet
    search = DecisionSearch().filter(facet, Selection(frozenset({value}))).order_by(NEWEST)
    counts = {**search.facets(), facet: search.split(facet)}
    count = search.count
    asked = {facet.name: value}
    return Page(
        shelf=shelf,
        value=value,
        label=label,
        count=count,
        interval=interval(count),
        archive=whole().count,
        letters=search.letters,
        few=0 < count.decisions < FEW,
        years=[
            _line(YEAR, year, counts[YEAR][year], {**asked, YEAR.name: year}, count)
            for year in sorted(counts[YEAR].keys() - {UNDATED}, reverse=True)
        ],
        undated=counts[YEAR].get(UNDATED, Count()).decisions,
        undated_search=_search({**asked, YEAR.name: UNDATED}),
        chart=year_chart(counts[YEAR]),
        above=[
            (labels.get(facet, place) or place, shelf.address_of(place))
            for place in (with_ancestors(value)[:-1] if facet.tree else [])
        ],
        below=_below(facet, value, counts[facet], count),
        companions=[
            made
            for other in FACETS
            if other not in (facet, YEAR, OUTCOME)
            if (made := _companion(other, counts[other], asked, count)).lines
        ],
        newest=search[:NEW],
        samples=search.samples,
        search=_search(asked),
        query=_query(asked).urlencode(),
    )


def _below(facet: Facet, value: str, counts: Mapping[str, Count], of: Count) -> list[Line]:
    if not facet.tree:
        return []
    depth = value.count("/") + 1
    return _most_frequent(
        _line(facet, place, count, {facet.name: place}, of)
        for place, count in counts.items()
        if place.startswith(f"{value}/") and place.count("/") == depth
    )


def _companion(
    facet: Facet, counts: Mapping[str, Count], asked: Mapping[str, str], of: Count
) -> Companion:
    lowest = _lowest(facet, counts) if facet.tree else counts
    lines = _most_frequent(
        replace(
            _line(facet, value, count, {**asked, facet.name: value}, of),
            above=_source(value) if facet == GUIDELINE else "",
        )
        for value, count in lowest.items()
    )
    query = _query(asked)
    return Companion(
        facet,
        lines[:COMPANIONS],
        max(0, len(lines) - COMPANIONS),
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


def _line(
    facet: Facet, value: str, count: Count, asked: Mapping[str, str], of: Count | None = None
) -> Line:
    shelf = next((shelf for shelf in SHELVES.values() if shelf.facet == facet), None)
    return Line(
        value=value,
        label=labels.get(facet, value) or value,
        count=count,
        interval=interval(count),
        depth=value.count("/") if facet.tree else 0,
        page=shelf.address_of(value) if shelf else "",
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


def _most_frequent(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.count.decisions, line.label))


def _query(asked: Mapping[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(dict(asked))
    return query


def _search(asked: Mapping[str, str]) -> str:
    return f"{reverse('search')}?{_query(asked).urlencode()}"
