"""`manage.py quickstart` as a stranger runs it: a process, an empty folder, a browser's requests."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from imr_archive.environment import BASE_DIR

SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """A quickstart that runs, and what it has printed."""

    def __init__(self, logs: Path, home: Path, port: int, *more: str) -> None:
        self.port = port
        self.log = logs / f"{port}.log"
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "quickstart", "--port", str(port), *more],
                cwd=BASE_DIR,
                env={**environment, "ARCHIVE_HOME": str(home)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

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


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a quickstart; all are stopped when the test ends."""
    started: list[Running] = []

    def run(home: Path, port: int | None = None, *more: str) -> Running:
        started.append(Running(tmp_path, home, port or free_port(), *more))
        return started[-1]

    yield run
    for running in started:
        if running.process.poll() is None:
            running.stop(signal.SIGTERM)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def servers_of(home: Path) -> list[str]:
    """Return the PostgreSQL servers that work on a data folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(home) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(command)
    return found


def test_from_an_empty_folder_and_again(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start(home)
    first.wait_until_ready()
    password = re.search(r"password (\S+)", first.output)
    assert password is not None
    shown = first.get("/")
    found = re.search(r'class="big">(\d+)</span> decisions', shown)
    assert found is not None
    assert int(found[1]) >= 60
    letters = re.search(r"in (\d+) letters", shown)
    assert letters is not None
    assert int(letters[1]) >= 40
    assert "This archive holds invented sample letters, not decisions of the state." in shown
    assert f"{letters[1]} invented sample letters are shown" in first.output
    for facet in ("Service", "Outcome", "Reviewer&#39;s specialty", "Guideline cited"):
        assert facet in shown
    assert "Only the first 1,000 characters" in first.get(f"/?q={'knee%20' * 1500}")

    family = first.family()
    assert len(family) >= 4
    first.stop(signal.SIGINT)
    assert first.process.returncode == 0
    assert alive(family) == []
    assert servers_of(home) == []

    second = start(home)
    second.wait_until_ready()
    assert "password" not in second.output
    assert re.search(r'class="big">(\d+)</span> decisions', second.get("/"))[1] == found[1]  # type: ignore[index]
    family = second.family()
    second.stop(signal.SIGTERM)
    assert alive(family) == []
    assert servers_of(home) == []


def test_kill_9_leaves_nothing_that_the_next_start_does_not_find(
    start: Start, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    first = start(home, None, "--no-samples")
    first.wait_until_ready()
    assert "invented" not in first.output + first.get("/")
    family = first.family()
    first.stop(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while alive(family) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(family) == []
    second = start(home, first.port, "--no-samples")
    second.wait_until_ready()
    second.stop(signal.SIGTERM)
    assert servers_of(home) == []


def test_a_port_that_is_taken(start: Start, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        running = start(tmp_path / "home", taken.getsockname()[1])
        assert running.process.wait(SECONDS) == 1
    assert "choose another with --port" in running.output
    assert "Traceback" not in running.output


def test_a_data_folder_that_cannot_be_written(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    running = start(tmp_path / "file" / "home")
    assert running.process.wait(SECONDS) == 1
    assert "cannot be written" in running.output
    assert "ARCHIVE_HOME" in running.output
    assert "Traceback" not in running.output


def test_a_data_folder_of_another_postgresql(start: Start, tmp_path: Path) -> None:
    data = tmp_path / "home" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    running = start(tmp_path / "home")
    assert running.process.wait(SECONDS) == 1
    assert "made by PostgreSQL 15" in running.output
    assert "Traceback" not in running.output


def test_letters_are_taken_in_where_nothing_was_set_up(tmp_path: Path) -> None:
    write_samples(tmp_path / "letters")
    command = [sys.executable, "manage.py", "ingest_letters", str(tmp_path / "letters")]
    environment = {**os.environ, "ARCHIVE_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    said = [
        subprocess.run(
            command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said[0] == "2 files: 2 in the archive\n"
    assert said[1] == "2 files: 2 duplicate\n"


def write_samples(folder: Path) -> None:
    folder.mkdir()
    for name in ("g4_one_item", "g4_headings"):
        shutil.copy(BASE_DIR / "tests" / "letters" / f"{name}.txt", folder)
