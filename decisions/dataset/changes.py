"""The case numbers that were added, changed or withdrawn since the previous snapshot.

The number of a withdrawn case is published, because the page at its URL says so too, and because
owners of a copy must know which rows to delete. Nothing else of its letter is published.
"""

import csv
import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from decisions.dataset.cases import DatasetCase
from decisions.dataset.columns import DATASET_NAMES
from decisions.dataset.file_paths import CASES, CHANGES
from decisions.export.formats import json_line, safe_cell

ADDED, CHANGED, WITHDRAWN, CORRECTED = "added", "changed", "withdrawn", "corrected"
#: The columns of the changes, as a Data Package describes them.
CHANGE_FIELDS = (
    {"name": "day", "type": "date", "description": "The day of the entry."},
    {
        "name": "change",
        "type": "string",
        "description": (
            f"{ADDED}: the case is new. {CHANGED}: a value in its rows changed. {WITHDRAWN}: it "
            f"is no longer public; delete its rows. {CORRECTED}: a person corrected its text "
            "after this snapshot, so its rows were removed; delete them and use those of a newer "
            "snapshot."
        ),
    },
    {
        "name": "case_number",
        "type": "string",
        "description": "The case number; if the letter prints none, the name of the case in URLs.",
    },
    {"name": "case_uid", "type": "string", "description": "The identifier of the case."},
)
_AT_ONCE = 1 << 20
_TABLE = "CREATE TEMP TABLE {} (uid uuid PRIMARY KEY, name text, digest text) ON COMMIT DROP"
_COMPARED = f"""
SELECT
    CASE WHEN older.uid IS NULL THEN '{ADDED}' WHEN newer.uid IS NULL THEN '{WITHDRAWN}'
         ELSE '{CHANGED}' END AS change,
    coalesce(newer.name, older.name) AS name, uid
FROM older FULL JOIN newer USING (uid)
WHERE older.digest IS DISTINCT FROM newer.digest
ORDER BY change, name, uid
"""  # noqa: S608  words of this module


@contextmanager
def noted_cases(folder: Path) -> Iterator["CaseNotes"]:
    """Yield an object that records the cases of a snapshot in its folder."""
    with gzip.open(folder / CASES, "wt", encoding="utf-8", newline="") as file:
        yield CaseNotes(csv.writer(file))


class CaseNotes:
    """Records a hash of the rows of each case.

    Args:
        lines: a CSV writer for the hashes.
    """

    def __init__(self, lines: Any) -> None:
        self._lines = lines

    def note(self, case: DatasetCase) -> None:
        """Record a case."""
        digest = hashlib.sha256()
        for row in case.rows:
            digest.update(json_line(DATASET_NAMES, row).encode())
        self._lines.writerow([case.uid, case.case_number or case.slug, digest.hexdigest()])


def write_changes(folder: Path, before: Path | None, day: date) -> dict[str, int]:
    """Write the changes since the previous snapshot; return the number of each kind.

    The database compares them, so that memory does not grow with the number of cases.

    Args:
        folder: the folder of the new snapshot, with its cases recorded.
        before: the folder of the previous snapshot; None for the first one, without changes.
        day: the day of the new snapshot.
    """
    with transaction.atomic(), connection.chunked_cursor() as found:
        if before is not None:
            _load("older", before / CASES)
            _load("newer", folder / CASES)
            found.execute(_COMPARED)
        return append_changes(folder, day, found if before is not None else ())


def append_changes(
    folder: Path, day: date, changes: Iterable[tuple[str, str, Any]]
) -> dict[str, int]:
    """Append changes to the existing ones; return the number of each kind.

    Args:
        folder: the folder of the snapshot.
        day: the day on which they were recorded.
        changes: the kind, the name and the identifier of each case.
    """
    file = folder / CHANGES
    new = not file.exists()
    numbers: dict[str, int] = {}
    with file.open("a", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        if new:
            lines.writerow(_names())
        for change, name, uid in changes:
            lines.writerow([day, change, safe_cell(name), uid])
            numbers[change] = numbers.get(change, 0) + 1
    return numbers


def names_of(folder: Path, uids: set[str]) -> dict[str, str]:
    """Return the numbers, or the URL names, of cases in a snapshot, by their identifiers."""
    with gzip.open(folder / CASES, "rt", encoding="utf-8", newline="") as file:
        return {uid: name for uid, name, _ in csv.reader(file) if uid in uids}


def _names() -> Sequence[str]:
    return [field["name"] for field in CHANGE_FIELDS]


def _load(table: str, file: Path) -> None:
    with connection.cursor() as cursor, gzip.open(file, "rb") as content:
        cursor.execute(_TABLE.format(table))
        with cursor.copy(f"COPY {table} FROM STDIN WITH (FORMAT csv)") as copy:
            while part := content.read(_AT_ONCE):
                copy.write(part)
