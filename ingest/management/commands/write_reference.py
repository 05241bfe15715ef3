"""Write docs/reference.md."""

from typing import Any

from django.core.management.base import BaseCommand

from ingest.operations.reference_docs import FILE, reference


class Command(BaseCommand):
    help = "Write docs/reference.md: states, environment variables, groups and commands."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(reference(), encoding="utf-8")
        self.stdout.write(f"Written: {FILE}")
