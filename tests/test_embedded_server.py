"""The embedded PostgreSQL server reports its failures."""

import fcntl
import os
from pathlib import Path

import pytest

from imr_archive.runtime.embedded import server
from imr_archive.runtime.embedded.server import EmbeddedPostgres


def test_a_server_that_does_not_stop_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "STOP_SECONDS", 0)
    (tmp_path / "data").mkdir()
    process = os.open(tmp_path / "running.lock", os.O_RDWR | os.O_CREAT)  # as the server holds it
    try:
        fcntl.flock(process, fcntl.LOCK_EX)
        EmbeddedPostgres(tmp_path).stop_if_unused()
    finally:
        os.close(process)
    assert f"The PostgreSQL server in {tmp_path} did not stop" in caplog.text
