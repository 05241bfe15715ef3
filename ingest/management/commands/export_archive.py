"""Write the archive into a folder, as a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.operations.backup import BackupError, export


class Command(ArchiveCommand):
    help = (
        "Write a backup of the archive to a new folder: its originals, and every row as JSON "
        "Lines. It includes accounts and withdrawn letters, so keep it where only administrators "
        "can read it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        ensure_schema()
        try:
            with tqdm(desc="Exporting", unit=" originals", disable=None) as bar:
                letters = export(folder, lambda done: bar.update(done - bar.n))
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error
        self.stdout.write(f"{letters:,} letters exported to {folder}.")
