"""Read letters as they arrive, and keep the search index up to date."""

import threading
from argparse import ArgumentParser
from typing import Any

from decisions.archive_command import ArchiveCommand
from decisions.search import indexer
from imr_archive.runtime.advisory_locks import require_own_session
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.management.arguments import positive
from ingest.worker import default_jobs, keep_working


class Command(ArchiveCommand):
    help = (
        "Read queued letters, update the search index, and send alerts, until stopped by Ctrl-C "
        "or SIGTERM. You can run several, on any machine that can reach the database and the "
        "originals. Use --no-index on machines without the search index."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jobs",
            type=positive,
            default=default_jobs(),
            metavar="N",
            help="letters read at the same time (default: one per processor, %(default)s here)",
        )
        parser.add_argument(
            "--no-index",
            action="store_true",
            help="leave the search index and alerts to another worker",
        )

    def handle(self, *args: Any, jobs: int, no_index: bool, **options: Any) -> None:
        require_own_session()
        ensure_schema()
        stop = threading.Event()
        index = threading.Thread(target=indexer.follow, args=[stop], name="indexer")
        if not no_index:
            index.start()
        try:
            keep_working(jobs, index=not no_index)
        finally:
            stop.set()
            if not no_index:
                index.join()
