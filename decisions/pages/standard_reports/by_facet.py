"""Reports made from searches: decisions by the values of a facet, and shares by year."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.formatting import count as counted
from decisions.formatting import number_of
from decisions.overturn_rates import FEW, interval
from decisions.pages.charts.dots import DotRow, by_rate, dot_plot
from decisions.pages.charts.years import year_chart
from decisions.pages.search_urls import SearchUrl
from decisions.pages.standard_reports.tables import (
    Chart,
    FigureKind,
    ReportColumn,
    ReportFigure,
    ReportRow,
    ReportTable,
)
from decisions.pages.statistics.crosstab_axes import axes, axis_label, parameter_of
from decisions.search import OUTCOME, TURNED_ON, YEAR, Along, Axis, Count, along
from decisions.state_program.published_tables import PublishedCell

_ORDERS = "The table is sorted by number of decisions, the chart by rate."
_OVERTURNED = {OUTCOME.name: Outcome.OVERTURNED.value}
_INTERVAL = (
    ReportColumn("95% interval from", FigureKind.SHARE),
    ReportColumn("to", FigureKind.SHARE),
)
_RATES = (
    ReportColumn("Overturned", FigureKind.COUNT),
    ReportColumn("Rate", FigureKind.SHARE),
    *_INTERVAL,
)
#: What a decision in no row of a table has.
_WITHOUT = "no value here"
Published = Mapping[str, tuple[PublishedCell, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByFacet:
    """Decisions by the values of a facet, with the share of each and its overturn rate.

    Args:
        axis: the name of the facet on the statistics page.
        within: the parameters of the search for the table's decisions; empty for all.
        without: what a decision in no row has.
        published: the published figures by value.
    """

    axis: str
    within: str = ""
    without: str = _WITHOUT
    published: Published = field(default_factory=dict)

    def table(self) -> ReportTable:
        """Count the table.

        Raises:
            IndexMissingError: there is no index to search.
        """
        axis, url = axes()[self.axis], SearchUrl(QueryDict(self.within))
        found = along(url.search, axis)
        counts = {value: found.counts[value] for value in _in_order(axis, url, found.counts)}
        decisions = url.search.count.decisions
        parameter = parameter_of(axis).name
        links = {value: SearchUrl(_with(url, **{parameter: value})) for value in counts}
        rows = [
            ReportRow(
                value,
                labels.shown(axis.facet, value),
                (
                    ReportFigure(count.decisions, links[value].page()),
                    ReportFigure(count.decisions / decisions if decisions else None),
                    *_rates(count, links[value].changed(**_OVERTURNED)),
                ),
                self.published.get(value, ()),
                few=count.decisions < FEW,
            )
            for value, count in counts.items()
        ]
        columns = (
            ReportColumn("Decisions", FigureKind.COUNT),
            ReportColumn("Share of all", FigureKind.SHARE),
            *_RATES,
        )
        reference = url.search.count if axis.facet != YEAR else None
        in_two_orders = bool(rows) and axis.facet != YEAR and not axis.facet.order
        return ReportTable(
            axis_label(axis),
            columns,
            rows,
            decisions,
            _chart(axis, counts, links, url.search.count),
            reference,
            notes=[
                *_notes(counts, decisions, _in_a_row(axis, url, found, list(counts)), self.without),
                *([_ORDERS] if in_two_orders else []),
            ],
        )


@dataclass(frozen=True, slots=True)
class ByCriterion:
    """Decisions by what they turned on, as shares of the upheld and of the overturned ones.

    A criterion is found unmet in upheld decisions and met in overturned ones, so the overturn rate
    of a row says nothing.
    """

    def table(self) -> ReportTable:
        """Count the table; raises as `ByFacet.table` does."""
        axis, url = Axis(TURNED_ON), SearchUrl(QueryDict())
        found = along(url.search, axis)
        every = url.search.count
        rows = []
        for value, count in found.counts.items():
            # The decisions of each outcome, and those of them that name the criterion.
            sides = (
                Count(every.decisions - every.overturned, count.decisions - count.overturned),
                Count(every.overturned, count.overturned),
            )
            named = [side for side in sides if side.overturned]
            low, high = (interval(named[0]) if len(named) == 1 else None) or (None, None)
            rows.append(
                ReportRow(
                    value,
                    labels.shown(TURNED_ON, value),
                    (
                        ReportFigure(count.decisions, url.changed(**{TURNED_ON.name: value})),
                        *(ReportFigure(side.rate if side.overturned else None) for side in sides),
                        ReportFigure(low),
                        ReportFigure(high),
                    ),
                    few=any(side.decisions < FEW for side in named),
                )
            )
        columns = (
            ReportColumn("Decisions", FigureKind.COUNT),
            ReportColumn("Share of upheld", FigureKind.SHARE),
            ReportColumn("Share of overturned", FigureKind.SHARE),
            *_INTERVAL,
        )
        return ReportTable(
            axis_label(axis),
            columns,
            rows,
            every.decisions,
            notes=_notes(found.counts, every.decisions, every.decisions - found.none, _WITHOUT),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareByYear:
    """A part's share of the decisions by year of decision, and the part's overturn rate.

    What decisions turned on follows from the outcome, so such a part has no rate.

    Args:
        part: the parameters of the search for the part, in addition to those of the whole.
        within: the parameters of the search for the whole; empty for all decisions.
        what: the name of the part in the heading of its column.
        published: the published figures by year.
    """

    part: str
    within: str = ""
    what: str
    published: Published = field(default_factory=dict)

    def table(self) -> ReportTable:
        """Count the table; raises as `ByFacet.table` does."""
        whole, part = SearchUrl(QueryDict(self.within)), SearchUrl(QueryDict(self.part))
        wholes = along(whole.search, Axis(YEAR)).counts
        parts = along(part.search, Axis(YEAR)).counts
        is_rated = TURNED_ON not in part.search.selections
        rows = []
        for year in sorted(wholes):
            count = parts.get(year, Count())
            of_year = SearchUrl(_with(part, year=year))
            rows.append(
                ReportRow(
                    year,
                    labels.shown(YEAR, year),
                    (
                        ReportFigure(wholes[year].decisions, whole.changed(year=year)),
                        ReportFigure(count.decisions, of_year.page()),
                        ReportFigure(count.decisions / wholes[year].decisions),
                        *(_rates(count, of_year.changed(**_OVERTURNED)) if is_rated else ()),
                    ),
                    self.published.get(year, ()),
                    few=wholes[year].decisions < FEW,
                )
            )
        columns = (
            ReportColumn("Decisions", FigureKind.COUNT),
            ReportColumn(self.what, FigureKind.COUNT),
            ReportColumn("Share", FigureKind.SHARE),
            *(_RATES if is_rated else ()),
        )
        services = part.query.getlist("service")
        what = self.what.lower()
        shares = {
            year: Count(count.decisions, parts.get(year, Count()).decisions)
            for year, count in wholes.items()
        }
        chart = year_chart(shares, lambda year: part.changed(year=year), None, services, share=what)
        decisions = whole.search.count.decisions
        drawn = f"percent {what}"
        return ReportTable("Year of decision", columns, rows, decisions, chart, drawn=drawn)


def _chart(
    axis: Axis, counts: Mapping[str, Count], links: Mapping[str, SearchUrl], all_of_them: Count
) -> Chart | None:
    if axis.facet == YEAR:
        return year_chart(counts, lambda year: links[year].page())
    rows = [
        DotRow(
            labels.shown(axis.facet, value),
            count,
            links[value].page(),
            overturned=links[value].changed(**_OVERTURNED),
        )
        for value, count in counts.items()
    ]
    ordered = rows if axis.facet.order else by_rate(rows)
    return dot_plot(ordered, all_of_them) if rows else None


def _in_a_row(axis: Axis, url: SearchUrl, found: Along, values: list[str]) -> int:
    """Return the number of decisions that have one of the values, or several."""
    if _selected_above(axis, url):
        query = url.query.copy()
        query.setlist(parameter_of(axis).name, values)
        return SearchUrl(query).search.count.decisions if values else 0
    return url.search.count.decisions - found.none


def _notes(counts: Mapping[str, Count], decisions: int, in_a_row: int, without: str) -> list[str]:
    notes = []
    if none := decisions - in_a_row:
        notes.append(
            f"{counted(none)} of {number_of(decisions, 'decision')} "
            f"{'has' if none == 1 else 'have'} {without} and {'is' if none == 1 else 'are'} "
            "not in any row."
        )
    if sum(count.decisions for count in counts.values()) > in_a_row:
        notes.append(
            "A decision with several values counts in each of those rows, so shares may add up to "
            "more than 100%."
        )
    return notes


def _with(url: SearchUrl, **values: str) -> QueryDict:
    """Return the parameters of a search with some of them set."""
    query = url.query.copy()
    for name, value in values.items():
        query[name] = value
    return query


def _in_order(axis: Axis, url: SearchUrl, counts: Mapping[str, Count]) -> list[str]:
    """Return the values of an axis: years and ages in their order, others by frequency.

    In a tree, these are only the values below the selected nodes.
    """
    if axis.facet == YEAR:
        return sorted(counts)
    if axis.facet.order:
        return sorted(counts, key=axis.facet.position)
    above = _selected_above(axis, url)
    return [
        value
        for value in counts
        if not above or any(value.startswith(f"{node}/") for node in above)
    ]


def _selected_above(axis: Axis, url: SearchUrl) -> Collection[str]:
    """Return the nodes of the axis, a tree, that the table's search selects."""
    selection = url.search.selections.get(parameter_of(axis))
    return selection.included if selection and axis.facet.tree else ()


def _rates(count: Count, overturned: str) -> tuple[ReportFigure, ...]:
    low, high = interval(count) or (None, None)
    return (
        ReportFigure(count.overturned, overturned),
        ReportFigure(count.rate),
        ReportFigure(low),
        ReportFigure(high),
    )
