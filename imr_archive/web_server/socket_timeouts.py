"""A connection with timeouts for slow clients."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ECONNRESET
from typing import Any

#: Seconds for which a request may keep its thread waiting for the client.
PATIENCE = 20.0
#: Bytes a second that the client must send, or take, in the long run.
SLOWEST = 1_000


class PatientSocket(socket.socket):
    """A socket that ends a request whose client is slow to send it, or to take the answer.

    What is waited for a client is taken from its patience, and what it sends or takes gives some
    back: the headers, the body and the answer of a request share it. Time that the server needs
    for itself does not count.
    """

    _left = PATIENCE

    def begin(self) -> None:
        """Reset the timeout: a request begins."""
        self._left = PATIENCE

    def recv(self, *args: Any) -> bytes:
        """Return what the client sends.

        Raises:
            ConnectionResetError: it is too slow.
        """
        with self._waiting():
            received = super().recv(*args)
        self._earn(len(received))
        return received

    def sendall(self, data: Any, *args: Any) -> None:
        """Send all of some bytes.

        Raises:
            ConnectionResetError: the client is too slow to take them.
        """
        with self._waiting():
            super().sendall(data, *args)  # a timeout is that of the whole
        self._earn(len(data))

    def _earn(self, size: int) -> None:
        self._left = min(PATIENCE, self._left + size / SLOWEST)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        allowed = self.gettimeout()
        ours = allowed is None or self._left < allowed
        began = time.monotonic()
        if ours:
            self.settimeout(max(self._left, 0.001))
        try:
            yield
        except TimeoutError as error:
            if not ours:
                raise
            raise ConnectionResetError(ECONNRESET, "the client is too slow") from error
        finally:
            self._left -= time.monotonic() - began
            if ours:
                self.settimeout(allowed)
