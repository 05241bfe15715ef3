"""The answer split by the values of a facet: a chart, and the numbers as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from decisions.facet_labels import labels
from decisions.filters import EXCLUDED
from decisions.overturn_rates import interval
from decisions.pages.charts.dots import DotPlot, DotRow, by_rate, dot_plot
from decisions.pages.charts.years import YearChart, year_chart, year_panels
from decisions.pages.search.display_options import YEAR_AND_SERVICE
from decisions.pages.search.facet_panel import FacetValue, FacetValues
from decisions.pages.search_urls import (
    SearchUrl,
    overturned_of,
)
from decisions.pages.statistics.compared_searches import ComparedYears, compared_years
from decisions.pages.weight_limits import is_long, room
from decisions.search import (
    FACETS,
    GUIDELINE,
    OUTCOME,
    SERVICE,
    YEAR,
    Axis,
    Count,
    DecisionSearch,
    Facet,
    Selection,
    by_frequency,
    crosstab,
)

#: The number of rows of a split, and of services with a chart of years, whose links have so many
#: bytes; all values of a facet are on a separate page.
SPLIT_ROWS, PANELS, _BYTES = 12, 6, 200


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One value of a split, with the search for its decisions and its rate's 95% interval."""

    value: FacetValue
    url: str
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Panel:
    """The chart of years of one service."""

    value: FacetValue
    chart: YearChart


@dataclass(frozen=True, slots=True)
class Split:
    """The answer split by the values of a facet, of either outcome; so are its links.

    Args:
        rows: the numbers, the most frequent value first, years and ages in their order.
        chart: the chart of years; None if there is nothing to compare.
        plot: the dot plot of other facets.
        panels: the charts of years by service.
        rest: the number of values not shown.
        compared: the page that compares the two newest years; None without two years.
        overlap: whether a decision may have several values.
        absent: the names of values that the archive has but this search has not, the archive's most
            frequent first.
        all_url: the page of all values.
        reference: the counts of the whole archive, if the search is for a part of it.
        kept: the parameters that the table's years keep as buttons of a form; empty if they are
            links.
    """

    facet: Facet
    rows: list[SplitRow]
    rest: int
    all_url: str
    reference: Count | None
    chart: YearChart | None = None
    plot: DotPlot | None = None
    panels: list[Panel] = field(default_factory=list)
    compared: ComparedYears | None = None
    absent: list[str] = field(default_factory=list)
    overlap: bool = False
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        """Whether there is a chart besides the table."""
        return bool(self.chart or self.plot or self.panels)

    @property
    def tells(self) -> bool:
        """Whether its years can be compared, or there is only one, which a sentence states."""
        return self.chart.compares if self.chart else len(self.rows) == 1

    @property
    def has_few(self) -> bool:
        """Whether a rate that is drawn rests on few decisions."""
        return any(drawn.has_few for drawn in self._drawn)

    @property
    def goes_on(self) -> bool:
        """Whether an interval extends beyond its axis."""
        return any(drawn.goes_on for drawn in self._drawn)

    @property
    def _drawn(self) -> list[YearChart | DotPlot]:
        panels = (panel.chart for panel in self.panels)
        return [drawn for drawn in (self.chart, self.plot, *panels) if drawn]


def split_facet(split: str) -> Facet:
    """Return the facet that splits an answer, as set by `Display.split`."""
    return SERVICE if split == YEAR_AND_SERVICE else next(f for f in FACETS if f.name == split)


def split_by(found: DecisionSearch, split: str, url: SearchUrl) -> Split:
    """Return a search's answer, split as set by `Display.split`."""
    either = url.without(OUTCOME.name, f"{EXCLUDED}{OUTCOME.name}")
    whole = found.archive().count if found.is_narrowed else None
    facet, by_service = split_facet(split), split == YEAR_AND_SERVICE
    counts = _one_level(facet, found.split(facet), found.selections.get(facet, Selection()))
    values = FacetValues(facet, either, Selection()).apart(counts)
    most = room(PANELS if by_service else SPLIT_ROWS, _BYTES, url.parameters)
    shown = values if facet == YEAR or facet.order else values[:most]

    def year_url(year: str) -> str:
        return either.changed(year=year)

    made = partial(
        Split,
        facet,
        [
            SplitRow(
                value,
                year_url(value.name) if facet == YEAR else value.url,
                interval(value.count),
            )
            for value in shown
        ],
        len(values) - len(shown),
        either.page("facet", facet.name),
        whole,
    )
    if facet == YEAR:
        services = found.selections.get(SERVICE, Selection()).included
        compared = compared_years(counts, either)
        if is_long(url.parameters):  # only the table leads to the years
            chart = year_chart(counts, reference=whole, services=services)
            return made(chart=chart, compared=compared, kept=either.form_fields(YEAR.name))
        chart = year_chart(counts, year_url, whole, services)
        return made(chart=chart, compared=compared)
    if by_service:
        return made(panels=_panels(found, shown, either, whole))
    rows = [
        DotRow(
            value.label,
            value.count,
            value.url,
            value.above,
            overturned=overturned_of(value.url),
        )
        for value in shown
    ]
    return made(
        plot=dot_plot(rows if facet.order else by_rate(rows), whole) if rows else None,
        overlap=sum(value.count.decisions for value in values) > found.either_outcome.decisions,
        absent=_absent(found, facet, counts),
    )


def _absent(found: DecisionSearch, facet: Facet, counts: Mapping[str, Count]) -> list[str]:
    """Return the names of values that could be compared in the archive but are absent here."""
    if not found.is_narrowed or facet in found.selections:
        return []
    whole = _one_level(facet, found.archive().facets[facet], Selection())
    return [labels.shown(facet, value) for value in by_frequency(whole) if value not in counts]


def _panels(
    found: DecisionSearch, values: list[FacetValue], url: SearchUrl, reference: Count | None
) -> list[Panel]:
    """Return a chart of years for each service; none if no two years can be compared."""
    if not values:
        return []
    years = _years_of(found, values)

    def year_url(number: int, year: str) -> str:
        if is_long(url.parameters):
            return ""
        return url.changed(service=values[number].name, year=year, split=None)

    of_each = [years.get(value.name, {}) for value in values]
    charts = year_panels(of_each, year_url, reference)
    return [Panel(value, chart) for value, chart in zip(values, charts, strict=True)]


def _years_of(found: DecisionSearch, values: list[FacetValue]) -> dict[str, dict[str, Count]]:
    """Return the counts by year of each service, of either outcome."""
    depth = values[0].name.count("/") + 1
    table = crosstab(found.filter(OUTCOME, Selection()), Axis(SERVICE, depth), Axis(YEAR))
    years: dict[str, dict[str, Count]] = {}
    for (service, year), count in table.cells.items():
        years.setdefault(service, {})[year] = count
    return years


def _one_level(facet: Facet, counts: Mapping[str, Count], selection: Selection) -> dict[str, Count]:
    """Return the nodes of a tree that can be compared: the children of the selected ones."""
    if not facet.tree:
        return dict(counts)
    below = {
        path: count
        for path, count in counts.items()
        if (
            path.rpartition("/")[0] in selection.included
            if selection.included
            else path.count("/") == (1 if facet == GUIDELINE else 0)
        )
    }
    return below or {path: counts[path] for path in selection.included if path in counts}
