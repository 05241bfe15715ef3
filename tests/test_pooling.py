"""Shared connections: by PgBouncer between processes, and by a pool between threads."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from imr_archive.runtime import advisory_locks
from imr_archive.runtime.advisory_locks import (
    Lock,
    SharedSessionError,
    separate_connection_lock,
    session_lock,
)
from imr_archive.runtime.databases import databases
from imr_archive.runtime.environment import BASE_DIR
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.pgbouncer import pgbouncer
from tests.support.processes import database_url, environment_of, manage

SECRET = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@contextmanager
def reached_by(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have this process reach its database by a port of this machine."""
    parameters = {**connection.get_connection_params(), "host": "127.0.0.1", "port": port}
    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "get_connection_params", lambda: dict(parameters))
        patch.setattr(advisory_locks, "_has_own_session", False)
        yield
        connection.close()


@pytest.mark.parametrize(("sessions", "others"), [(1, 0), (2, 3), (8, 0), (8, 3)])
def test_a_session_that_pgbouncer_shares_holds_no_lock(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, sessions: int, others: int
) -> None:
    with (
        pgbouncer("transaction", sessions=sessions) as port,
        reached_by(port, monkeypatch),
        ExitStack() as stack,
    ):
        parameters = connection.get_connection_params()
        for _ in range(others):  # which the pooler has sessions for, too
            client = stack.enter_context(psycopg.connect(**parameters, autocommit=True))
            client.execute("SELECT 1")
        with pytest.raises(SharedSessionError, match="Only web servers"), session_lock(Lock.INDEX):
            pass


def test_a_session_that_pgbouncer_lends_out_whole_does(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        pgbouncer("session", sessions=8) as port,
        reached_by(port, monkeypatch),
        session_lock(Lock.INDEX, wait=False) as mine,
        psycopg.connect(**connection.get_connection_params()) as other,
    ):
        assert mine
        [[too]] = other.execute("SELECT pg_try_advisory_lock(%s)", [int(Lock.INDEX)]).fetchall()
        assert not too


@pytest.mark.parametrize("mode", ["", "session", "transaction"])
def test_a_lock_on_its_own_connection_lasts_over_transactions_until_its_process_is_killed(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    with ExitStack() as stack:
        if mode:
            port = stack.enter_context(pgbouncer(mode, sessions=4))
            stack.enter_context(reached_by(port, monkeypatch))
        with separate_connection_lock(1) as mine, separate_connection_lock(1, wait=False) as other:
            assert (mine, other) == (True, False)
            connection.cursor().execute("SELECT 1")
        with separate_connection_lock(1, wait=False) as mine:
            assert mine
        hold = """
import sys, time
from imr_archive.runtime.advisory_locks import separate_connection_lock
with separate_connection_lock(1):
    print("held", flush=True)
    time.sleep(600)
"""
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "manage.py", "shell", "-v0", "-c", hold],
                cwd=BASE_DIR,
                env={**environment_of(tmp_path), **SECRET},
                stdout=subprocess.PIPE,
            )
        )
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        with separate_connection_lock(1, wait=False) as mine:
            assert not mine
        process.kill()
        with separate_connection_lock(1) as mine:
            assert mine


def test_a_worker_says_so_at_its_start_and_pages_need_no_session(
    take: Take, tmp_path: Path
) -> None:
    take(GOLDEN / "g4_one_item.txt")
    with pgbouncer("transaction", sessions=2) as port:
        url = database_url()
        through = f"postgresql://archive@127.0.0.1:{port}/{url.rpartition('/')[2]}"
        done = manage(tmp_path, "worker", DATABASE_URL=through, **SECRET)
        assert done.returncode == 1
        assert "give this command a DATABASE_URL that goes to the server itself" in done.stderr
        assert "Traceback" not in done.stderr
        ask = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from django.test import Client
def ask(path):
    try:
        answer = Client().get(path, HTTP_HOST="localhost")
        answer.getvalue()
        return answer.status_code
    finally:
        connections.close_all()  # as a web server does when a request ends
with ThreadPoolExecutor(6) as threads:
    print(set(threads.map(ask, 5 * ["/sitemap-cases-1.xml", "/cases/CM17-9900001.json"])))
"""
        done = manage(
            tmp_path,
            "shell",
            "-v0",
            "-c",
            ask,
            DATABASE_URL=through,
            DATABASE_TRANSACTION_POOLING="1",
            DATABASE_POOL="3",
            **SECRET,
        )
        assert done.stdout == "{200}\n", done.stderr


def test_threads_share_the_connections_of_a_pool(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setenv("DATABASE_POOL", "2")
    settings = databases()["default"]
    assert settings["CONN_MAX_AGE"] == 0  # Django refuses a pool with any other
    assert settings["OPTIONS"]["pool"]["max_size"] == 2
    pooled = ConnectionHandler({"default": settings})

    def ask(_: int) -> int:
        with pooled["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.05)")
            session = int(cursor.fetchone()[0])
        pooled["default"].close()
        return session

    with ThreadPoolExecutor(6) as threads:
        sessions = list(threads.map(ask, range(6)))
    pooled["default"].close_pool()  # type: ignore[attr-defined]
    assert 1 <= len(set(sessions)) <= 2
