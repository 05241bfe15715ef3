"""The table of a report: its columns, its rows, and the chart of their rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from decisions.pages.charts.dots import DotPlot
from decisions.pages.charts.years import YearChart
from decisions.search import Count
from decisions.state_program.published_tables import PublishedCell


class FigureKind(StrEnum):
    """The formats of a column's figures."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its name, and the format of its figures."""

    label: str
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure, and the search for the decisions it counts; empty if no search can find them."""

    value: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row.

    Args:
        value: its name in files: a value of a search, a year, or text.
        label: its name on pages.
        figures: one for each column.
        published: the figures that others published for it.
        few: whether it rests on few of what the table counts.
    """

    value: str
    label: str
    figures: Sequence[ReportFigure]
    published: Sequence[PublishedCell] = ()
    few: bool = False


@dataclass(frozen=True, slots=True)
class YearPanels:
    """Charts of years side by side, each with its title."""

    charts: Mapping[str, YearChart]

    @property
    def has_few(self) -> bool:
        """Whether any point rests on few letters."""
        return any(chart.has_few for chart in self.charts.values())

    @property
    def goes_on(self) -> bool:
        """Whether any line continues above its chart."""
        return any(chart.goes_on for chart in self.charts.values())

    @property
    def frame_height(self) -> int:
        """The height of each of them."""
        return next(iter(self.charts.values())).frame.height


Chart = YearChart | YearPanels | DotPlot


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The content of a report.

    Args:
        heading: the heading of the rows.
        decisions: the number of decisions in the table.
        chart: the chart of its rows; None if there is nothing to draw.
        reference: the decisions whose rate the chart compares with; None for none.
        drawn: what the points of the chart show.
        line: what the line through each point shows.
        of: what the figures count.
        notes: sentences about what the table leaves out or counts twice.
        letters: some letters by the slugs of their cases, each with the number of its decisions.
    """

    heading: str
    columns: Sequence[ReportColumn]
    rows: Sequence[ReportRow]
    decisions: int
    chart: Chart | None = None
    reference: Count | None = None
    drawn: str = "percent overturned"
    line: str = "its 95% interval"
    of: str = "decisions"
    notes: Sequence[str] = ()
    letters: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_published(self) -> bool:
        """Whether a row has a published figure beside it."""
        return any(row.published for row in self.rows)

    @property
    def has_links(self) -> bool:
        """Whether a number in the table links to a search."""
        return any(figure.url and figure.value for row in self.rows for figure in row.figures)

    @property
    def shape(self) -> str:
        """The kind of its chart: `years`, `panels` or `dots`; empty without one."""
        shapes = {YearChart: "years", YearPanels: "panels", DotPlot: "dots"}
        return shapes[type(self.chart)] if self.chart else ""
