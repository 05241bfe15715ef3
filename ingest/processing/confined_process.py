"""A process that calls a function within limits, and may die without affecting other processes.

Each process has a separate pipe, unlike in a pool of the standard library (docs/adr/0005).
"""

import gc
import os
import pickle
import resource
import signal
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Lock, Thread
from traceback import format_tb
from typing import Any

import psutil

#: The timeout for the start of a process, in seconds.
_START_SECONDS = 60.0
_READY = b"ready"
#: The exit code of a process without enough memory to report the error.
_NO_MEMORY = 77
_SPAWN = get_context("spawn")
_starting = Lock()


class NotBegunError(Exception):
    """The process died before the call began; the call can be made in another process."""


class DiedError(Exception):
    """The process died during the call."""


class TooSlowError(Exception):
    """The call took too long."""


class ConfinedProcess:
    """A process that runs one call at a time; not thread-safe.

    It ends when the parent process ends for any reason.

    Args:
        function: the function to call; it, its arguments and its result must be picklable.
        prepare: a function to call once at the start.
        memory: the limit of the address space in bytes.
        most_result: the limit of the pickled result in bytes.

    Raises:
        NotBegunError: the process died at the start.
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
        #: The memory in use after the last call, in bytes.
        self.resident = 0
        with _starting:
            self._pipe, theirs = _SPAWN.Pipe()
            self._process = _SPAWN.Process(
                target=_serve, args=[theirs, function, prepare, memory, most_result], daemon=True
            )
            try:
                self._process.start()
            except OSError as error:  # it was killed while it received its instructions
                raise NotBegunError from error
            finally:
                theirs.close()
        self._ready = False

    def call(self, *arguments: Any, seconds: float) -> Any:
        """Call the function in the process; return its result or raise its exception.

        Args:
            arguments: the arguments of the function.
            seconds: the timeout of the call.

        Raises:
            NotBegunError: the process was dead before the call.
            DiedError: the process died during the call.
            TooSlowError: the call timed out; the process is ended.
            MemoryError: the process exceeded its memory limit, or the result is too large.
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
        """End the process at once; a call in progress raises `DiedError`."""
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
    """Run calls until the parent closes the pipe; this is the main loop of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.disable()
    prepare()
    gc.freeze()  # what is prepared stays, so it is never searched for garbage
    gc.enable()
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
    except Exception as error:  # raised again in the caller
        error.add_note("".join(format_tb(error.__traceback__)))
        return pickle.dumps(error)
