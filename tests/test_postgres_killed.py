"""The embedded PostgreSQL is restarted if it is killed while the archive runs."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

import pytest

from imr_archive.runtime.environment import BASE_DIR
from tests.support.processes import wait_for
from tests.support.quickstart import (
    SECONDS,
    Start,
    a_users_environment,
    alive,
    free_port,
    servers_of,
)


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def postgres_of(home: Path) -> int | None:
    """Return the server's process id; None while there is none."""
    try:
        return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return None


def kill_postgres(home: Path) -> int:
    """Kill the server as the kernel does where memory ends; return its process id."""
    number = postgres_of(home)
    assert number
    os.kill(number, signal.SIGKILL)
    return number


def wait_for_another(home: Path, port: int, former: int) -> None:
    wait_for(lambda: healthy(port) and postgres_of(home) not in (None, former), SECONDS)


def test_postgres_is_killed(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    running = start(home, None, "--no-samples")
    running.wait_until_ready()
    for _ in range(2):
        wait_for_another(home, running.port, kill_postgres(home))
    assert running.process.poll() is None
    kill_postgres(home)
    family = running.family()
    running.stop(signal.SIGINT)
    assert running.process.returncode == 0
    assert "did not stop and was killed" not in running.output
    assert "Traceback" not in running.output.partition("Stopping")[2]
    assert alive(family) == []
    assert servers_of(home) == []


def test_postgres_is_killed_while_the_first_samples_are_read(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    running = start(home)
    deadline = time.monotonic() + SECONDS
    while "Reading invented" not in running.output:
        assert time.monotonic() < deadline, running.output
        time.sleep(0.05)
    kill_postgres(home)
    while running.process.poll() is None and "Stop with Ctrl-C" not in running.output:
        assert time.monotonic() < deadline, running.output
        time.sleep(0.1)
    if running.process.poll() is None:  # it was not in the middle of a statement
        running.stop(signal.SIGINT)
        assert running.process.returncode == 0
    else:
        assert "The database failed (" in running.output
    assert "Traceback" not in running.output
    assert "procrastinate" not in running.output
    assert servers_of(home) == []


LOSE_THE_CONNECTION = """
import psycopg
from django.db import connection
from procrastinate.contrib.django.utils import connector_params
from ingest.job_queue import queue_letter
with connection.cursor() as cursor, psycopg.connect(**connector_params()) as another:
    [number] = cursor.execute("SELECT pg_backend_pid()").fetchone()
    another.execute("SELECT pg_terminate_backend(%s)", [number])
"""


@pytest.mark.parametrize(
    "then",
    [
        "connection.cursor().execute('SELECT 1')",
        "connection.connection.close(); connection.cursor().execute('SELECT 1')",
        "queue_letter(1)",  # the queue of jobs raises an exception of its own
    ],
)
def test_a_command_whose_database_is_gone_says_so(tmp_path: Path, then: str) -> None:
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", LOSE_THE_CONNECTION + then]
    ended = subprocess.run(
        command,
        cwd=BASE_DIR,
        env=a_users_environment(tmp_path / "home"),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "The database failed (" in ended.stderr
    assert "connection" in ended.stderr
    assert "Traceback" not in ended.stderr


A_NEW_LETTER = """
import time
from pathlib import Path
from ingest.letter_states import WAITING
from ingest.intake.uploads import IncomingFile, receive
with Path("tests/letters/g4_one_item.txt").open("rb") as file:
    letter = receive([IncomingFile("letter.txt", file)], source="test").letters.get()
deadline = time.monotonic() + 60
while letter.state in WAITING and time.monotonic() < deadline:
    time.sleep(0.2)
    letter.refresh_from_db()
print(letter.state)
"""


def test_postgres_of_a_worker_and_a_web_server_is_killed(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    environment = {**a_users_environment(home), "PYTHONPATH": str(BASE_DIR)}
    gunicorn = ["-m", "gunicorn", "-c", "python:imr_archive.server", "--bind", f"127.0.0.1:{port}"]
    log = tmp_path / "log"
    with log.open("wb") as output:
        both = [
            subprocess.Popen(
                [sys.executable, *command],
                cwd=BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
            )
            for command in (["manage.py", "worker", "--skip-checks"], gunicorn)
        ]
    try:
        wait_for_another(home, port, former=0)
        wait_for_another(home, port, kill_postgres(home))
        shell = [sys.executable, "manage.py", "shell", "-v0", "-c", A_NEW_LETTER]
        said = subprocess.run(
            shell, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert said == "archived\n", log.read_text()
        assert [process.poll() for process in both] == [None, None]
    finally:
        for process in both:
            process.terminate()
        for process in both:
            process.wait(SECONDS)
    assert servers_of(home) == []
