"""Ctrl-C and SIGTERM end a command even if the exception that they raise is swallowed.

Python drops an exception that is raised within a finalizer or a comparison, and a library may catch
it. The signal is therefore repeated each second until `obey` is called.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NUMBERS = (signal.SIGINT, signal.SIGTERM)
_AGAIN = 1.0  # seconds
_received: list[int] = []


def listen() -> None:
    """Make both signals raise KeyboardInterrupt with the signal's number.

    A plain SIGTERM would skip exit handlers and leave the embedded PostgreSQL running. A shell that
    starts a program in the background has it ignore Ctrl-C otherwise.
    """
    for number in _NUMBERS:
        signal.signal(number, _come)
    sys.unraisablehook = _say_what_is_dropped


def received() -> int | None:
    """Return the number of the first signal received; None if there was none."""
    return _received[0] if _received else None


@contextmanager
def blocked() -> Iterator[None]:
    """Block both signals until the `with` block ends; programs that it starts inherit this."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _NUMBERS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_through() -> None:
    """Let both signals through, in a program that was started while they were blocked."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _NUMBERS)


def obey() -> None:
    """Ignore both signals from now on, because the program is ending."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in _NUMBERS:
        signal.signal(number, signal.SIG_IGN)


def _come(number: int, _: object) -> None:
    # A second signal must not interrupt the exit; if the exception was dropped, it is repeated.
    _received.append(number)
    for each in _NUMBERS:
        signal.signal(each, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, lambda *_: _come(number, None))
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    raise KeyboardInterrupt(number)


def _say_what_is_dropped(dropped: "sys.UnraisableHookArgs") -> None:
    if dropped.exc_type is not KeyboardInterrupt:  # the signal will be repeated
        sys.__unraisablehook__(dropped)
