"""Rows of an export -> the bytes of a file, as they come."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from decisions.export.columns import NAMES
from decisions.export.rows import Row, Value
from decisions.export.spreadsheet import Cell, spreadsheet

#: What makes a spreadsheet take a cell for a formula: OWASP, "CSV Injection".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Args:
        ending: of the file's name and of its address.
        label: its name on pages.
        content_type: its media type.
        write: rows -> bytes.
    """

    ending: str
    label: str
    content_type: str
    write: Callable[[Iterable[Row]], Iterator[bytes]]


def as_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield CSV in UTF-8 (RFC 4180).

    It begins with a byte-order mark, or Excel would take it for another encoding. A cell that a
    spreadsheet would take for a formula begins with an apostrophe.
    """
    yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    for part in _parts(chain([NAMES], rows)):
        text = io.StringIO()
        csv.writer(text).writerows([safe_cell(written(value)) for value in row] for row in part)
        yield text.getvalue().encode()


def as_json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield one JSON object a line, in UTF-8."""
    for part in _parts(rows):
        lines = (
            json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False, default=str)
            for row in part
        )
        yield "".join(f"{line}\n" for line in lines).encode()


def as_spreadsheet(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield an Excel workbook; dates and numbers are such, everything else is text."""
    cells = ([_cell(value) for value in row] for row in rows)
    return spreadsheet("Decisions", NAMES, cells)


def written(value: Value) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


FORMATS = {
    kind.ending: kind
    for kind in (
        Format("csv", "CSV", "text/csv; charset=utf-8", as_csv),
        Format(
            "xlsx",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_spreadsheet,
        ),
        Format("jsonl", "JSON Lines", "application/jsonl; charset=utf-8", as_json_lines),
    )
}


def _cell(value: Value) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | date):
        return written(value)
    return value


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while part := list(islice(source, _AT_ONCE)):
        yield part
