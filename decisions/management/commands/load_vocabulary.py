"""Make the database rows of everything that the vocabulary names."""

from typing import Any

from decisions.archive_command import ArchiveCommand
from decisions.models import Guideline, Service, Specialty
from decisions.vocabulary_rows import load_vocabulary


class Command(ArchiveCommand):
    help = "Load services, guidelines and specialties of the vocabulary; safe to repeat."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        load_vocabulary()
        if verbosity:
            self.stdout.write(
                f"{Service.objects.count():,} services, {Guideline.objects.count():,} guidelines "
                f"and {Specialty.objects.count():,} specialties are known."
            )
