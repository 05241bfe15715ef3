"""The limits of keys and of visitors, enforced across several processes of the real web server."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.utils import timezone

from decisions.models import ApiKey, ApiUse
from imr_archive.runtime.environment import BASE_DIR
from tests.support.api import make_key
from tests.support.processes import environment_of, wait_for
from tests.support.quickstart import free_port

OF_A_KEY, OF_A_VISITOR = 30, 5
AT_ONCE = 8


class RunningServer:
    """Gunicorn as it is configured, with processes of its own.

    Args:
        port: where it listens.
        log: has a line for each answer: the number of the process that gave it.
    """

    def __init__(self, port: int, log: Path) -> None:
        self._port, self._log = port, log

    def status(self, headers: dict[str, str]) -> int | None:
        """Return the status of an answer; None where nothing listens."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("GET", "/api/v1/vocabulary/criteria", headers=headers)
            return connection.getresponse().status
        except ConnectionRefusedError:
            return None
        finally:
            connection.close()

    def statuses(self, headers: dict[str, str], number: int) -> list[int | None]:
        """Return those of requests that come several at once."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return [*threads.map(self.status, [headers] * number)]

    def processes(self) -> set[str]:
        """Return the processes that have answered."""
        return set(self._log.read_text().split())


@pytest.fixture
def server(archive: Path, tmp_path: Path) -> Iterator[RunningServer]:
    port, log = free_port(), tmp_path / "answers.log"
    command = [sys.executable, "-m", "gunicorn", "-c", "python:imr_archive.server"]
    options = ["--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    logged = ["--access-logfile", str(log), "--access-logformat", "%(p)s"]
    environment = {**environment_of(archive), "ARCHIVE_API_LIMIT": str(OF_A_VISITOR)}
    process = subprocess.Popen([*command, *options, *logged], cwd=BASE_DIR, env=environment)
    try:
        yield RunningServer(port, log)
    finally:
        process.terminate()
        process.wait(60)


def test_limits_hold_in_all_processes(server: RunningServer) -> None:
    for number in range(2):  # again where the hour ends meanwhile, with which counts begin anew
        hour = timezone.now().hour
        key, headers = make_key(f"sender {number}", per_hour=OF_A_KEY)
        wait_for(partial(server.status, headers))
        asked, found = 1, Counter[int | None]([200])
        while asked < 2 * OF_A_KEY or len(server.processes()) < 2:
            found.update(server.statuses(headers, 2 * AT_ONCE))
            asked += 2 * AT_ONCE
        # Those without a key are counted by where they come from.
        of_a_visitor = Counter(server.statuses({}, 2 * AT_ONCE))
        if timezone.now().hour == hour:
            break
    assert found == {200: OF_A_KEY, 429: asked - OF_A_KEY}
    assert ApiUse.objects.get(asker=f"key:{key.pk}").requests == asked
    assert of_a_visitor == {200: OF_A_VISITOR, 429: 2 * AT_ONCE - OF_A_VISITOR}
    # A key that is revoked stops at once, in every process.
    other, of_other = make_key("other")
    assert Counter(server.statuses(of_other, AT_ONCE)) == {200: AT_ONCE}
    ApiKey.objects.filter(pk=other.pk).update(revoked_at=timezone.now())
    assert Counter(server.statuses(of_other, 2 * AT_ONCE)) == {401: 2 * AT_ONCE}
