"""The pages of the standard reports, and their files."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.export.formats import csv_of
from decisions.formatting import number_of
from decisions.pages.charts.dots import DotPlot
from decisions.pages.charts.years import YearChart
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.sample_notice import holds_samples
from decisions.pages.search_urls import path_of, site_root
from decisions.pages.sharing.cards import Card
from decisions.pages.sharing.frames import drawing, framed
from decisions.pages.standard_reports.coverage import coverage
from decisions.pages.standard_reports.definitions import GROUPS, LEFT_OUT, REPORTS, Report
from decisions.pages.standard_reports.tables import FigureKind, ReportTable, YearPanels


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List the reports, and the published tables that cannot be made from letters."""
    context = {"groups": GROUPS, "left_out": LEFT_OUT, "coverage": coverage()}
    return render(request, "standard_reports/index.html", context)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a report."""
    context = _context(_report(name))
    context |= {"sources": _sources(context["table"]), "root": site_root(request)}
    return render(request, "standard_reports/report.html", context)


@framed
def embed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a report for a frame on another site."""
    context = _context(_report(name)) | {"embedded": True}
    return render(request, "standard_reports/embed.html", context)


@require_safe
def page_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the table of a report as CSV."""
    report = _report(name)
    samples = holds_samples()
    prefix = "imr-invented-samples" if samples else "imr-report"
    return StreamingHttpResponse(
        csv_of(_lines(report.of.table(), samples=samples)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{prefix}-{name}.csv"'},
    )


@require_safe
def chart_svg(request: HttpRequest, name: str) -> HttpResponse:
    """Send the chart of a report as an SVG file, with its source and date."""
    report = _report(name)
    table = report.of.table()
    if table.chart is None:
        raise Http404("The report has no chart.")
    context = {
        "report": report,
        "table": table,
        "coverage": coverage(),
        "page_url": f"{site_root(request)}{path_of('standard_report', name)}",
    }
    return drawing(request, "standard_reports/chart.svg", context, name)


@require_safe
@limit_concurrency("cards", each=2, all_together=2, seconds=10)
def card(request: HttpRequest, name: str) -> HttpResponse:
    """Send the card of a report: its title, and its chart if it has one."""
    report = _report(name)
    table = report.of.table()
    charts: list[tuple[str, YearChart | DotPlot]] = []
    if isinstance(table.chart, YearPanels):
        charts = [*table.chart.charts.items()]
    elif table.chart:
        charts = [("", table.chart)]
    decisions = number_of(table.decisions, "decision")
    about = f"{table.drawn.capitalize()}, of {decisions}" if table.chart else decisions
    return Card(report.title, "", about, charts, request.get_host()).response()


def _context(report: Report) -> dict[str, Any]:
    """Return the context of a report's templates."""
    table = report.of.table()
    return {
        "report": report,
        "table": table,
        "coverage": coverage(),
        "embedded": False,
    }


def _report(name: str) -> Report:
    if name not in REPORTS:
        raise Http404("This report does not exist.")
    return REPORTS[name]


def _sources(table: ReportTable) -> list[object]:
    """Return the distinct publications from which the table's published figures are taken."""
    cells = (cell for row in table.rows for cell in row.published)
    return list(dict.fromkeys(cell.by for cell in cells))


def _lines(table: ReportTable, *, samples: bool) -> Iterator[list[object]]:
    published = ["Published", "Published by"] if table.has_published else []
    names = [column.label for column in table.columns]
    yield ["Value", table.heading, *names, *published, "samples"]
    for row in table.rows:
        figures = [
            _written(figure.value, column.kind)
            for figure, column in zip(row.figures, table.columns, strict=True)
        ]
        cited = [
            "; ".join(cell.figure for cell in row.published),
            "; ".join(f"{cell.by.publisher} {cell.by.year}".strip() for cell in row.published),
        ]
        yield [
            row.value,
            row.label,
            *figures,
            *(cited if published else []),
            "yes" if samples else "no",
        ]


def _written(value: float | None, kind: FigureKind) -> str:
    """Format a figure for files: shares with four decimals, counts as whole numbers."""
    if value is None:
        return ""
    if kind == FigureKind.COUNT:
        return str(int(value))
    return f"{value:.4f}" if kind in (FigureKind.SHARE, FigureKind.RATIO) else f"{value:g}"
