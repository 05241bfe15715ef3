"""Ctrl-C and SIGTERM end every command at once, and its PostgreSQL last; so do two in a row."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from imr_archive.runtime.environment import BASE_DIR
from imr_archive.runtime.processes import Processes
from tests.support.processes import manage, wait_for
from tests.support.quickstart import (
    SECONDS,
    a_users_environment,
    alive,
    free_port,
    migrate,
    servers_of,
)

DROPS = """
import os, signal, time
from imr_archive.runtime import stop_signals

class Dropped:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

class Caught:
    def __eq__(self, other):
        signal.raise_signal(signal.SIGTERM)

stop_signals.listen()
try:
    {}
    print("dropped", flush=True)
    while True:
        time.sleep(0.01)
except KeyboardInterrupt as stop:
    print("obeyed", *stop.args)
"""


@pytest.mark.parametrize(
    "dropping",
    ["Dropped()", "try: Caught() == 1\n    except BaseException: pass"],
    ids=["by Python", "by a library"],
)
def test_a_signal_that_is_dropped_comes_again(dropping: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DROPS.format(dropping)],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["dropped", "obeyed", str(int(signal.SIGTERM))]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("program", "said"),
    [("exit 1", "sh stopped. See its messages"), ("kill -9 $$", "sh was killed, perhaps because")],
)
def test_the_end_of_a_program_is_described(program: str, said: str) -> None:
    with Processes() as processes:
        processes.start("sh", ["sh", "-c", program])
        wait_for(lambda: processes.ended() is not None)
        assert str(processes.ended()).startswith(said)


def test_an_error_that_follows_a_signal_is_not_reported(tmp_path: Path) -> None:
    """What a signal breaks off may fail in any way, such as a query on its closed connection."""
    code = """
import signal, sys
import manage
from django.db import OperationalError

def broken_off(_):
    try:
        signal.raise_signal(signal.SIGTERM)
    except KeyboardInterrupt:
        raise {}("the connection is closed")

import django.core.management
django.core.management.execute_from_command_line = broken_off
manage.main()
"""
    for error in ("OperationalError", "ValueError"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(error)],
            cwd=BASE_DIR,
            env=a_users_environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    migrate(folder)
    assert servers_of(folder) == []
    return folder


def works(home: Path) -> bool:
    return manage(home, "worker_health").returncode == 0


@pytest.mark.parametrize(
    ("command", "numbers", "terminal"),
    [
        (["worker"], [signal.SIGINT], True),
        (["worker"], [signal.SIGTERM, signal.SIGTERM], False),
        (["runserver", "--noreload"], [signal.SIGTERM], False),
        (["runserver"], [signal.SIGINT, signal.SIGINT], True),
        (["runserver"], [signal.SIGTERM], False),
    ],
)
def test_a_command_ends_and_its_postgresql_last(
    command: list[str], numbers: list[int], terminal: bool, home: Path, tmp_path: Path
) -> None:
    """A terminal sends a signal to all processes that a command has started."""
    log = tmp_path / "log"
    port = [str(free_port())] if command[0] == "runserver" else []
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", command[0], *port, *command[1:]],
            cwd=BASE_DIR,
            env=a_users_environment(home),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "Quit the server" in log.read_text() if port else works(home), SECONDS)
        assert servers_of(home)
        this = psutil.Process(process.pid)
        family = [this, *this.children(recursive=True)]
        for number in numbers:
            if process.poll() is None:
                (os.killpg if terminal else os.kill)(process.pid, number)
        process.wait(SECONDS)
        wait_for(lambda: not alive(family), SECONDS)
        wait_for(lambda: not servers_of(home), SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert "Traceback" not in log.read_text()
    said = (home / "postgres" / "server.log").read_text().splitlines()
    assert said[-1].endswith("database system is shut down")
