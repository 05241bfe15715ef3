"""Measure an export of the whole archive: time to first byte, total time and memory.

    uv run python -m tests.benchmarks.export [--decisions 1000000]

Each file is read back, with the csv module, line by line, or with openpyxl.
"""

import argparse
import csv
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.many_cases import archive_of


def main() -> None:
    """Export everything in each format and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    options = parser.parse_args()
    with archive_of(options.decisions), tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    from django.test import Client

    client = Client()
    number = client.get("/decisions.json").json()["decisions"]
    print(
        f"{'file':6} {'first byte':>11} {'in all':>9} {'size':>10} {'memory':>22} {'rows read back':>16}"
    )
    for ending in ("csv", "jsonl", "xlsx"):
        memory = psutil.Process()
        started = time.perf_counter()
        response: Any = client.get(f"/decisions.{ending}")
        first, at_first, most = 0.0, 0, 0
        file = folder / f"all.{ending}"
        with file.open("wb") as out:
            for chunk in response:
                first = first or time.perf_counter() - started
                at_first = at_first or memory.memory_info().rss
                most = max(most, memory.memory_info().rss)
                out.write(chunk)
        took = time.perf_counter() - started
        rows = _rows(file)
        size = file.stat().st_size / 1e6
        print(
            f"{ending:6} {first * 1000:8.0f} ms {took:7.1f} s {size:7.0f} MB "
            f"{at_first / 1e6:7.0f} to {most / 1e6:6.0f} MB {rows:>16,}",
            flush=True,
        )
        assert rows == number, f"{rows} rows, and the page says {number}"
        file.unlink()


def _rows(file: Path) -> int:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _ in csv.DictReader(lines))
    if file.suffix == ".jsonl":
        with file.open(encoding="utf-8") as lines:
            return sum(1 for _ in lines)
    from openpyxl import load_workbook

    *sheets, _about = load_workbook(file, read_only=True).worksheets
    return sum(sum(1 for _ in sheet.iter_rows()) - 1 for sheet in sheets)


if __name__ == "__main__":
    main()
