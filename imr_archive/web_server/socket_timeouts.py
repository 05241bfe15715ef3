"""A connection with timeouts for slow clients."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ECONNRESET
from typing import Any

#: The most seconds for which a request's thread waits for the client.
PATIENCE = 20.0
#: The lowest average rate, in bytes a second, at which a client must send or receive.
SLOWEST = 1_000


class PatientSocket(socket.socket):
    """A socket that ends a request whose client is slow to send it or to receive the response.

    A request has one time budget for its headers, body and response. Waiting for the client uses
    it up; bytes that are sent or received add to it. The server's own time does not count.
    """

    _left = PATIENCE

    def begin(self) -> None:
        """Reset the time budget at the start of a request."""
        self._left = PATIENCE

    def recv(self, *args: Any) -> bytes:
        """Receive bytes from the client.

        Raises:
            ConnectionResetError: the client is too slow.
        """
        with self._waiting():
            received = super().recv(*args)
        self._earn(len(received))
        return received

    def sendall(self, data: Any, *args: Any) -> None:
        """Send all of the bytes.

        Raises:
            ConnectionResetError: the client is too slow to receive them.
        """
        with self._waiting():
            super().sendall(data, *args)  # its timeout is for all of the bytes
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
