"""The cases of a snapshot, all read from the database at one moment."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from decisions.dataset.columns import SEARCHED
from decisions.export.rows import Row, rows_of_items
from decisions.search import UNDATED, facet_values

_BATCH = 200
_CASES = """
SELECT id, uid, slug, case_number, extract(year FROM decision_date)::int
FROM decisions_case
WHERE withdrawn_at IS NULL AND NOT sample
ORDER BY decision_date NULLS LAST, id
"""


@dataclass(frozen=True, slots=True)
class DatasetCase:
    """A public case with its rows.

    Args:
        year: the year of its decision, or UNDATED.
        rows: one row per decision, with a value for each column of the dataset.
    """

    uid: UUID
    slug: str
    case_number: str | None
    year: str
    rows: list[Row]


@contextmanager
def one_moment() -> Iterator[datetime]:
    """Read everything within the block from one database snapshot; yields its time."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT now()")
        yield cursor.fetchone()[0]


def published_cases(root: str) -> Iterator[DatasetCase]:
    """Yield every public case that is not a sample, the oldest decision first.

    Only a few are in memory at a time.

    Args:
        root: the address of the site, such as `https://archive.example.org`.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CASES)
        while found := cursor.fetchmany(_BATCH):
            rows = _rows([case_id for case_id, *_ in found], root)
            for case_id, uid, slug, number, year in found:
                own: list[Row] = [[str(uid), *row] for row in rows[case_id]]
                yield DatasetCase(uid, slug, number, str(year or UNDATED), own)


def _rows(case_ids: list[int], root: str) -> dict[int, list[Row]]:
    """Return the rows of each case, without its identifier."""
    cases, values = {}, {}
    for case_id, item_id, facets in facet_values(case_ids):
        cases[item_id] = case_id
        values[item_id] = [facets[facet.name] for facet in SEARCHED]
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for item_id, row in rows_of_items(list(cases), root):
        rows[cases[item_id]].append([*row, *values[item_id]])
    return rows
