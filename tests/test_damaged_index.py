"""Index files are damaged while the site runs: it says so, and the worker rebuilds the index."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle, product
from pathlib import Path

import psutil
import pytest

from decisions.models import Case, SearchOutboxEntry
from imr_archive.runtime.environment import BASE_DIR
from ingest.models import Upload
from tests.support.processes import environment_of, wait_for
from tests.support.quickstart import free_port

DECISIONS = 12
KINDS = ("store", "idx", "pos", "term", "fast", "fieldnorm", "del", "meta.json", "current")


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def fill_with_zeros(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


def turn_a_byte(path: Path) -> None:
    """Change a byte in the middle of what the file holds, before its footer."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    with path.open("r+b") as file:
        file.write(content)


HARMS: tuple[Callable[[Path], None], ...] = (cut_off, fill_with_zeros, turn_a_byte, Path.unlink)


class Site:
    """A web server and a worker on a test's archive.

    Args:
        archive: its folder.
        log: the file that both write to.
    """

    def __init__(self, archive: Path, log: Path) -> None:
        self.root = archive / "index"
        self._port = free_port()
        self._log = log
        environment = {
            **environment_of(archive),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "IMR_TEST_HOME": str(archive),
        }
        web = [
            "-m",
            "gunicorn",
            "-c",
            "python:imr_archive.server",
            "--bind",
            f"127.0.0.1:{self._port}",
            "--log-level",
            "warning",
        ]
        with log.open("wb") as output:
            self.web, self.worker = (
                subprocess.Popen(
                    [sys.executable, *command],
                    cwd=BASE_DIR,
                    env=environment,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
                for command in (web, ["manage.py", "worker", "--jobs", "1", "--skip-checks"])
            )
        try:
            wait_for(self.answers)
        except BaseException:
            self.stop()
            raise

    @property
    def folder(self) -> Path | None:
        """The folder of the index that answers; None while there is none."""
        try:
            return self.root / (self.root / "current").read_text()
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    @property
    def log(self) -> str:
        return self._log.read_text()

    def file(self, kind: str) -> Path:
        if kind == "current":
            return self.root / kind
        assert self.folder
        return max(self.folder.glob(f"*{kind}"), key=lambda path: path.stat().st_mtime_ns)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=60) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def answers(self) -> bool:
        assert self.web.poll() is None, self.log
        try:
            return self.decisions() == DECISIONS
        except OSError:
            return False

    def decisions(self) -> int | None:
        """Return how many decisions a search counts; None where a sentence says that it cannot."""
        status, answer = self.get("/decisions.json")
        if status == 200:
            return int(json.loads(answer)["decisions"])
        assert status == 503, answer + self.log
        assert json.loads(answer)["error"].startswith("The search")
        return None

    def web_workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.web.pid).children()}

    def restart_web_workers(self, number: int) -> None:
        before = self.web_workers()
        for worker in before:
            with suppress(ProcessLookupError):  # it has just been replaced
                os.kill(worker, number)
        # Not their number: a busy machine may just have replaced one that did not answer in time.
        wait_for(lambda: (now := self.web_workers()) and not before & now)

    def stop(self) -> None:
        for process in (self.web, self.worker):
            process.terminate()
        for process in (self.web, self.worker):
            process.wait(60)


@pytest.fixture
def site(own_golden: Upload, archive: Path, tmp_path: Path) -> Iterator[Site]:
    running = Site(archive, tmp_path / "log")
    yield running
    running.stop()


def heals(site: Site, before: Path, harm: str) -> None:
    """Hold that every answer is a count or says that there is none, until a new index answers."""
    deadline = time.monotonic() + 120
    while site.decisions() != DECISIONS or site.folder in (before, None):
        assert time.monotonic() < deadline, f"{harm}\n{site.log}"
        time.sleep(0.05)
    assert site.get("/healthz")[0] == 200
    assert site.get("/?q=knee")[0] == 200


def test_damage_to_every_kind_of_file_heals(site: Site) -> None:
    """One site heals from all of it, one after the other: starting it takes the longest."""
    priorities = cycle(["Expedited", "Standard"])
    for harm, kind in product(HARMS, KINDS):
        if kind == "del":  # a document that was deleted makes such a file
            Case.objects.filter(slug="CM17-9900001").update(priority=next(priorities))
            wait_for(lambda: not SearchOutboxEntry.objects.exists())
        assert site.decisions() == DECISIONS
        before = site.folder
        assert before
        harm(site.file(kind))
        heals(site, before, f"{harm.__name__}: {kind}")
    # A worker that does not answer in time is ended by gunicorn itself.
    assert set(re.findall(r"was sent (\w+)!", site.log)) <= {"SIGABRT", "SIGKILL"}
    assert site.worker.poll() is None
    assert "Traceback" not in site.log


def test_a_web_server_that_starts_on_a_damaged_index_says_so(site: Site) -> None:
    # As when a search was reading the file that was cut off: the kernel ends its process.
    before = site.folder
    assert before
    site.worker.send_signal(signal.SIGSTOP)
    cut_off(site.file("fast"))
    site.restart_web_workers(signal.SIGBUS)
    status, page = site.get("/")
    assert (status, "The search index is being built." in page) == (503, True)
    assert site.get("/healthz")[0] == 503
    assert site.get("/cases/CM17-9900001/")[0] == 200, "a case needs no index"
    site.worker.send_signal(signal.SIGCONT)
    heals(site, before, "cut_off: fast")

    before = site.folder  # processes that have the index open never read this file again
    assert before
    fill_with_zeros(before / ".managed.json")
    site.restart_web_workers(signal.SIGTERM)
    heals(site, before, "fill_with_zeros: .managed.json")
