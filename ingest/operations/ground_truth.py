"""The ground truth of letters, written by people, for comparison with a reading.

The truth is a folder of four files, one JSON object per line: `letters.jsonl` for each letter,
`items.jsonl` for each disputed item, `citations.jsonl` for each item and side, and
`criteria.jsonl` for what each item's decision turned on: `met`, and in `criteria` a list for each
finding, any name of which is right; names in `optional` are right if read, and not missed if not.
A letter is named by its file without the ending. If a key has a counterpart that ends in `_alt`,
the values of that are right as well; `alt` has other pairs of category and sub-category.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class TruthError(Exception):
    """A file of the truth is wrong; the message names the file and the line."""


@dataclass(frozen=True)
class Truth:
    """The rows of the four files of the ground truth, by the name of their letter."""

    letters: Mapping[str, dict[str, Any]]
    items: Mapping[str, list[dict[str, Any]]]
    citations: Mapping[str, list[dict[str, Any]]]
    criteria: Mapping[str, list[dict[str, Any]]]

    @classmethod
    def of(cls, folder: Path) -> "Truth":
        """Read the four files of the truth; a missing file counts as empty.

        Raises:
            TruthError: a line is not a JSON object that names its letter.
        """
        items: dict[str, list[dict[str, Any]]] = {}
        citations: dict[str, list[dict[str, Any]]] = {}
        criteria: dict[str, list[dict[str, Any]]] = {}
        for rows, name in (
            (items, "items.jsonl"),
            (citations, "citations.jsonl"),
            (criteria, "criteria.jsonl"),
        ):
            for row in _rows(folder / name):
                rows.setdefault(row["letter"], []).append(row)
        letters = {row["letter"]: row for row in _rows(folder / "letters.jsonl")}
        return cls(letters, items, citations, criteria)

    @property
    def names(self) -> set[str]:
        """The names of all letters in the truth."""
        return {*self.letters, *self.items, *self.citations, *self.criteria}


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    if not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                row["letter"]
            except (ValueError, TypeError, KeyError) as error:
                message = "this is not a JSON object that names its letter"
                raise TruthError(f"{file.name}:{number}: {message}") from error
            yield row
