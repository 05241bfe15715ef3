"""Remove the invented sample letters from public pages."""

from typing import Any

from decisions.archive_command import ArchiveCommand
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.processing.provenance import remove_samples


class Command(ArchiveCommand):
    help = (
        "Permanently remove the invented sample letters of quickstart from what visitors see. "
        "The first real letter that becomes public does the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_schema()
        number = remove_samples(by=None, reason="manage.py remove_samples")
        if number:
            letters = "letter" if number == 1 else "letters"
            self.stdout.write(f"{number:,} invented sample {letters} removed.")
        else:
            self.stdout.write("The archive has no invented sample letters.")
