"""The file formats of exports; each one streams rows as the bytes of a file."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import TypeVar

from decisions.export.columns import COLUMNS, NAMES, Column
from decisions.export.rows import Row, Value
from decisions.export.spreadsheet import Cell, Link, SheetColumn, spreadsheet

T = TypeVar("T")
#: The characters at which a spreadsheet recognizes a formula: OWASP, "CSV Injection".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: The byte-order mark at the beginning of a CSV file.
CSV_START = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
_ROWS_PER_PART = 100


#: The widths of spreadsheet columns in characters, by name; other columns have their kind's width.
_WIDTHS = {
    "case_number": 15,
    "item": 6,
    "outcome": 12,
    "disputed": 44,
    "services": 24,
    "body_regions": 20,
    "original_request": 44,
    "authorized": 32,
    "rationale": 90,
    "clinical_summary": 90,
    "deciding_sentence": 60,
    "turned_on": 36,
    "address": 48,
}
_WIDTHS_OF_KINDS = {"text": 20, "list": 30, "date": 13, "number": 9, "yes or no": 11}
_ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class FileSource:
    """The search that the rows of a file come from.

    Args:
        description: the search in words.
        url: the URL of its page.
        decisions, overturned: the number of decisions found, and of those overturned.
        day: the day of the search.
        samples: whether the decisions are invented samples.
    """

    description: str
    url: str
    decisions: int
    overturned: int
    day: date
    samples: bool


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Args:
        ending: the ending of the file's name and URL.
        label: the name on pages.
        content_type: the media type.
        write: yields the bytes of a file from its rows and their source.
    """

    ending: str
    label: str
    content_type: str
    write: Callable[[Iterable[Row], FileSource], Iterator[bytes]]


def csv_of(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield CSV in UTF-8 (RFC 4180).

    It begins with a byte-order mark, without which Excel assumes another encoding. Text that a
    spreadsheet would interpret as a formula is prefixed with an apostrophe.
    """
    yield CSV_START
    for part in _parts(rows):
        yield csv_lines(part)


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Return lines of CSV, as `csv_of` yields them."""
    text = io.StringIO()
    csv.writer(text).writerows(
        [safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return text.getvalue().encode()


def as_csv(rows: Iterable[Row], source: FileSource) -> Iterator[bytes]:
    """Yield CSV as `csv_of`; its first line names the columns."""
    return csv_of(chain([NAMES], (map(written, row) for row in rows)))


def as_json_lines(rows: Iterable[Row], source: FileSource) -> Iterator[bytes]:
    """Yield one JSON object per line, in UTF-8."""
    for part in _parts(rows):
        yield "".join(json_line(NAMES, row) for row in part).encode()


def json_line(names: Sequence[str], row: Row) -> str:
    """Return a row as one JSON object, with the end of its line."""
    values = dict(zip(names, row, strict=True))
    return f"{json.dumps(values, ensure_ascii=False, default=str)}\n"


def as_spreadsheet(rows: Iterable[Row], source: FileSource) -> Iterator[bytes]:
    """Yield an Excel workbook with typed dates, numbers and links; everything else is text."""
    return workbook(rows, _about(source))


def workbook(
    rows: Iterable[Row], about: Sequence[tuple[str, Cell]], columns: Sequence[Column] = COLUMNS
) -> Iterator[bytes]:
    """Yield an Excel workbook of rows, with a second sheet that describes their source.

    Args:
        rows: the rows, with a value for each column.
        about: the names and values on the second sheet.
        columns: the columns of the rows.
    """
    links = [column.name == _ADDRESS for column in columns]
    cells = (list(map(_cell, row, links)) for row in rows)
    return spreadsheet("Decisions", [*map(_sheet_column, columns)], cells, about=about)


def kind_of_decisions(*, samples: bool) -> str:
    """Return what the decisions in a file are, in words."""
    return "invented samples, not actual state decisions" if samples else "decisions"


def _sheet_column(column: Column) -> SheetColumn:
    width = _WIDTHS.get(column.name) or _WIDTHS_OF_KINDS[column.kind]
    return SheetColumn(column.heading, width, wraps=column.kind in ("text", "list"))


def _about(source: FileSource) -> list[tuple[str, Cell]]:
    return [
        ("Search", source.description),
        ("Address", Link(source.url)),
        ("Decisions", source.decisions),
        ("Overturned", source.overturned),
        ("As of", source.day),
        ("Holds", kind_of_decisions(samples=source.samples)),
    ]


def written(value: Value) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet interprets as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


FORMATS = {
    kind.ending: kind
    for kind in (
        Format(
            "xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_spreadsheet,
        ),
        Format("csv", "CSV", "text/csv; charset=utf-8", as_csv),
        Format("jsonl", "JSON Lines", "application/jsonl; charset=utf-8", as_json_lines),
    )
}


def _cell(value: Value, is_link: bool) -> Cell:
    if is_link and isinstance(value, str):
        return Link(value)
    if isinstance(value, bool) or not isinstance(value, int | date):
        return written(value)
    return value


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while part := list(islice(source, _ROWS_PER_PART)):
        yield part
