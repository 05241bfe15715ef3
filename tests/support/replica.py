"""A streaming replica of the embedded PostgreSQL that tests use, with PostgreSQL's own programs."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.conf import settings
from django.db import connection

from imr_archive.runtime.embedded import embedded_postgres, programs
from tests.support.processes import wait_for


class StandbyServer:
    """A server that follows the tests' own.

    Args:
        folder: what it keeps; made when it starts.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        embedded = settings.DATABASES["default"]["EMBEDDED"]
        self._primary = embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"])
        self._owner = programs.unprivileged_user()
        self._data = folder / "data"

    @property
    def database(self) -> dict[str, Any]:
        """Django's settings of the tests' database as the replica has it."""
        here = {"HOST": str(self.folder), "PORT": "5432", "ENGINE": "django.db.backends.postgresql"}
        return {**connection.settings_dict, **here}

    def copy(self) -> None:
        """Make the copy that it begins with."""
        done = programs.run(
            "pg_basebackup",
            *("-h", str(self._primary.socket_folder), "-p", "5432", "-U", "archive"),
            *("-D", str(self._data), "-R", "-X", "stream", "-c", "fast", "--no-sync"),
            owner=self._owner,
        )
        assert done is None, done

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = programs.command(
            "postgres",
            *("-D", str(self._data), "-c", "listen_addresses=", "-c", "fsync=off"),
            *("-c", f"unix_socket_directories={self.folder}"),
            owner=self._owner,
        )
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", env=programs.ENVIRONMENT
            )
        wait_for(lambda: self._answers(), 60)

    def kill(self) -> None:
        """Kill it and what it started, as a machine that loses its power does."""
        self._process.kill()
        self._process.wait()
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it and what it started stand still, as a machine that is suspended does."""
        started = psutil.Process(self._process.pid)
        processes = [started, *started.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def execute(self, statement: str) -> Any:
        """Return the only value of a statement that it is told."""
        with self._connect() as session:
            row = session.execute(statement).fetchone()
            return row[0] if row else None

    def wait_until_it_follows(self) -> None:
        """Wait until it shows what the tests' own server has written by now."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            position = cursor.fetchone()[0]
        reached = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
        wait_for(lambda: self.execute(reached), 60)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder),
            port=5432,
            user="archive",
            dbname=connection.settings_dict["NAME"],
            autocommit=True,
        )

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._connect().close()
            return True
        assert self._process.poll() is None, (self.folder / "log").read_text()
        return False


@contextmanager
def standby_server() -> Iterator[StandbyServer]:
    """Run a replica of the tests' server within the block."""
    folder = Path(tempfile.mkdtemp(prefix="imr-replica-", dir="/tmp"))
    shutil.chown(folder, programs.unprivileged_user())
    server = StandbyServer(folder)
    try:
        server.copy()
        server.start()
        yield server
    finally:
        with suppress(AttributeError):  # it never started
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
