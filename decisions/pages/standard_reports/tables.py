"""A table of a report: its columns, its rows, and the chart of their rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from decisions.pages.charts.dots import DotPlot
from decisions.pages.charts.years import YearChart
from decisions.program.published_tables import PublishedCell
from decisions.search import Count


class FigureKind(StrEnum):
    """How the figures of a column are written."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its name, and how its figures are written."""

    label: str
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure, and the search that finds what it counts; empty where none can say it."""

    value: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row.

    Args:
        value: what names it in files: a value of a search, a year, or words.
        label: its name on pages.
        figures: one for each column.
        published: what others published of the same.
        few: whether it rests on few decisions.
    """

    value: str
    label: str
    figures: Sequence[ReportFigure]
    published: Sequence[PublishedCell] = ()
    few: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """What a report shows.

    Args:
        heading: what the rows are.
        decisions: how many it is of.
        chart: of the rates of its rows; None where there is nothing to draw.
        reference: the decisions whose rate the chart compares with; None for none.
        notes: sentences about what the table leaves out or counts twice.
    """

    heading: str
    columns: Sequence[ReportColumn]
    rows: Sequence[ReportRow]
    decisions: int
    chart: YearChart | DotPlot | None = None
    reference: Count | None = None
    notes: Sequence[str] = ()

    @property
    def has_published(self) -> bool:
        """Whether a row has a published figure beside it."""
        return any(row.published for row in self.rows)
