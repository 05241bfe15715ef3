"""Measure the time, size and memory of a snapshot of the dataset.

    uv run python -m tests.benchmarks.dataset [--decisions 1000000]

DuckDB and pandas read the snapshot back and compute the totals of the statistics page. Then a case
is withdrawn and removed from the snapshot.
"""

import argparse
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import psutil

from tests.benchmarks.many_cases import archive_of

SUMS = """
SELECT year::varchar, count(*), count(*) FILTER (WHERE outcome = 'overturned')
FROM read_parquet('{}/*/decisions.parquet', hive_partitioning = true) GROUP BY 1 ORDER BY 1
"""


def main() -> None:
    """Publish a snapshot, read it back and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--kept", type=Path, help="a folder where the archive is kept")
    options = parser.parse_args()
    with archive_of(options.decisions, options.kept):
        _measure()


def _measure() -> None:
    from django.test import Client
    from django.utils import timezone

    from decisions.dataset.file_paths import DATASET_FORMATS
    from decisions.dataset.publishing import publish_dataset
    from decisions.dataset.removal import take_out_noted
    from decisions.models import Case

    made = _timed("published", publish_dataset)
    for kind in DATASET_FORMATS:
        size = sum(each["bytes"] for each in made.files if each["format"] == kind.ending)
        print(f"  {kind.label:12} {size / 1e6:8.0f} MB")
    page: Any = Client().get("/statistics.json?rows=year&columns=outcome").json()
    said = sorted((row["value"], row["decisions"], row["overturned"]) for row in page["rows"])
    folder = made.folder / "parquet"
    by_duckdb = _timed("DuckDB", lambda: duckdb.execute(SUMS.format(folder)).fetchall())
    by_pandas = _timed("pandas", lambda: _by_pandas(folder))
    assert by_duckdb == by_pandas == said, "the sums differ"
    print(f"  {sum(number for _, number, _ in said):,} decisions: the sums of each year are equal")
    _timed("published again, with changes", publish_dataset)
    case = Case.public.filter(decision_date__year=2018)[:1].get()
    Case.objects.filter(pk=case.pk).update(withdrawn_at=timezone.now())
    _timed("a case taken out of both", take_out_noted)


def _by_pandas(folder: Path) -> list[tuple[str, int, int]]:
    read = pd.read_parquet(folder, columns=["year", "outcome"])
    overturned = read["outcome"].eq("overturned").groupby(read["year"].astype(str))
    return [
        (year, int(n), int(lost)) for year, (n, lost) in overturned.agg(["size", "sum"]).iterrows()
    ]


def _timed(what: str, work: Callable[[], Any]) -> Any:
    """Call a function; print its elapsed time, processor time and memory."""
    process, done, peak = psutil.Process(), threading.Event(), [0]

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], process.memory_info().rss)

    before = process.memory_info().rss
    watching = threading.Thread(target=watch)
    watching.start()
    started, used = time.perf_counter(), time.process_time()
    try:
        result = work()
    finally:
        done.set()
        watching.join()
    print(
        f"{what:30} {time.perf_counter() - started:7.1f} s, {time.process_time() - used:7.1f} s of "
        f"the processor, memory {before / 1e6:.0f} to {max(peak[0], before) / 1e6:.0f} MB",
        flush=True,
    )
    return result


if __name__ == "__main__":
    main()
