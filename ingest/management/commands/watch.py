"""Ingest the files that are put into a folder, until stopped."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, close_old_connections

from decisions.archive_command import ArchiveCommand
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.intake.watched_folder import RECEIVED, REFUSED, SETTLED, WatchedFolder
from ingest.management.arguments import seconds
from ingest.storage.originals import NotKeptError

RETRY_SECONDS = 30.0


class Command(ArchiveCommand):
    help = (
        "Import the PDF files, text files and ZIPs that are put into a folder, until stopped by "
        "Ctrl-C or SIGTERM. Files still being written are left until they are complete. Imported "
        f'files are moved to "{RECEIVED}" in the folder, and refused files to "{REFUSED}", with a '
        "text file that gives the reason. If only some files of a ZIP are refused, the text file "
        f'is next to the ZIP in "{RECEIVED}". A worker reads the letters. The folder may be on '
        "another machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument(
            "--every",
            type=seconds,
            default=5.0,
            metavar="SECONDS",
            help="seconds between scans of the folder (default: %(default)s)",
        )
        parser.add_argument(
            "--settled",
            type=seconds,
            default=SETTLED,
            metavar="SECONDS",
            help="seconds a file must be unchanged before it is imported (default: %(default)s)",
        )

    def handle(
        self, *args: Any, folder: Path, every: float, settled: float, **options: Any
    ) -> None:
        watched = WatchedFolder(folder.resolve(), settled=settled)
        try:
            for name in (RECEIVED, REFUSED):
                (watched.root / name).mkdir(exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"Files in {folder} cannot be moved ({error.strerror}). Name an existing folder "
                "that this program can write to."
            ) from error
        ensure_schema()
        self._say(f"Watching {watched.root}; Ctrl-C stops it.")
        try:
            while True:
                time.sleep(every if self._take_in(watched) else RETRY_SECONDS)
        except KeyboardInterrupt:
            self._say("Stopped. Files not yet imported stay in the folder.")

    def _take_in(self, watched: WatchedFolder) -> bool:
        """Ingest the complete files, and print the result; return whether nothing failed."""
        close_old_connections()
        try:
            for file in watched.take_in():
                self._say(f"{file.name}: {'refused' if file.refused else 'received'}")
                for refusal in file.refusals:
                    self.stderr.write(f"  {refusal}")
        except (NotKeptError, OSError, DatabaseError) as error:
            said = " ".join(str(error).split())
            self.stderr.write(
                f"Nothing can be imported now ({said}). The files stay in the folder; the next "
                f"attempt is in {RETRY_SECONDS:.0f} seconds."
            )
            return False
        return True

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
