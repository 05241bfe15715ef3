"""Read letters as they come, and keep the search index up with them."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from decisions.search import indexer
from imr_archive.runtime.locks import require_own_session
from imr_archive.runtime.schema import ensure_schema
from ingest.processing.worker import default_jobs, work_on


class Command(BaseCommand):
    help = (
        "Read queued letters, keep the search index up and send alerts, until stopped by Ctrl-C or "
        "SIGTERM. "
        "Run as many as you like, on as many machines as reach the database and the folder of "
        "originals; those that do not hold the search index run with --no-index."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jobs",
            type=int,
            default=default_jobs(),
            metavar="N",
            help="letters read at the same time (default: one a processor, %(default)s here)",
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
            work_on(jobs, index=not no_index)
        finally:
            stop.set()
            if not no_index:
                index.join()
