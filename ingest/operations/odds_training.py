"""Training the odds in a process of its own: it holds much memory, which ends with it."""

import subprocess
import sys
from collections.abc import Sequence
from threading import Event

from imr_archive.runtime.environment import BASE_DIR

TRAIN = (sys.executable, str(BASE_DIR / "manage.py"), "train_odds")
_LOOK_SECONDS = 0.5


def run_apart(command: Sequence[str], stopping: Event) -> int:
    """Run a program to its end, or until this one stops; return its exit code.

    Args:
        command: the program and its arguments.
        stopping: is set when this process is told to stop; the program is then ended.
    """
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if stopping.wait(_LOOK_SECONDS):
                process.terminate()
                break
    return process.returncode
