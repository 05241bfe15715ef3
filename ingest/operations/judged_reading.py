"""The results of reading judged letters, which the accuracy page shows.

`manage.py reading_report --publish` writes them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from ingest.operations.evaluation import Evaluation, Verdict
from ingest.reading import READER_VERSION

FILE = Path(__file__).with_name("judged_reading.json")


@dataclass(frozen=True, slots=True)
class JudgedMiss:
    """A value that differs from a person's judgment: its letter, place and verdict."""

    letter: str
    place: str
    field: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class JudgedReading:
    """The results of reading letters with known truth.

    Args:
        reader_version: the version of the reader.
        letters: the number of letters by layout.
        fields: the number of right, wrong, missing and invented values by field and layout.
        misses: each value that was not right.
    """

    reader_version: int
    letters: dict[str, int]
    fields: dict[str, dict[str, Counter[Verdict]]]
    misses: list[JudgedMiss]

    @classmethod
    def of(cls, evaluations: Iterable[Evaluation], layouts: Mapping[str, str]) -> "JudgedReading":
        """Summarize evaluations.

        Args:
            evaluations: each value compared with its truth.
            layouts: the layout of each letter, by its name.
        """
        fields: dict[str, dict[str, Counter[Verdict]]] = {}
        misses = []
        for one in evaluations:
            of_layouts = fields.setdefault(one.field, {})
            of_layouts.setdefault(layouts[one.letter], Counter())[one.verdict] += 1
            if one.verdict is not Verdict.RIGHT:
                misses.append(JudgedMiss(one.letter, one.place, one.field, one.verdict))
        letters = dict(sorted(Counter(layouts.values()).items()))
        return cls(READER_VERSION, letters, fields, misses)

    def write(self, file: Path) -> None:
        """Write the figures as JSON."""
        rows = {**asdict(self), "fields": self.fields}
        file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


@cache
def judged_reading() -> JudgedReading:
    """Return the figures of this version of the archive."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return JudgedReading(
        rows["reader_version"],
        rows["letters"],
        {
            field: {
                layout: Counter({Verdict(verdict): number for verdict, number in found.items()})
                for layout, found in of_layouts.items()
            }
            for field, of_layouts in rows["fields"].items()
        },
        [JudgedMiss(**{**miss, "verdict": Verdict(miss["verdict"])}) for miss in rows["misses"]],
    )
