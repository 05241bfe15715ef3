"""The contents of a snapshot are the same in every format, and agree with the pages."""

import csv
import gzip
import hashlib
import json
import shutil
import subprocess
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pytest
from django.db import connection
from django.test import Client

from decisions.dataset.columns import DATASET_NAMES
from decisions.dataset.file_paths import CASES, DATASET_FORMATS, data_file_path
from decisions.dataset.snapshot_folders import Snapshot
from decisions.models import Case, DisputedItem
from decisions.pages.dataset_examples import examples
from tests.dataset.recount import parquet_of

EXAMPLES = {each.language: each.code for each in examples("http://testserver/data/latest")}
BY_YEAR = """
SELECT coalesce(extract(year FROM k.decision_date)::text, 'undated'), count(*), count(*) FILTER (WHERE i.outcome = 'overturned')
FROM decisions_disputeditem i JOIN decisions_case k ON k.id = i.case_id GROUP BY 1 ORDER BY 1
"""


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    found = duckdb.execute(f"SELECT {', '.join(DATASET_NAMES)} FROM {parquet_of(snapshot.folder)}")
    return [dict(zip(DATASET_NAMES, row, strict=True)) for row in found.fetchall()]


def by_sql(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_every_format_holds_every_decision(published: Snapshot) -> None:
    rows = rows_of(published)
    assert len(rows) == DisputedItem.objects.count() == published.package["decisions"]
    assert len({row["case_uid"] for row in rows}) == Case.objects.count()
    by_address = {row["address"]: row for row in rows}
    assert len(by_address) == len(rows)
    for year in published.years:
        with gzip.open(
            published.folder / data_file_path("jsonl", year), "rt", encoding="utf-8"
        ) as file:
            lines = [json.loads(line) for line in file]
        with gzip.open(
            published.folder / data_file_path("csv", year), "rt", encoding="utf-8-sig", newline=""
        ) as file:
            cells = list(csv.DictReader(file))
        assert len(lines) == len(cells) > 0
        for line, cell in zip(lines, cells, strict=True):
            row = by_address.pop(line["address"])
            assert line == json.loads(json.dumps(row, default=str))
            assert line["search_year"] == [year]
            assert list(cell) == list(DATASET_NAMES)
            assert cell["rationale"].removeprefix("'") == row["rationale"].removeprefix("'")
            assert cell["search_service"].split("; ") == row["search_service"]
            assert cell["ur_modified"] == ("yes" if row["ur_modified"] else "no")
            assert cell["patient_age"] == str(row["patient_age"] or "")
    assert not by_address


def test_the_dictionary_describes_every_column_as_it_is_written(published: Snapshot) -> None:
    typed = json.loads((published.folder / "schema.json").read_text())["fields"]
    in_csv = json.loads((published.folder / "schema-csv.json").read_text())["fields"]
    assert [field["name"] for field in typed] == [field["name"] for field in in_csv]
    assert [field["name"] for field in typed] == list(DATASET_NAMES)
    assert all(field["description"] for field in typed)
    assert len(DATASET_NAMES) == len(set(DATASET_NAMES))
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "date": date,
        "array": list,
    }
    rows = rows_of(published)
    for field in typed:
        values = [row[field["name"]] for row in rows if row[field["name"]] is not None]
        assert all(type(value) is kinds[field["type"]] for value in values), field
    [year, *_] = published.years
    with gzip.open(
        published.folder / data_file_path("csv", year), "rt", encoding="utf-8-sig"
    ) as file:
        cells = list(csv.DictReader(file))
    for field in in_csv:
        for text in filter(None, (cell[field["name"]] for cell in cells)):
            if field["type"] == "integer":
                int(text)
            elif field["type"] == "date":
                date.fromisoformat(text)
            elif field["type"] == "boolean":
                assert text in field["trueValues"] + field["falseValues"]
            elif field["type"] == "list":
                assert all(text.split(field["delimiter"]))


def test_the_description_and_the_checksums_are_of_the_files(published: Snapshot) -> None:
    listed = (published.folder / "SHA256SUMS").read_text().splitlines()
    sums = {path: checksum for checksum, path in (line.split("  ", 1) for line in listed)}
    there = {
        place.relative_to(published.folder).as_posix()
        for place in published.folder.rglob("*")
        if place.is_file()
    }
    assert set(sums) == there - {CASES, "SHA256SUMS"}
    for path, checksum in sums.items():
        assert hashlib.sha256((published.folder / path).read_bytes()).hexdigest() == checksum
    resources = published.package["resources"]
    assert len(resources) == len(published.years) * len(DATASET_FORMATS) + 1
    for resource in resources:
        place = published.folder / resource["path"]
        assert resource["hash"] == f"sha256:{sums[resource['path']]}"
        assert resource["bytes"] == place.stat().st_size
        assert (
            isinstance(resource["schema"], dict) or (published.folder / resource["schema"]).exists()
        )


def test_the_example_for_pandas_counts_what_the_database_has(
    published: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.folder)
    scope: dict[str, Any] = {}
    exec(EXAMPLES["pandas"], scope)  # noqa: S102  the page's own
    by_year: pd.DataFrame = scope["by_year"]
    found = [(str(year), int(row["size"]), int(row["sum"])) for year, row in by_year.iterrows()]
    assert found == by_sql(BY_YEAR)


def test_the_example_for_duckdb_counts_what_the_page_says(
    published: Snapshot, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.folder)
    found = duckdb.execute(EXAMPLES["DuckDB"]).fetchall()
    page = client.get("/decisions.json?service=pharmaceuticals").json()
    years = page["facets"]["year"]["values"]
    said = sorted((v["value"], v["decisions"], v["overturned"]) for v in years)
    assert found == said
    assert len(found) > 5


def test_the_example_for_r_counts_what_the_database_has(published: Snapshot) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("there is no R")
    packages = "quit(status = !all(c('readr', 'dplyr') %in% rownames(installed.packages())))"
    if subprocess.run([program, "-e", packages], check=False).returncode:
        pytest.skip("R has no packages readr and dplyr")
    code = f"{EXAMPLES['R']}\nwrite.csv(by_year, 'by_year.csv', row.names = FALSE)"
    subprocess.run([program, "-e", code], cwd=published.folder, check=True)
    file = published.folder / "by_year.csv"
    with file.open() as lines:
        found = [(year, int(n), int(m)) for year, n, m in list(csv.reader(lines))[1:]]
    file.unlink()
    assert found == by_sql(BY_YEAR)
