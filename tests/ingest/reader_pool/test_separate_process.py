"""Jobs that need much memory run in a separate process, which ends with the worker."""

import sys
import threading

from ingest.operations.separate_process import run_apart


def test_a_program_runs_to_its_end() -> None:
    assert run_apart([sys.executable, "-c", "raise SystemExit(3)"], threading.Event()) == 3


def test_a_program_ends_when_the_worker_is_told_to_stop() -> None:
    stopping = threading.Event()
    stopping.set()
    assert run_apart([sys.executable, "-c", "import time; time.sleep(600)"], stopping) != 0
