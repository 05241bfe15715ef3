"""An archive of many invented cases in a folder of its own, for the benchmarks of pages."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Disputed items of an invented case, on average.
_ITEMS = 15 / 7


@contextmanager
def archive_of(decisions: int) -> Iterator[None]:
    """Set Django up with an archive of about so many decisions; remove it after."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
        import django

        django.setup()
        from pathlib import Path

        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        from decisions.models import ChangedCase
        from decisions.search import indexer
        from imr_archive.embedded import embedded_postgres
        from tests.decisions.invented_cases import invent_cases

        settings.ALLOWED_HOSTS = ["*"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        settings.LOGGING_CONFIG = None
        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        made = invent_cases(round(decisions / _ITEMS))
        ChangedCase.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{made:,} decisions written in {time.perf_counter() - started:.0f} s", flush=True)
        started = time.perf_counter()
        indexer.rebuild()
        print(f"indexed in {time.perf_counter() - started:.0f} s", flush=True)
        try:
            yield
        finally:
            connection.close()
            embedded_postgres(Path(home) / "postgres", durable=True).release()
