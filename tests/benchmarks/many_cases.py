"""An archive of many invented cases in its own folder, for benchmarks of pages."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


@contextmanager
def archive_of(decisions: int, kept: Path | None = None) -> Iterator[None]:
    """Set up Django with an archive of invented decisions; remove the archive afterwards.

    Args:
        decisions: the approximate number of decisions.
        kept: a folder that keeps the archive; an existing archive there is reused unchanged.
    """
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        import imr_archive.wsgi  # noqa: F401 — what gunicorn serves, as it serves it
        from decisions.models import Case
        from decisions.search import indexer
        from imr_archive.runtime.embedded import embedded_postgres
        from tests.support import invented_cases

        settings.ALLOWED_HOSTS = ["*"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        settings.LOGGING_CONFIG = None
        call_command("migrate", verbosity=0)
        if not Case.objects.exists():
            started = time.perf_counter()
            invented_cases.fill(decisions)
            seconds = time.perf_counter() - started
            print(f"{decisions:,} decisions written in {seconds:.0f} s", flush=True)
            started = time.perf_counter()
            indexer.rebuild()
            print(f"indexed in {time.perf_counter() - started:.0f} s", flush=True)
        try:
            yield
        finally:
            connection.close()
            embedded_postgres(Path(home) / "postgres", durable=True).release()
