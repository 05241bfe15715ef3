"""Make the search index again from the database."""

import time
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import CommandError
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from decisions.models import DisputedItem
from decisions.search import EngineError, indexer
from imr_archive.runtime.automatic_migrations import ensure_schema


class Command(ArchiveCommand):
    help = (
        "Rebuild the search index from the database. The old index is used until the new one is "
        "complete; letters read in the meantime appear after that."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_schema()
        started = time.perf_counter()
        total = DisputedItem.objects.count()
        with tqdm(total=total, desc="Indexing", unit=" decisions", disable=None) as bar:
            try:
                number = indexer.rebuild(progress=lambda done: _show(bar, done))
            except (EngineError, OSError) as error:
                raise CommandError(
                    f"The search index could not be written ({error}): free up disk space or make "
                    f"{settings.INDEX_ROOT} writable, and start again. The previous index is kept."
                ) from error
        seconds = time.perf_counter() - started
        self.stdout.write(f"{number:,} decisions indexed in {seconds:.1f} s.")


def _show(bar: "tqdm[NoReturn]", done: int) -> None:
    bar.update(done - bar.n)
