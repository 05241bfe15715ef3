"""A streaming replica of the embedded PostgreSQL server that tests use."""

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
    """A standby server that replicates the tests' server.

    Args:
        folder: contains its data, socket and log.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        embedded = settings.DATABASES["default"]["EMBEDDED"]
        self._primary = embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"])
        self._owner = programs.unprivileged_user()
        self._data = folder / "data"

    @property
    def database(self) -> dict[str, Any]:
        """The Django settings that connect to the replica of the test database."""
        here = {"HOST": str(self.folder), "PORT": "5432", "ENGINE": "django.db.backends.postgresql"}
        return {**connection.settings_dict, **here}

    def copy(self) -> None:
        """Create the base backup that the replica starts from."""
        done = programs.run(
            "pg_basebackup",
            *("-h", str(self._primary.socket_folder), "-p", "5432", "-U", "archive"),
            *("-D", str(self._data), "-R", "-X", "stream", "-c", "fast", "--no-sync"),
            owner=self._owner,
        )
        assert done is None, done

    def start(self) -> None:
        """Start the server, and wait until it accepts connections."""
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
        """Kill the server and its child processes without a shutdown, as a power failure would."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for process in children:  # otherwise it may respond to a connection once more
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(children)
        self._process.wait()
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Suspend the server and its child processes within the block."""
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
        """Execute a statement on the replica; return the first value of its result."""
        with self._connect() as session:
            row = session.execute(statement).fetchone()
            return row[0] if row else None

    def wait_until_it_follows(self) -> None:
        """Wait until the replica has replayed everything that the tests' server has written."""
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
        with suppress(AttributeError):  # the server never started
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
