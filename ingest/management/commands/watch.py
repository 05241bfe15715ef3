"""Take in whatever is put into a folder, until stopped."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from imr_archive.runtime.schema import ensure_schema
from ingest.intake.originals import NotKeptError
from ingest.intake.watched_folder import RECEIVED, REFUSED, SETTLED, WatchedFolder

RETRY_SECONDS = 30.0


class Command(BaseCommand):
    help = (
        "Take in what is put into a folder, until stopped by Ctrl-C or SIGTERM: PDF or text files, "
        "and ZIPs of them. A file that is still being written is waited for. A file that is safe "
        f'in the archive is moved to "{RECEIVED}" in the folder, one that is refused to '
        f'"{REFUSED}", with a text file that says why. A worker reads the letters. The folder may '
        "be of another machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument(
            "--every",
            type=float,
            default=5.0,
            metavar="SECONDS",
            help="how often the folder is looked through (default: %(default)s)",
        )
        parser.add_argument(
            "--settled",
            type=float,
            default=SETTLED,
            metavar="SECONDS",
            help="how long a file must not have changed to be taken in (default: %(default)s)",
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
                f"Files of {folder} cannot be moved ({error.strerror}): name a folder that exists "
                "and that this program may write to."
            ) from error
        ensure_schema()
        self._say(f"Watching {watched.root}; Ctrl-C stops it.")
        try:
            while True:
                time.sleep(every if self._take_in(watched) else RETRY_SECONDS)
        except KeyboardInterrupt:
            self._say("Stopped. What was not taken in stays in the folder.")

    def _take_in(self, watched: WatchedFolder) -> bool:
        """Take in what is whole, and say what became of it; return whether nothing failed."""
        close_old_connections()
        try:
            for file in watched.take_in():
                self._say(f"{file.name}: {'refused' if file.refused else 'received'}")
                for refusal in file.refusals:
                    self.stderr.write(f"  {refusal}")
        except (NotKeptError, OSError, DatabaseError) as error:
            said = " ".join(str(error).split())
            self.stderr.write(
                f"Nothing is taken in for now ({said}): the files stay in the folder, and are "
                f"tried again in {RETRY_SECONDS:.0f} seconds."
            )
            return False
        return True

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
