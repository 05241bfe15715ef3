"""Make the search index again from the database."""

import time
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from tqdm import tqdm

from decisions.models import DisputedItem
from decisions.search import indexer
from imr_archive.schema import ensure_schema


class Command(BaseCommand):
    help = (
        "Make the search index again from the database. The old index answers until the new one "
        "is complete; letters that are read meanwhile appear after that."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_schema()
        started = time.perf_counter()
        total = DisputedItem.objects.count()
        with tqdm(total=total, desc="Indexing", unit=" decisions", disable=None) as bar:
            number = indexer.rebuild(progress=lambda done: _show(bar, done))
        seconds = time.perf_counter() - started
        self.stdout.write(f"{number:,} decisions indexed in {seconds:.1f} s.")


def _show(bar: "tqdm[NoReturn]", done: int) -> None:
    bar.update(done - bar.n)
