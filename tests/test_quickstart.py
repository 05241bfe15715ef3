"""`manage.py quickstart` as a new user runs it: a process, an empty folder, a browser's requests."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from imr_archive.runtime.environment import BASE_DIR
from tests.support.processes import wait_for
from tests.support.quickstart import SECONDS, Start, alive, servers_of, write_samples


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
    letters = re.search(r">(\d+) letters</a>", shown)
    assert letters is not None
    assert int(letters[1]) >= 40
    assert "This archive contains invented sample letters, not actual state decisions." in shown
    assert f"{letters[1]} invented sample letters are shown" in first.output
    for facet in ("Service", "Outcome", "Reviewer’s specialty", "Guideline cited"):
        assert facet in shown
    assert "Only the first 1,000 characters" in first.get(f"/decisions.json?q={'knee%20' * 1500}")

    family = first.family()
    assert len(family) >= 4
    site = f"http://localhost:{first.port}"
    told = [each for each in family if each.environ().get("ARCHIVE_URL") == site]
    assert len(told) >= 2, "links in emails lead to its own port"
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
    wait_for(lambda: not alive(family), SECONDS)
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
    assert "Choose another with --port" in running.output
    assert "Traceback" not in running.output


def test_a_data_folder_that_cannot_be_written(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    running = start(tmp_path / "file" / "home")
    assert running.process.wait(SECONDS) == 1
    assert "is not writable" in running.output
    assert "ARCHIVE_HOME" in running.output
    assert "Traceback" not in running.output


def test_a_data_folder_of_another_version_of_postgresql(start: Start, tmp_path: Path) -> None:
    data = tmp_path / "home" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    running = start(tmp_path / "home")
    assert running.process.wait(SECONDS) == 1
    assert "made by PostgreSQL 15" in running.output
    assert "Traceback" not in running.output


def test_letters_are_ingested_without_any_set_up(tmp_path: Path) -> None:
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
