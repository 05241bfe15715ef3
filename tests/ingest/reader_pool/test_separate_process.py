"""Jobs that need much memory run in a separate process, which ends with the worker."""

import sys
import threading
from pathlib import Path

import pytest

from ingest.operations.separate_process import ProgramFailedError, run_apart


def test_a_program_runs_to_its_end(tmp_path: Path) -> None:
    made = tmp_path / "made"
    code = f"import pathlib; pathlib.Path({str(made)!r}).touch()"
    run_apart([sys.executable, "-c", code], threading.Event())
    assert made.exists()


def test_the_job_of_a_program_that_fails_fails() -> None:
    with pytest.raises(ProgramFailedError, match="exit code 3"):
        run_apart([sys.executable, "-c", "raise SystemExit(3)"], threading.Event())


def test_a_program_ends_when_the_worker_is_told_to_stop() -> None:
    stopping = threading.Event()
    stopping.set()
    run_apart([sys.executable, "-c", "import time; time.sleep(600)"], stopping)
