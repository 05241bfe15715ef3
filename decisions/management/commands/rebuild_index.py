"""Make the search index again from the database."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from decisions.models import DisputedItem
from decisions.search import indexer


class Command(BaseCommand):
    help = (
        "Make the search index again from the database. The old index answers until the new one "
        "is complete; letters that are read meanwhile appear after that."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        total = DisputedItem.objects.count()
        with tqdm(total=total, desc="Indexing", unit=" decisions", disable=None) as bar:
            number = indexer.rebuild(progress=lambda done: bar.update(done - bar.n) and None)
        seconds = time.perf_counter() - started
        self.stdout.write(f"{number:,} decisions indexed in {seconds:.1f} s.")
