"""Publish a snapshot of all public decisions, as the worker does once a month."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from decisions.dataset.publishing import publish_dataset, write_dataset
from decisions.dataset.removal import take_out_noted
from decisions.dataset.snapshot_folders import DatasetError
from imr_archive.runtime.automatic_migrations import ensure_schema


class Command(ArchiveCommand):
    help = (
        "Publish a snapshot of all public decisions at /data/, as Parquet, CSV and JSON Lines, "
        "and remove withdrawn cases from the older ones. The worker does this once a month, and "
        "removes withdrawn cases within minutes. Samples are never published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument(
            "--to",
            type=Path,
            metavar="FOLDER",
            help="write the snapshot to this new folder instead; the site does not publish it",
        )
        only.add_argument(
            "--only-removals",
            action="store_true",
            help="make no snapshot; only remove withdrawn cases from existing ones",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_schema()
        started = time.perf_counter()
        try:
            if options["only_removals"]:
                self.stdout.write(f"Cases were removed from {take_out_noted()} snapshots.")
            else:
                self._make(options["to"])
        except (DatasetError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Done in {time.perf_counter() - started:.1f} s.")

    def _make(self, folder: Path | None) -> None:
        with tqdm(unit=" decisions", disable=None) as bar:
            if folder is not None:
                write_dataset(folder, bar.update)
                self.stdout.write(f"The snapshot is in {folder}.")
            else:
                made = publish_dataset(bar.update)
                self.stdout.write(
                    f"Published {made.name}: {made.package['decisions']:,} decisions in "
                    f"{made.package['letters']:,} letters."
                )
