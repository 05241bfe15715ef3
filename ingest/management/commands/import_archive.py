"""Restore a backup into an empty archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from decisions.search import EngineError
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.operations.backup import BackupError, restore


class Command(ArchiveCommand):
    help = (
        "Restore a folder written by export_archive into an archive without letters, and build "
        "the search index. Existing accounts with the same name get the data in the backup."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        ensure_schema()
        try:
            with tqdm(desc="Importing", unit=" originals", disable=None) as bar:
                letters = restore(folder, lambda done: bar.update(done - bar.n))
        except BackupError as error:
            raise CommandError(str(error)) from error
        except EngineError as error:
            raise CommandError(
                f"The letters were imported, but the search index could not be written ({error}): "
                "free up disk space; a worker then builds it."
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error
        self.stdout.write(f"{letters:,} letters imported.")
