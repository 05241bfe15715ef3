"""A connection that sends the head of a response together with the start of its body.

gunicorn sends one after the other. If the server is killed in between, a proxy has already passed
the head on, and the visitor gets a response without a body instead of the response of another
server.
"""

from contextlib import suppress
from typing import Any

from imr_archive.web_server.socket_timeouts import PatientSocket


class JoinedHeadSocket(PatientSocket):
    """A socket that holds the head of a response back until its body begins or it has ended."""

    _head = b""

    def sendall(self, data: Any, *args: Any) -> None:
        """Send all of the bytes, except a head, which is sent with the next bytes.

        Raises:
            ConnectionResetError: the client is too slow to receive them.
        """
        if not self._head and data.startswith(b"HTTP/") and data.endswith(b"\r\n\r\n"):
            self._head = data
        else:
            head, self._head = self._head, b""
            super().sendall(head + data, *args)

    def end_response(self) -> None:
        """Send the head of a response that has no body."""
        if self._head:
            with suppress(OSError):  # the client has gone
                self.sendall(b"")
