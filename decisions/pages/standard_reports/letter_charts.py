"""Charts of reports that count letters or days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from decisions.formatting import number_of
from decisions.pages.charts.dots import DotRow, dot_plot
from decisions.pages.charts.years import YearValue, days_chart, year_chart, year_panels
from decisions.pages.standard_reports.tables import Chart, ReportRow, YearPanels
from decisions.search import Count


class LetterChart(Protocol):
    """The chart of a table's rows.

    Args:
        drawn: what the points show.
        line: what the line through each point shows.
        of: what the figures count.
    """

    @property
    def drawn(self) -> str: ...  # noqa: D102
    @property
    def line(self) -> str: ...  # noqa: D102
    @property
    def of(self) -> str: ...  # noqa: D102

    def draw(self, rows: Sequence[ReportRow], indexes: Mapping[str, int]) -> Chart | None:
        """Return the chart of rows; None if there is nothing to compare.

        Args:
            rows: the rows, at least one.
            indexes: the index of each column's figure in a row, by the name of the column.
        """


@dataclass(frozen=True, slots=True)
class RateChart:
    """The overturn rate of the decisions in each row.

    Args:
        by_year: whether the rows are years of decision, so that changes of the rules are drawn.
    """

    by_year: bool = False
    drawn: str = "percent overturned"
    line: str = "its 95% interval"
    of: str = "decisions"

    def draw(self, rows: Sequence[ReportRow], indexes: Mapping[str, int]) -> Chart | None:
        """Return the chart; see `LetterChart.draw`."""
        counts = {
            row.value: Count(
                _number(row, indexes["Decisions"]), _number(row, indexes["Overturned"])
            )
            for row in rows
        }
        links = _links(rows, indexes["Decisions"])
        if self.by_year:
            return year_chart(counts, links.__getitem__)
        return dot_plot([DotRow(row.label, counts[row.value], links[row.value]) for row in rows])


@dataclass(frozen=True, slots=True)
class ShareCharts:
    """The share of letters in each of some columns, by year: a chart for each column.

    Args:
        columns: the names of the columns, in the order of the charts.
    """

    columns: Sequence[str]
    drawn: str = "percent of letters"
    line: str = "its 95% interval"
    of: str = "letters"

    def draw(self, rows: Sequence[ReportRow], indexes: Mapping[str, int]) -> Chart | None:
        """Return the charts; see `LetterChart.draw`."""
        links = _links(rows, indexes["Letters"])
        panels = [
            {
                row.value: Count(_number(row, indexes["Letters"]), _number(row, indexes[name]))
                for row in rows
            }
            for name in self.columns
        ]
        shares = [name.lower() for name in self.columns]
        charts = year_panels(panels, lambda _, year: links[year], of="letter", share=shares)
        if len(charts[0].years) < 2:
            return None
        return YearPanels(dict(zip(self.columns, charts, strict=True)))


@dataclass(frozen=True, slots=True)
class DaysChart:
    """The median days of the letters of each year, and their interquartile range."""

    drawn: str = "median days"
    line: str = "the middle half of the letters"
    of: str = "letters"

    def draw(self, rows: Sequence[ReportRow], indexes: Mapping[str, int]) -> Chart | None:
        """Return the chart; see `LetterChart.draw`."""
        links = _links(rows, indexes["Letters"])
        return days_chart({row.value: _days(row, indexes) for row in rows}, links.__getitem__)


def _days(row: ReportRow, indexes: Mapping[str, int]) -> YearValue:
    letters = _number(row, indexes["Letters"])
    names = ("Median days", "A quarter within", "Three quarters within")
    median, low, high = (row.figures[indexes[name]].value or 0.0 for name in names)
    says = (
        f"{row.label}: {number_of(letters, 'letter')}, median "
        f"{median:g} days, the middle half {low:g} to {high:g}"
    )
    return YearValue(Count(letters), median, low, high, says)


def _number(row: ReportRow, index: int) -> int:
    return int(row.figures[index].value or 0)


def _links(rows: Sequence[ReportRow], index: int) -> dict[str, str]:
    return {row.value: row.figures[index].url for row in rows}
