"""Start programs that end with this process, and stop them in order."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from imr_archive.runtime import stop_signals

#: The seconds in which a program must stop by itself; a worker finishes its jobs within fewer.
PATIENCE = 40.0


class Processes:
    """Programs that run alongside this process; all are stopped when the block ends."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        stop_signals.obey()  # a second Ctrl-C must not leave half of them running
        for _, process in reversed(self._running):
            process.terminate()
        for name, process in reversed(self._running):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                print(f"The {name} did not stop and was killed.", file=sys.stderr)  # noqa: T201

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a program in a session of its own, so that Ctrl-C reaches only its parent."""
        with stop_signals.blocked():  # a program that is not known yet would not be stopped
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_begin,  # safe: no other thread runs yet
            )
            self._running.append((name, process))

    def ended(self) -> str | None:
        """Return which program ended by itself, and how; None if all are running."""
        for name, process in self._running:
            if (status := process.poll()) is not None:
                if status == -signal.SIGKILL:
                    return f"{name} was killed, perhaps because the machine has too little memory."
                return f"{name} stopped. See its messages above."
        return None


def _begin() -> None:
    """Let stop signals through, and ask the kernel to stop this process when its parent dies."""
    stop_signals.let_through()
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
