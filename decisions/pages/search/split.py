"""The answer split by the values of a facet, each with the 95% interval of its rate."""

from dataclasses import dataclass

from decisions.pages.charts import YearChart, year_chart
from decisions.pages.search.facets import FacetValue, FacetValues
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.rates import interval
from decisions.search import GUIDELINE, YEAR, Count, DecisionSearch, Facet, Selection

#: Rows of a split that are shown; all values of a facet have a page of their own.
SPLIT_ROWS = 12


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One value of a split, with the 95% interval of its rate."""

    value: FacetValue
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Split:
    """The answer split by the values of a facet; a chart too where that is the year.

    Args:
        rest: how many values are not shown.
        all_address: the page of all values.
    """

    facet: Facet
    rows: list[SplitRow]
    chart: YearChart | None
    rest: int
    all_address: str


def split_by(found: DecisionSearch, facet: Facet, url: SearchUrl) -> Split:
    """Return a search's answer split by the values of a facet."""
    counts = _one_level(facet, found.split(facet), found.selections.get(facet, Selection()))
    values = FacetValues(facet, url, Selection()).apart(counts)
    by_year = facet == YEAR
    rows = values if by_year else values[:SPLIT_ROWS]
    return Split(
        facet=facet,
        rows=[SplitRow(value, interval(value.count)) for value in rows],
        chart=year_chart(counts) if by_year else None,
        rest=len(values) - len(rows),
        all_address=url.page("facet", facet.name),
    )


def _one_level(facet: Facet, counts: dict[str, Count], selection: Selection) -> dict[str, Count]:
    """Return the places of a tree that can be compared: those right below the selected ones."""
    if not facet.tree:
        return counts
    below = {
        path: count
        for path, count in counts.items()
        if (path.rpartition("/")[0] in selection.included if selection.included
            else path.count("/") == (1 if facet == GUIDELINE else 0))
    }  # fmt: skip
    return below or {path: counts[path] for path in selection.included if path in counts}
