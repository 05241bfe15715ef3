"""The facets that can be browsed: those whose values have a page each."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from decisions.facet_labels import distinct_nodes, labels
from decisions.overturn_rates import FEW, interval
from decisions.pages.search_urls import path_of, with_parameters
from decisions.search import (
    GUIDELINE,
    LICENSE_STATE,
    REGION,
    SERVICE,
    SPECIALTY,
    Count,
    DecisionSearch,
    Facet,
    per_generation,
    with_ancestors,
)
from decisions.state_program import PROGRAM


@dataclass(frozen=True, slots=True)
class BrowseFacet:
    """A facet with a page for each value.

    Args:
        kind: its name in URLs.
        facet: the facet whose values it shows.
        title, one: its names on pages, plural and singular.
        meaning: a sentence that describes the page.
    """

    kind: str
    facet: Facet
    title: str
    one: str
    meaning: str

    @property
    def url(self) -> str:
        """The page of all its values."""
        return path_of("browse_facet", self.kind)

    def url_of(self, value: str) -> str:
        """Return the page of one value."""
        return path_of("browse_value", self.kind, value)


_FACETS = (
    BrowseFacet(
        "services",
        SERVICE,
        "Services",
        "service",
        "The treatment requested. The first two levels match the state’s own search form, "
        "so counts can be compared with its annual reports. "
        "An item that lists several services counts under each. "
        "DMEPOS is durable medical equipment, prosthetics, orthotics, and supplies.",
    ),
    BrowseFacet(
        "guidelines",
        GUIDELINE,
        "Guidelines",
        "guideline",
        "What either side based its decision on: the source, its chapters, and their sections. "
        f"{PROGRAM.schedule} is {PROGRAM.state}’s {PROGRAM.schedule_name}.",
    ),
    BrowseFacet(
        "specialties",
        SPECIALTY,
        "Specialties",
        "specialty",
        "The reviewers’ board certifications. A reviewer with several counts under each.",
    ),
    BrowseFacet(
        "states",
        LICENSE_STATE,
        "License states",
        "license state",
        "Where the reviewers are licensed. A reviewer with several licenses counts under each.",
    ),
    BrowseFacet(
        "regions",
        REGION,
        "Body regions",
        "body region",
        "The part of the body that the disputed item is for. "
        "An item that names several regions counts under each.",
    ),
)
#: The facets that can be browsed, by kind.
BROWSE_FACETS = {each.kind: each for each in _FACETS}


@dataclass(frozen=True, slots=True)
class BrowseRow:
    """One value in a table: its counts, and the URLs of its page and of its search.

    Args:
        share: its share of the page's decisions; None if the page is about all decisions.
        few: whether the rate rests on few decisions.
        above: the source of a guideline that is shown apart from it.
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


@per_generation
def whole_archive() -> DecisionSearch:
    """Return the search for all decisions; its counts are computed once per commit."""
    return DecisionSearch()


@per_generation
def whole_counts() -> Mapping[Facet, Mapping[str, Count]]:
    """Return the counts of all facets over the whole archive."""
    return whole_archive().facets()


@per_generation
def browse_rows(browse_facet: BrowseFacet) -> list[BrowseRow]:
    """Return the distinct values of a facet: a tree in its order, others most frequent first."""
    counts = distinct_nodes(browse_facet.facet, whole_counts()[browse_facet.facet])
    return [
        browse_row(browse_facet.facet, value, counts[value], {browse_facet.facet.name: value})
        for value in _in_order(browse_facet.facet, counts)
    ]


def browse_row(
    facet: Facet, value: str, count: Count, asked: Mapping[str, str], of: Count | None = None
) -> BrowseRow:
    """Return one value as a row.

    Args:
        facet: the facet.
        value: the value.
        count: its decisions.
        asked: the parameters of the search for its decisions.
        of: the decisions of which it is a share, if any.
    """
    browse_facet = next((each for each in BROWSE_FACETS.values() if each.facet == facet), None)
    return BrowseRow(
        value=value,
        label=labels.shown(facet, value),
        count=count,
        interval=interval(count),
        depth=value.count("/") if facet.tree else 0,
        page=browse_facet.url_of(value) if browse_facet else "",
        search=search_url(asked),
        share=count.decisions / of.decisions if of and of.decisions else None,
        few=count.decisions < FEW,
    )


def _in_order(facet: Facet, counts: Mapping[str, Count]) -> list[str]:
    """Sort values by frequency; in a tree, among siblings."""

    def key(value: str) -> list[tuple[int, str]]:
        path = with_ancestors(value) if facet.tree else [value]
        return [(-counts.get(node, Count()).decisions, node) for node in path]

    return sorted(counts, key=key)


def query_of(asked: Mapping[str, str]) -> QueryDict:
    """Return parameters with one value each as the query string of a URL."""
    query = QueryDict(mutable=True)
    query.update(dict(asked))
    return query


def search_url(asked: Mapping[str, str]) -> str:
    """Return the URL of a search, given its parameters."""
    return with_parameters(path_of("search"), urlencode(asked))
