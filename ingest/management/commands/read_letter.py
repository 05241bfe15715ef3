"""Print what the reader makes of letters, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.processing.letter_json import letter_json
from ingest.processing.reader_pool import ReaderPool, ReadingError


class Command(BaseCommand):
    help = (
        "Read letters (PDF or text) and print one JSON object a letter, one a line. "
        "Nothing is stored and no database is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        failed = 0
        with ReaderPool(workers=1) as readers:
            for file in files:
                try:
                    letter = readers.read(file.read_bytes())
                except OSError as error:
                    failed += 1
                    self.stderr.write(f"{file}: {error.strerror}")
                except ReadingError as error:
                    failed += 1
                    self.stderr.write(f"{file}: {error.message}")
                else:
                    line = letter_json(str(file), letter.classified)
                    self.stdout.write(json.dumps(line, ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read.")
