"""A process that calls a function within limits, and may die without harm to anything else.

Each process has a pipe of its own, unlike in a pool of the standard library (docs/adr/0005).
"""

import os
import pickle
import resource
import signal
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any

import psutil

#: A process that has not begun by then will not, in seconds.
_START_SECONDS = 60.0
_READY = b"ready"
#: How a process exits that has no memory left: not enough even to say so.
_NO_MEMORY = 77
_SPAWN = get_context("spawn")
_starting = Lock()


class NotBegunError(Exception):
    """The process was dead before it was given anything to do: the call can be made elsewhere."""


class DiedError(Exception):
    """The process died during the call."""


class TooSlowError(Exception):
    """The call took too long."""


class ConfinedProcess:
    """A process that makes calls, one at a time; for one thread at a time.

    It ends when this process ends, however that ends.

    Args:
        function: what it calls; importable, as is what it is called with and returns.
        prepare: what it calls once, before all else.
        memory: how many bytes of address space it may have.
        most_result: how many bytes what is returned may have, pickled.

    Raises:
        NotBegunError: it died at once.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        prepare: Callable[[], object],
        memory: int,
        most_result: int,
    ) -> None:
        self.calls = 0
        #: How many bytes it held after its last call.
        self.resident = 0
        with _starting:
            self._pipe, theirs = _SPAWN.Pipe()
            self._process = _SPAWN.Process(
                target=_serve, args=[theirs, function, prepare, memory, most_result], daemon=True
            )
            try:
                self._process.start()
            except OSError as error:  # it was killed while it was told what to do
                raise NotBegunError from error
            finally:
                theirs.close()
        self._ready = False

    def call(self, *arguments: Any, seconds: float) -> Any:
        """Call the function and return what it returns; what it raises is raised here.

        Args:
            arguments: of the function.
            seconds: how long the call may take.

        Raises:
            NotBegunError: the process was dead before.
            DiedError: it died during the call.
            TooSlowError: it took longer; the process is ended.
            MemoryError: it asked for more memory than it may have, or returned too much.
        """
        try:
            self._wait_until_ready()
            self._pipe.send(arguments)
        except (OSError, EOFError) as error:
            raise NotBegunError from error
        self.calls += 1
        try:
            if not self._pipe.poll(seconds):
                self.end()
                raise TooSlowError
            pickled, self.resident = self._pipe.recv()
        except (OSError, EOFError) as error:
            self._process.join()
            raise (MemoryError if self._process.exitcode == _NO_MEMORY else DiedError) from error
        result = pickle.loads(pickled)  # noqa: S301  what our own process wrote
        if isinstance(result, Exception):
            raise result
        return result

    def end(self) -> None:
        """End the process at once; a call that it makes ends as if it had died."""
        self._process.kill()
        self._process.join()

    def _wait_until_ready(self) -> None:
        if not self._ready:
            if not self._pipe.poll(_START_SECONDS) or self._pipe.recv_bytes() != _READY:
                raise EOFError
            self._ready = True


def _serve(
    pipe: Connection,
    function: Callable[..., Any],
    prepare: Callable[[], object],
    memory: int,
    most_result: int,
) -> None:
    """Make calls until there is nobody to make them for; runs in the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    prepare()
    pipe.send_bytes(_READY)
    this = psutil.Process()
    while True:
        try:
            arguments = pipe.recv()
        except EOFError:
            return
        pickled = _outcome(function, arguments)
        if len(pickled) > most_result:
            pickled = pickle.dumps(MemoryError())
        pipe.send((pickled, this.memory_info().rss))


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _outcome(function: Callable[..., Any], arguments: Any) -> bytes:
    """Return what a call returns or raises, pickled."""
    try:
        return pickle.dumps(function(*arguments))
    except MemoryError:
        os._exit(_NO_MEMORY)
    except Exception as error:  # it is the caller's, whatever it is
        return pickle.dumps(error)
