"""PgBouncer in front of the PostgreSQL server of the tests."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from imr_archive.runtime.embedded import programs
from tests.support.processes import wait_for
from tests.support.quickstart import free_port

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pgbouncer(mode: str, *, sessions: int = 4) -> Iterator[int]:
    """Run PgBouncer within the block; yield its port on 127.0.0.1.

    Args:
        mode: "session" or "transaction".
        sessions: the number of server sessions that the clients share.
    """
    if PROGRAM is None:
        pytest.skip("pgbouncer is not installed")
    folder = Path(tempfile.mkdtemp(prefix="imr-pgbouncer-"))
    server, port = connection.get_connection_params(), free_port()
    (folder / "pgbouncer.ini").write_text(
        "[databases]\n"
        f"* = host={server['host']} port={server['port']} user={server['user']}\n"
        "[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = {mode}\ndefault_pool_size = {sessions}\nlogfile = {folder}/log\n"
    )
    command = [PROGRAM, "-q", str(folder / "pgbouncer.ini")]
    # Like PostgreSQL, PgBouncer does not run as root. It needs PostgreSQL's user for its socket.
    user = programs.unprivileged_user()
    shutil.chown(folder, user)
    command = [*programs.command("postgres", owner=user)[:-1], *command]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        with suppress(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, dbname=server["dbname"], user="a").close()
            return True
        return False

    try:
        wait_for(answers, 20)
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)
