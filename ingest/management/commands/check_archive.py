"""Check the integrity of the archive, and repair what can be repaired."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from decisions.formatting import number_of
from decisions.models import Case
from decisions.search import SearchError
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.error_messages import error_message
from ingest.models import CameAs, Letter
from ingest.operations.integrity import faults


class Command(ArchiveCommand):
    help = (
        "Check that every original exists and is intact, that every letter has a case or a "
        "reason, that the search index has exactly the cases of the database, and that the pages "
        "show the right counts. Prints a sentence for each fault and exits with 1 if there are "
        "any. With --repair, queues letters to be read again and rebuilds the index."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="repair what can be repaired")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        ensure_schema()
        letters = Letter.objects.exclude(sha256="").exclude(came_as=CameAs.DUPLICATE).count()
        with tqdm(total=letters, desc="Checking", unit=" letters", disable=None) as bar:
            found = list(faults(lambda done: bar.update(done - bar.n)))
        repaired = failed = 0
        for fault in found:
            self.stderr.write(fault.sentence)
            if repair and fault.repair:
                if self._repaired(fault.repair):
                    repaired += 1
                else:
                    failed += 1
        if not found:
            total = Letter.objects.count()
            samples = Letter.objects.filter(sample=True).count()
            said = f" ({samples:,} of them invented samples)" if samples else ""
            self.stdout.write(
                f"{total:,} letters{said}, {Case.objects.count():,} cases: no faults found."
            )
            return
        said = f"{number_of(len(found), 'fault')}."
        if repair:
            said += (
                f" {repaired:,} repaired, or their letters queued: run a worker, then check again."
            )
            if failed:
                said += f" {failed:,} could not be repaired."
            if left := len(found) - repaired - failed:
                said += f" {left:,} must be repaired by a person."
        raise CommandError(said)

    def _repaired(self, repair: Callable[[], object]) -> bool:
        """Repair a fault, or say why it cannot be repaired now."""
        try:
            repair()
        except (SearchError, OSError, DatabaseError) as error:
            self.stderr.write(
                f"That could not be repaired ({error_message(error)}): check that the disks of the "
                "archive and the database have space and are writable, then repair again."
            )
            return False
        return True
