"""Print what is read from letters, without a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.management.letter_command import LetterCommand
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.letter_json import letter_json


class Command(LetterCommand):
    help = (
        "Read letters (PDF or text) and print one JSON object per letter, one per line. Nothing "
        "is stored and no database is needed."
    )

    def lines(self, file: Path, letter: ClassifiedLetter) -> Iterator[dict[str, Any]]:
        yield letter_json(str(file), letter)
