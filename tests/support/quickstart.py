"""Run `quickstart` in a subprocess, and find processes that it leaves behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from imr_archive.runtime.environment import BASE_DIR
from tests.support.processes import wait_for

SECONDS = 300


#: Sockets bound to free ports, so that no other program gets a port before its server listens.
_kept: list[socket.socket] = []


def free_port() -> int:
    """Return a free port, and reserve it for a server that this process starts."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do, so both can bind
    kept.bind(("127.0.0.1", 0))
    _kept.append(kept)
    port: int = kept.getsockname()[1]
    return port


def a_users_environment(home: Path) -> dict[str, str]:
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "IMR_TEST_HOME")
    others = {name: value for name, value in os.environ.items() if name not in ours}
    return {**others, "ARCHIVE_HOME": str(home)}


def run_command(home: Path, *arguments: str) -> str:
    """Run a management command in a subprocess; return its output."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        stdin=subprocess.DEVNULL,
        cwd=BASE_DIR,
        env=a_users_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def migrate(home: Path, *which: str) -> None:
    """Apply migrations, all unless an app and one of its migrations are named, without checks."""
    run_command(home, "migrate", "-v0", "--skip-checks", *which)


class Running:
    """A running quickstart and its output."""

    def __init__(
        self,
        logs: Path,
        home: Path,
        port: int,
        *more: str,
        checkout: Path = BASE_DIR,
        before: Sequence[str] = (),
        **variables: str,
    ) -> None:
        self.port = port
        self.log = logs / f"{port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*before, sys.executable, "manage.py", "quickstart", "--port", str(port), *more],
                cwd=checkout,
                env={**a_users_environment(home), **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait_until_begun(self) -> None:
        """Wait until the command has installed its handler for SIGTERM."""
        wait_for(lambda: signal.SIGTERM in self._caught(), SECONDS)

    def _caught(self) -> set[int]:
        """Return the signals that the process has handlers for; see SigCgt in proc(5)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
        return {number for number in range(1, 32) if caught >> (number - 1) & 1}

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS
        while "Stop with Ctrl-C" not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as page:
            return str(page.read().decode())

    def family(self) -> list[psutil.Process]:
        this = psutil.Process(self.process.pid)
        return [this, *this.children(recursive=True)]

    def stop(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(SECONDS)


Start = Callable[..., Running]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def servers_of(home: Path) -> list[str]:
    """Return the command lines of running processes that name a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(home) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(command)
    return found


def write_samples(folder: Path) -> None:
    folder.mkdir()
    for name in ("g4_one_item", "g4_headings"):
        shutil.copy(BASE_DIR / "tests" / "letters" / f"{name}.txt", folder)
