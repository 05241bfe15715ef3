"""Reports that count letters or days in the database, since no search counts these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from decisions.facet_labels import labels
from decisions.overturn_rates import FEW
from decisions.pages.search_urls import path_of, with_parameters
from decisions.pages.standard_reports.letter_charts import LetterChart
from decisions.pages.standard_reports.tables import (
    ReportColumn,
    ReportFigure,
    ReportRow,
    ReportTable,
)
from decisions.search import UNDATED, YEAR, Facet, per_generation
from decisions.state_program.published_tables import PublishedCell

#: The public letters with their decisions: either samples or letters of the state.
_LETTERS = """
WITH letter AS (
    SELECT k.*, coalesce(extract(year FROM k.decision_date)::text, 'undated') AS year,
        count(i.id)::int AS decisions,
        count(i.id) FILTER (WHERE i.outcome = 'overturned')::int AS overturned
    FROM (SELECT id, slug, decision_date, date_of_injury, application_received, date_assigned,
              outcome
          FROM decisions_case WHERE withdrawn_at IS NULL) k
    JOIN decisions_disputeditem i ON i.case_id = k.id
    GROUP BY k.id, k.slug, k.decision_date, k.date_of_injury, k.application_received,
        k.date_assigned, k.outcome
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLetter:
    """A table made by SQL from `letter`, whose rows are letters with their number of decisions.

    Args:
        heading: the heading of the rows.
        columns: one for each value of the statement after the first two.
        facet: whose values the rows are.
        statement: selects a row's value, the number of decisions it rests on, and its figures.
        searches: by the name of a column, the parameters of the search that finds what its figures
            count; `{}` stands for the value of the row.
        chart: the chart of its rows.
        published: the published figures by value.
        letters: selects the slugs of letters to name below the table, each with the number of its
            decisions; empty for none.
    """

    heading: str
    columns: Sequence[ReportColumn]
    facet: Facet = YEAR
    statement: str
    searches: Mapping[str, str] = field(default_factory=dict)
    chart: LetterChart
    published: Mapping[str, tuple[PublishedCell, ...]] = field(default_factory=dict)
    letters: str = ""

    def table(self) -> ReportTable:
        """Count the table."""
        indexes = {column.label: index for index, column in enumerate(self.columns)}
        of_letters = self.chart.of == "letters"
        rows = [
            ReportRow(
                value,
                labels.shown(self.facet, value),
                [
                    ReportFigure(figure, self._search(column.label, value))
                    for column, figure in zip(self.columns, figures, strict=True)
                ],
                self.published.get(value, ()),
                few=(figures[indexes["Letters"]] if of_letters else decisions) < FEW,
            )
            for value, decisions, *figures in _rows(self.statement)
        ]
        decisions = sum(number for _, number, *_ in _rows(self.statement))
        return ReportTable(
            self.heading,
            self.columns,
            rows,
            decisions,
            self.chart.draw(rows, indexes) if rows else None,
            drawn=self.chart.drawn,
            line=self.chart.line,
            of=self.chart.of,
            letters={row[0]: row[1] for row in _rows(self.letters)} if self.letters else {},
        )

    def _search(self, label: str, value: str) -> str:
        parameters = self.searches.get(label)
        if not parameters or (value == UNDATED and "_from" in parameters):
            return ""
        return with_parameters(path_of("search"), parameters.replace("{}", value))


@per_generation
def _rows(statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, cached until the archive changes."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_LETTERS}{statement}")
        return [
            (row[0], row[1], *(None if each is None else float(each) for each in row[2:]))
            for row in cursor.fetchall()
        ]
