"""The description of a snapshot: a Data Package (datapackage.org, version 2)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from decisions.dataset.changes import CHANGE_FIELDS
from decisions.dataset.columns import DATASET_COLUMNS
from decisions.dataset.file_paths import (
    CASES,
    CHANGES,
    CHECKSUMS,
    DATASET_FORMATS,
    PACKAGE,
    SCHEMA,
    SCHEMA_OF_CSV,
    data_file_path,
)
from decisions.state_program import PROGRAM

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {"text": "string", "number": "integer", "yes or no": "boolean"}


@dataclass(frozen=True, slots=True)
class YearCount:
    """The number of decisions and letters of a year in a snapshot."""

    decisions: int
    letters: int


def describe(
    folder: Path, name: str, made: datetime, years: Mapping[str, YearCount], **more: Any
) -> None:
    """Write the dictionary, the description and the checksums of an otherwise complete folder.

    Args:
        folder: the folder with the files of each year, and the changes.
        name: the name of the snapshot.
        made: the time at which its cases were read.
        years: the counts of each year.
        more: further properties of the package.
    """
    _write(folder / SCHEMA, _schema(in_csv=False))
    _write(folder / SCHEMA_OF_CSV, _schema(in_csv=True))
    _write(
        folder / PACKAGE,
        {
            "$schema": f"{_PROFILES}/datapackage.json",
            "name": f"imr-decisions-{name}",
            "title": f"{PROGRAM.name} decisions of {PROGRAM.state}, {name}",
            "description": (
                "One row for each disputed item decided in a published letter, as this archive "
                f"read it from the letters that the {PROGRAM.authority} publishes without names. "
                "It covers the letters in this archive, which may be fewer than were published."
            ),
            "created": made.isoformat(),
            "version": name,
            "decisions": sum(count.decisions for count in years.values()),
            "letters": sum(count.letters for count in years.values()),
            **more,
            "resources": [*_resources(folder, years), _changes(folder)],
        },
    )
    listed = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    lines = (f"{sha256_of(folder / path)}  {path}\n" for path in listed if path != CASES)
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _resources(folder: Path, years: Mapping[str, YearCount]) -> Iterable[dict[str, Any]]:
    for kind in DATASET_FORMATS:
        for year, count in years.items():
            path = data_file_path(kind.ending, year)
            yield {
                "name": f"decisions-{year}-{kind.ending}",
                "path": path,
                "format": kind.ending,
                "mediatype": kind.content_type,
                **({} if kind.ending == "parquet" else {"encoding": "utf-8"}),
                **_size(folder / path),
                "schema": kind.schema,
                "year": year,
                "decisions": count.decisions,
                "letters": count.letters,
            }


def _changes(folder: Path) -> dict[str, Any]:
    return {
        "name": "changes",
        "path": CHANGES,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_size(folder / CHANGES),
        "schema": {"$schema": f"{_PROFILES}/tableschema.json", "fields": list(CHANGE_FIELDS)},
    }


def _schema(*, in_csv: bool) -> dict[str, Any]:
    """Return the dictionary: the meaning of each column, and its type in a format.

    Args:
        in_csv: whether values are written as the text of CSV; otherwise they have types.
    """
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [
            {
                "name": column.name,
                **_type(column.kind, in_csv=in_csv),
                "description": column.meaning,
            }
            for column in DATASET_COLUMNS
        ],
        "missingValues": [""],
    }


def _type(kind: str, *, in_csv: bool) -> dict[str, Any]:
    if kind == "list":
        return {"type": "list", "delimiter": "; "} if in_csv else {"type": "array"}
    if kind == "yes or no" and in_csv:
        return {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
    return {"type": _TYPES.get(kind, kind)}


def _size(file: Path) -> dict[str, Any]:
    return {"bytes": file.stat().st_size, "hash": f"sha256:{sha256_of(file)}"}


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
