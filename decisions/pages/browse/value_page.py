"""The content of the page of one service, guideline, specialty, state or region."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from decisions.facet_labels import distinct_nodes, labels
from decisions.overturn_rates import FEW, interval
from decisions.pages.browse.browsable_facets import (
    BROWSE_FACETS,
    BrowseFacet,
    BrowseRow,
    browse_row,
    query_of,
    search_url,
    whole_archive,
)
from decisions.pages.charts.dots import DotPlot, DotRow, archive_row, comparison_plot
from decisions.pages.charts.years import YearChart, year_chart
from decisions.pages.search.facet_panel import ancestors_in_words
from decisions.pages.search_urls import SearchUrl, overturned_of
from decisions.pages.statistics.criteria_table import (
    ChecklistEntry,
    Criteria,
    checklist,
    criteria_of,
)
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.search import (
    FACETS,
    GUIDELINE,
    NEWEST,
    OF_OUTCOME,
    SERVICE,
    UNDATED,
    YEAR,
    Count,
    DecisionSearch,
    Facet,
    Hit,
    QuestionBatch,
    Selection,
    per_generation,
    with_ancestors,
)

#: The number of values of each other facet on a page, and of decisions.
MOST_RELATED, NEW = 10, 10
#: The number of criteria with sentences on a guideline's page; the table has no more.
MOST_FAILING = 6


@dataclass(frozen=True, slots=True)
class RelatedFacet:
    """Another facet, and its most frequent values among the decisions of a page.

    Args:
        rest: the number of values not shown.
        all_url: the page that shows all of them.
    """

    facet: Facet
    rows: list[BrowseRow]
    rest: int
    all_url: str


@dataclass(frozen=True, slots=True)
class ValuePage:
    """The content of the page of one value.

    Args:
        above: its ancestors in the tree, from the top.
        below: its children in the tree.
        shares: how its decisions are distributed over letters; None if they are too many.
        few: whether its rate rests on few decisions.
        undated: the decisions without a year, and the search for them.
        samples: whether its decisions are invented.
        figure: its rate compared with that of the whole archive.
        criteria: the criteria of its decisions.
        failing: for a guideline, the most frequently unmet criteria, with sentences.
    """

    browse_facet: BrowseFacet
    value: str
    label: str
    count: Count
    interval: tuple[float, float] | None
    archive: Count
    letters: int
    shares: LetterShares | None
    few: bool
    years: list[BrowseRow]
    undated: int
    undated_search: str
    figure: DotPlot | None
    chart: YearChart | None
    above: list[tuple[str, str]]
    below: list[BrowseRow]
    related: list[RelatedFacet]
    newest: list[Hit]
    samples: bool
    criteria: Criteria
    failing: list[ChecklistEntry]
    search: str
    query: str

    @property
    def years_come_first(self) -> bool:
        """Whether the years are shown first: they can be compared, or are a single sentence."""
        return self.chart is None or self.chart.compares

    @property
    def single_service(self) -> bool:
        """Whether the page is about a single service, which has odds, and not about a group."""
        return self.browse_facet.facet == SERVICE and not self.below


@per_generation
def value_page(kind: str, value: str) -> ValuePage | None:
    """Return the page of a value; None if there is no such value."""
    browse_facet = BROWSE_FACETS.get(kind)
    if browse_facet is None or labels.get(browse_facet.facet, value) is None:
        return None
    facet = browse_facet.facet
    label = labels.shown(facet, value)
    search = DecisionSearch().filter(facet, Selection(frozenset({value}))).order_by(NEWEST)
    counts = _counts_of(search)
    count = search.count
    parameters = {facet.name: value}
    found = search_url(parameters)
    is_quoted = facet == GUIDELINE
    criteria = criteria_of(SearchUrl(query_of(parameters)), MOST_FAILING, examples=is_quoted)
    unmet = [row for row in criteria.rows if row.unmet.number]
    return ValuePage(
        browse_facet=browse_facet,
        value=value,
        label=label,
        count=count,
        interval=interval(count),
        archive=whole_archive().count,
        letters=search.letters,
        shares=LetterShares.of(search),
        few=0 < count.decisions < FEW,
        years=[
            browse_row(YEAR, year, counts[YEAR][year], {**parameters, YEAR.name: year}, count)
            for year in sorted(counts[YEAR].keys() - {UNDATED}, reverse=True)
        ],
        undated=counts[YEAR].get(UNDATED, Count()).decisions,
        undated_search=search_url({**parameters, YEAR.name: UNDATED}),
        figure=comparison_plot(
            [
                DotRow(label, count, overturned=overturned_of(found)),
                archive_row(whole_archive().count),
            ]
        )
        if count.decisions
        else None,
        chart=year_chart(
            counts[YEAR],
            lambda year: search_url({**parameters, YEAR.name: year}),
            whole_archive().count,
            [value] if facet == SERVICE else [],
        ),
        above=[
            (labels.shown(facet, path), browse_facet.url_of(path))
            for path in (with_ancestors(value)[:-1] if facet.tree else [])
        ],
        below=_below(facet, value, counts[facet], count),
        related=[
            made
            for other in counts
            if other not in (facet, YEAR)
            if (made := _related(other, counts[other], parameters, count)).rows
        ],
        newest=search[:NEW],
        samples=search.samples,
        criteria=criteria,
        failing=checklist(unmet) if is_quoted else [],
        search=found,
        query=query_of(parameters).urlencode(),
    )


def _counts_of(search: DecisionSearch) -> dict[Facet, dict[str, Count]]:
    """Return the counts of the facets that a page shows; ask for its newest decisions as well."""
    # The criteria have their own page, next to the outcomes.
    shown = [facet for facet in FACETS if facet not in OF_OUTCOME]
    batch = QuestionBatch()
    search.expect(batch, hits=slice(0, NEW), splits=shown)
    batch.ask()
    return {facet: search.split(facet) for facet in shown}


def _below(facet: Facet, value: str, counts: Mapping[str, Count], of: Count) -> list[BrowseRow]:
    """Return the nodes below a value; instead of one that repeats it, those below that."""
    if not facet.tree:
        return []
    distinct = distinct_nodes(facet, counts)
    children = {
        path: count
        for path, count in distinct.items()
        if path.startswith(f"{value}/")
        and value == next(p for p in with_ancestors(path)[-2::-1] if p in distinct or p == value)
    }
    return [
        browse_row(facet, path, counts[path], {facet.name: path}, of)
        for path in _most_frequent(facet, children)
    ]


def _related(
    facet: Facet, counts: Mapping[str, Count], parameters: Mapping[str, str], of: Count
) -> RelatedFacet:
    lowest = _lowest(facet, counts) if facet.tree else counts
    values = _most_frequent(facet, lowest)
    if facet.order:
        values.sort(key=facet.position)
    rows = [
        replace(
            browse_row(facet, value, lowest[value], {**parameters, facet.name: value}, of),
            above=_source(value) if facet == GUIDELINE else "",
        )
        for value in values[:MOST_RELATED]
    ]
    query = query_of(parameters)
    return RelatedFacet(
        facet,
        rows,
        len(values) - len(rows),
        f"{reverse('facet', args=[facet.name])}?{query.urlencode()}",
    )


def _source(guideline: str) -> str:
    """Return the name of a chapter's source; chapters of two sources may have the same name."""
    return ancestors_in_words(GUIDELINE, guideline) or "no chapter named"


def _lowest(facet: Facet, counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return the deepest nodes of a tree that are always counted.

    A source or category is left out if one of its descendants is counted.
    """
    deepest = facet.counted_depth
    within = {path: count for path, count in counts.items() if path.count("/") < deepest}
    above = {path.rpartition("/")[0] for path in within}
    return {path: count for path, count in within.items() if path not in above}


def _most_frequent(facet: Facet, counts: Mapping[str, Count]) -> list[str]:
    """Return the values, most frequent first."""
    return sorted(counts, key=lambda value: (-counts[value].decisions, labels.shown(facet, value)))
