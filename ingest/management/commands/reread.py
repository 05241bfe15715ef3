"""Read letters again, or say what that would change."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from decisions.archive_command import ArchiveCommand
from decisions.formatting import number_of
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.audit.log import record_event
from ingest.models import AuditAction, Letter
from ingest.operations.reread_preview import preview
from ingest.processing.reader_pool import ReaderPool
from ingest.review.reread import queue_again, readable_again


class Command(ArchiveCommand):
    help = (
        "Queue letters to be read again by the workers. With --dry-run nothing changes: each "
        "letter is read, and the values that would change are printed. Corrections by people are "
        "kept. Withdrawn letters are not read again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "letters",
            nargs="*",
            metavar="LETTER",
            help="a case number, a file name, or its SHA-256 (default: all)",
        )
        parser.add_argument(
            "--older-than",
            type=int,
            metavar="VERSION",
            help="only letters read by a version before this one",
        )
        parser.add_argument("--failed", action="store_true", help="only letters that failed")
        parser.add_argument("--dry-run", action="store_true", help="only print what would change")

    def handle(
        self,
        *args: Any,
        letters: list[str],
        older_than: int | None,
        failed: bool,
        dry_run: bool,
        **options: Any,
    ) -> None:
        ensure_schema()
        chosen = readable_again(_named(letters), older_than=older_than, failed=failed)
        if not chosen.exists():
            raise CommandError("No letter that can be read again matches these options.")
        if dry_run:
            self._preview(chosen)
        else:
            number = queue_again(chosen)
            said = number_of(number, "letter")
            record_event(None, AuditAction.AGAIN, said, reason="manage.py reread")
            self.stdout.write(f"{number:,} letters queued: a worker reads them.")

    def _preview(self, letters: QuerySet[Letter]) -> None:
        changed = 0
        with ReaderPool(workers=1) as readers:
            for letter in letters.iterator():
                changes = preview(letter, readers)
                changed += bool(changes)
                for change in changes:
                    self.stdout.write(
                        f"{letter.name}: {change.field}: {change.before!r} → {change.after!r}"
                    )
        self.stdout.write(f"{changed:,} of {letters.count():,} letters would change.")


def _named(names: list[str]) -> QuerySet[Letter]:
    everything = Letter.objects.all()
    for name in names:
        if not everything.filter(_is(name)).exists():
            raise CommandError(f"There is no letter {name}.")
    wanted = Q()
    for name in names:
        wanted |= _is(name)
    return everything.filter(wanted)


def _is(name: str) -> Q:
    return Q(name=name) | Q(sha256=name) | Q(case__slug=name)
