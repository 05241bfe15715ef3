"""Report the accuracy of the reader on letters with known truth, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.operations.evaluation import (
    Evaluation,
    Verdict,
    counts,
    criteria_scores,
    evaluate,
    misses,
)
from ingest.operations.ground_truth import Truth, TruthError
from ingest.operations.judged_reading import FILE, JudgedReading
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.extract_text import ReadingError
from ingest.processing.reader_pool import ReaderPool
from ingest.reading import READER_VERSION
from ingest.reading.parsed_letter import LetterLayout


class Command(BaseCommand):
    help = (
        "Read the letters in a folder and compare the results with the ground truth: print how "
        "often each field was right, wrong, missing, and invented, and list every miss. Nothing "
        "is stored and no database is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="PDF and text letters, in any subfolder")
        parser.add_argument(
            "--truth",
            type=Path,
            required=True,
            metavar="FOLDER",
            help="folder with letters.jsonl, items.jsonl, citations.jsonl and criteria.jsonl, as "
            "described in ingest/operations/ground_truth.py",
        )
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="a report written with --json to compare with",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the report here")
        parser.add_argument(
            "--publish",
            type=Path,
            nargs="?",
            const=FILE,
            metavar="FILE",
            help="write the figures of the accuracy page, which are part of the program",
        )

    def handle(
        self,
        *args: Any,
        folder: Path,
        truth: Path,
        against: Path | None,
        json: Path | None,
        publish: Path | None,
        **options: Any,
    ) -> None:
        earlier = _earlier(against) if against else None
        try:
            known = Truth.of(truth)
        except (OSError, TruthError) as error:
            raise CommandError(f"The ground truth can't be read: {error}") from error
        files = {
            file.stem: file
            for file in sorted(folder.rglob("*"))
            if file.suffix.lower() in (".pdf", ".txt") and file.stem in known.names
        }
        if not files:
            raise CommandError(f"{folder} has none of the letters that {truth} describes.")
        layouts: dict[str, str] = {}
        evaluations = list(self._evaluate(known, files, layouts))
        self._print(evaluations, len(files), len(known.names) - len(files))
        report = _report(evaluations, list(files))
        if earlier:
            self._compare(earlier, report)
        if json:
            json.write_text(_dumped(report), encoding="utf-8")
        if publish:
            JudgedReading.of(evaluations, layouts).write(publish)

    def _evaluate(
        self, truth: Truth, files: dict[str, Path], layouts: dict[str, str]
    ) -> Iterator[Evaluation]:
        """Yield each value of each letter compared with its truth; record the letters' layouts."""
        with ReaderPool(workers=1) as readers:
            for name, file in files.items():
                letter: ClassifiedLetter | None = None
                try:
                    letter = readers.read(file.read_bytes()).classified
                except OSError as error:
                    self.stderr.write(f"{file}: {error.strerror}")
                except ReadingError as error:
                    self.stderr.write(f"{file}: {error.message}")
                layouts[name] = letter.parsed.layout if letter else LetterLayout.UNKNOWN
                yield from evaluate(truth, name, letter)

    def _print(self, evaluations: list[Evaluation], files: int, absent: int) -> None:
        left = f"; {absent} more in the ground truth are not in the folder" if absent else ""
        self.stdout.write(f"Reader version {READER_VERSION}, {files} letters{left}")
        self.stdout.write(f"{'':24}" + "".join(f"{verdict:>10}" for verdict in Verdict) + "     %")
        for field, found in counts(evaluations).items():
            numbers = "".join(f"{found[verdict]:10}" for verdict in Verdict)
            share = 100 * found[Verdict.RIGHT] / found.total()
            self.stdout.write(f"{field:24}{numbers}{share:7.1f}")
        if scores := criteria_scores(evaluations):
            self.stdout.write(f"\n{'criterion, %':24}{'precision':>10}{'recall':>10}{'F1':>10}")
            for name, score in scores.items():
                shares = (score.precision, score.recall, score.f1)
                self.stdout.write(f"{name:24}" + "".join(map(_percent, shares)))
        for miss in misses(evaluations):
            self.stdout.write(_line(miss))

    def _compare(self, earlier: dict[str, Any], report: dict[str, Any]) -> None:
        both = set(earlier["letters"]) & set(report["letters"])
        before, after = (
            {_key(miss): miss for miss in one["misses"] if miss["letter"] in both}
            for one in (earlier, report)
        )
        gains = [miss for key, miss in before.items() if key not in after]
        losses = [miss for key, miss in after.items() if key not in before]
        self.stdout.write(
            f"Against reader version {earlier['reader_version']}, in {len(both)} letters: "
            f"{len(gains)} gains, {len(losses)} losses"
        )
        for sign, some in (("+", gains), ("-", losses)):
            for miss in some:
                self.stdout.write(f"{sign} {_line(miss)}")


def _percent(share: float | None) -> str:
    return f"{'-' if share is None else f'{100 * share:.1f}':>10}"


def _line(miss: dict[str, Any]) -> str:
    where = " ".join(filter(None, (miss["letter"], miss["place"], miss["field"])))
    expected, found = (json.dumps(miss[key], ensure_ascii=False) for key in ("expected", "found"))
    return f"{where}: {miss['verdict']}, expected {expected}, found {found}"


def _key(miss: dict[str, Any]) -> tuple[str, str, str]:
    return miss["letter"], miss["place"], miss["field"]


def _report(evaluations: list[Evaluation], letters: list[str]) -> dict[str, Any]:
    return {
        "reader_version": READER_VERSION,
        "letters": letters,
        "fields": {
            field: {verdict: found[verdict] for verdict in Verdict}
            for field, found in counts(evaluations).items()
        },
        "criteria": {name: asdict(score) for name, score in criteria_scores(evaluations).items()},
        "misses": misses(evaluations),
    }


def _dumped(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _earlier(file: Path) -> dict[str, Any]:
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        return {key: report[key] for key in ("reader_version", "letters", "misses")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{file} is not a report written with --json: {error}") from error
