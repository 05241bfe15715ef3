"""The files of one year: the same decisions as Parquet, CSV and JSON Lines."""

import gzip
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.compute import is_in

from decisions.dataset.columns import DATASET_COLUMNS, DATASET_NAMES
from decisions.dataset.file_paths import data_file_path
from decisions.export.formats import CSV_START, csv_lines, json_line, written
from decisions.export.rows import Row

#: The rows of a Parquet row group, which are in memory together.
_ROWS_AT_ONCE = 4_000
_TYPES = {
    "text": pa.string(),
    "list": pa.list_(pa.string()),
    "date": pa.date32(),
    "number": pa.int32(),
    "yes or no": pa.bool_(),
}
_SCHEMA = pa.schema([(column.name, _TYPES[column.kind]) for column in DATASET_COLUMNS])


class YearFiles:
    """Writes the decisions of one year; a context manager that closes the files.

    Args:
        folder: the folder of the snapshot.
        year: the year; its files must not exist yet.
    """

    def __init__(self, folder: Path, year: str) -> None:
        self._waiting: list[Row] = []
        self._open = ExitStack()
        paths = {
            ending: folder / data_file_path(ending, year) for ending in ("parquet", "csv", "jsonl")
        }
        for path in paths.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            self._parquet = opened.enter_context(
                pq.ParquetWriter(paths["parquet"], _SCHEMA, compression="zstd")
            )
            self._csv = opened.enter_context(_gzipped(paths["csv"]))
            self._json_lines = opened.enter_context(_gzipped(paths["jsonl"]))
            self._csv.write(CSV_START + csv_lines([DATASET_NAMES]))
            self._open = opened.pop_all()

    def write(self, rows: Sequence[Row]) -> None:
        """Write some decisions."""
        self._csv.write(csv_lines(map(written, row) for row in rows))
        for row in rows:
            self._json_lines.write(json_line(DATASET_NAMES, row).encode())
        self._waiting += rows
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self._write_group()

    def _write_group(self) -> None:
        columns = zip(*self._waiting, strict=True)
        arrays = [
            pa.array(list(values), type=field.type)
            for values, field in zip(columns, _SCHEMA, strict=True)
        ]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=_SCHEMA))
        self._waiting = []

    def __enter__(self) -> "YearFiles":
        return self

    def __exit__(self, *error: Any) -> None:
        with self._open:
            if self._waiting and error[0] is None:
                self._write_group()


def rows_in(file: Path) -> Iterator[list[Row]]:
    """Yield the decisions of a Parquet file in batches, in the order of the file."""
    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(batch_size=_ROWS_AT_ONCE):
            yield [[row[name] for name in DATASET_NAMES] for row in batch.to_pylist()]


def found_in(file: Path, column: str, values: Collection[str]) -> set[str]:
    """Return the values that occur in a column of a Parquet file."""
    sought = pa.array(values, type=pa.string())
    with pq.ParquetFile(file) as parquet:
        return {
            value
            for batch in parquet.iter_batches(columns=[column])
            for value in batch.filter(is_in(batch.column(0), sought)).column(0).to_pylist()
        }


def _gzipped(path: Path) -> gzip.GzipFile:
    """Open a gzip file for writing; the same content gives the same bytes."""
    return gzip.GzipFile(filename=path, mode="wb", compresslevel=6, mtime=0)
