"""A web server on an archive of invented cases in its own folder, for benchmarks over HTTP."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.quickstart import free_port

START_SECONDS = 30


@contextmanager
def serving(
    decisions: int, *options: str, change: Callable[[], object] = lambda: None
) -> Iterator[int]:
    """Fill an archive, serve it, and yield the port; stop and remove everything afterwards.

    Args:
        decisions: the approximate number of decisions.
        options: further options of gunicorn.
        change: changes the database before the index is built.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMR_TEST_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        _fill(decisions, change)
        port = free_port()
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                "python:imr_archive.server",
                "--bind",
                f"127.0.0.1:{port}",
                *options,
            ]
        )
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(60)
            _stop_database()


def _fill(decisions: int, change: Callable[[], object]) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from decisions.search import indexer
    from tests.support import invented_cases

    call_command("migrate", verbosity=0)
    invented_cases.fill(decisions)
    change()
    indexer.rebuild()
    print(f"{decisions:,} decisions")


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _stop_database() -> None:
    from django.conf import settings
    from django.db import connection

    from imr_archive.runtime.embedded import embedded_postgres

    connection.close()
    embedded = settings.DATABASES["default"]["EMBEDDED"]
    embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()
