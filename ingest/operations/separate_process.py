"""Runs jobs in a separate process, to release their memory."""

import subprocess
import sys
from collections.abc import Sequence
from threading import Event

from imr_archive.runtime.environment import BASE_DIR

_MANAGE = (sys.executable, str(BASE_DIR / "manage.py"))
TRAIN_ODDS = (*_MANAGE, "train_odds")
PUBLISH_DATASET = (*_MANAGE, "publish_dataset")
TAKE_OUT_OF_DATASET = (*PUBLISH_DATASET, "--only-removals")
_LOOK_SECONDS = 0.5


def run_apart(command: Sequence[str], stopping: Event) -> int:
    """Run a program to its end, or until this process stops; return its exit code.

    Args:
        command: the program and its arguments.
        stopping: an event that is set when this process must stop; it ends the program.
    """
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if stopping.wait(_LOOK_SECONDS):
                process.terminate()
                break
    return process.returncode
