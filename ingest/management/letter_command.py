"""A command that reads letters and prints lines about them, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.extract_text import ReadingError
from ingest.processing.reader_pool import ReaderPool


class LetterCommand(BaseCommand):
    """Reads files and prints JSON objects, one per line; reports the files that cannot be read."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the argument for the files."""
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def lines(self, file: Path, letter: ClassifiedLetter) -> Iterator[Mapping[str, Any]]:
        """Yield the objects to print about a letter."""
        raise NotImplementedError

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        """Read the files one by one.

        Raises:
            CommandError: some files could not be read.
        """
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
                    for line in self.lines(file, letter.classified):
                        self.stdout.write(json.dumps(line, ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read.")
