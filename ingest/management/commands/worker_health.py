"""A health check of the worker, for monitoring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.job_queue import worker_is_alive


class Command(BaseCommand):
    help = "Exit with 0 if a worker reported within the last minute, and with 1 otherwise."
    requires_system_checks: list[str] = []  # Docker runs it twice a minute

    def handle(self, *args: Any, **options: Any) -> None:
        if not worker_is_alive():
            raise CommandError(
                "No worker has reported within the last minute. Start one: manage.py worker"
            )
        self.stdout.write("A worker is running.")
