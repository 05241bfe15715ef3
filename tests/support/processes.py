"""Management commands in subprocesses."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from imr_archive.runtime.advisory_locks import Lock
from imr_archive.runtime.environment import BASE_DIR


def manage(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "ARCHIVE_HOME": str(home),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def unchecked(*arguments: str) -> list[str]:
    """Return a management command without the system checks, as `quickstart` starts its worker."""
    return [sys.executable, str(BASE_DIR / "manage.py"), *arguments, "--skip-checks"]


def wait_for(condition: Callable[[], Any], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def forget_workers() -> None:
    """Delete the workers of earlier tests; a killed worker counts as alive for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


def environment_of(archive: Path) -> dict[str, str]:
    """Return the environment variables of a process that uses a test's archive."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "ARCHIVE_HOME": str(archive),
        "DJANGO_SETTINGS_MODULE": "imr_archive.settings",
    }


def database_url() -> str:
    """Return the URL of the test database, for another process."""
    parameters = connection.get_connection_params()
    host = str(parameters.get("host") or "").replace("/", "%2F")
    login = str(parameters.get("user") or "")
    if parameters.get("password"):
        login += f":{parameters['password']}"
    port = f":{parameters['port']}" if parameters.get("port") else ""
    return f"postgresql://{login}@{host}{port}/{parameters['dbname']}"


@contextmanager
def claimed_elsewhere(letter_id: int) -> Iterator[None]:
    """Hold the claim of a letter in another connection, as the worker that reads it does."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.LETTER, letter_id])
        yield


def claimable_elsewhere(letter_id: int) -> bool:
    """Return whether another connection can claim a letter."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        claim = other.execute("SELECT pg_try_advisory_lock(%s, %s)", [Lock.LETTER, letter_id])
        [[is_claimed]] = claim.fetchall()
    return bool(is_claimed)
