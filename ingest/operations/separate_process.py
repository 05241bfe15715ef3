"""Runs jobs in a separate process, to release their memory."""

import shlex
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


class ProgramFailedError(Exception):
    """A program ended with an error, which it wrote to the log of this process."""

    def __init__(self, command: Sequence[str], code: int) -> None:
        super().__init__(f"{shlex.join(command)} ended with exit code {code}")


def run_apart(command: Sequence[str], stopping: Event) -> None:
    """Run a program to its end, or until this process stops.

    Args:
        command: the program and its arguments.
        stopping: an event that is set when this process must stop; it ends the program.

    Raises:
        ProgramFailedError: the program failed, and this process does not stop.
    """
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if stopping.wait(_LOOK_SECONDS):
                process.terminate()
                break
    # Ctrl-C may end the program just before this process notices.
    if process.returncode and not stopping.wait(_LOOK_SECONDS):
        raise ProgramFailedError(command, process.returncode)
