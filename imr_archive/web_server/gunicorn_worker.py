"""The gunicorn worker: no visitor takes all threads, and no slow one blocks any.

gunicorn's own threaded worker gives a thread to the first who comes, for as long as it takes: eight
connections that send their bodies slowly stop the site. A proxy that buffers solves that, too
(`nginx.conf.template`); this holds where there is none, as under `quickstart`.
"""

import socket
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from imr_archive.runtime.environment import networks
from imr_archive.runtime.ip_addresses import Networks, is_within
from imr_archive.web_server.request_parser import LongRequestParser
from imr_archive.web_server.socket_timeouts import PatientSocket

#: Threads of a process that one visitor's requests may take. The others wait for them.
MOST_THREADS = 4
#: Requests of one visitor that may wait for those: as many as an office behind one address has.
MOST_WAITING = 100
#: Requests of all visitors that may be in a process, answered or waiting.
MOST_IN_ALL = 500
_REFUSAL = (
    "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 10\r\n"
    "Connection: close\r\n\r\n{} Try again in ten seconds.\n"
)
_TOO_MANY = _REFUSAL.format(
    "429 Too Many Requests", "Too many requests from your address are waiting."
).encode()
_FULL = _REFUSAL.format(
    "503 Service Unavailable", "The archive has more requests than it can answer."
).encode()
_LINGER = 2.0  # seconds in which a client may read the last of an answer
_ONE_READ = 1 << 16

Handle = Callable[[TConn], Any]


class FairPool(ThreadPoolExecutor):
    """Threads that visitors share: one visitor's requests wait for each other, not others for them.

    Args:
        threads: how many there are.
        proxies: the addresses of proxies, which speak for many visitors and limit each themselves.
    """

    def __init__(self, threads: int, proxies: Networks = frozenset()) -> None:
        super().__init__(threads)
        self._proxies = proxies
        self._size = threads
        self._lock = Lock()
        self._in_all = 0
        self._running: Counter[str] = Counter()
        self._waiting: defaultdict[str, deque[tuple[Future[Any], Handle, TConn]]] = defaultdict(
            deque
        )

    def submit(self, handle: Handle, conn: TConn, /) -> Future[Any]:  # type: ignore[override]
        """Have a request handled when a thread is free and its visitor's turn has come."""
        visitor = conn.client[0] if isinstance(conn.client, tuple) else ""
        handled: Future[Any] = Future()
        with self._lock:
            if self._in_all >= MOST_IN_ALL:
                refusal = _FULL
            elif len(self._waiting[visitor]) >= MOST_WAITING and not self._speaks_for_many(visitor):
                refusal = _TOO_MANY
            else:
                self._in_all += 1
                self._waiting[visitor].append((handled, handle, conn))
                self._start(visitor)
                return handled
        _refuse(conn.sock, refusal)
        handled.set_result(False)
        return handled

    def _speaks_for_many(self, visitor: str) -> bool:
        """Whether this is a proxy; a socket file, which has no address, is one's, too."""
        return not visitor or is_within(visitor, self._proxies)

    def _start(self, visitor: str) -> None:
        waiting = self._waiting[visitor]
        most = self._size if self._speaks_for_many(visitor) else MOST_THREADS
        while waiting and self._running[visitor] < most:
            self._running[visitor] += 1
            super().submit(self._handle, visitor, *waiting.popleft())
        if not (waiting or self._running[visitor]):
            del self._waiting[visitor], self._running[visitor]

    def _handle(self, visitor: str, handled: Future[Any], handle: Handle, conn: TConn) -> None:
        try:
            handled.set_result(handle(conn))
        except BaseException as error:
            handled.set_exception(error)
        finally:
            with self._lock:
                self._in_all -= 1
                self._running[visitor] -= 1
                self._start(visitor)


class FairWorker(ThreadWorker):
    """gunicorn's threaded worker with a fair pool, timeouts, and long URLs.

    It speaks HTTP/1.1 without TLS: a proxy does the rest.
    """

    def get_thread_pool(self) -> FairPool:
        """Return the threads that handle requests."""
        return FairPool(self.cfg.threads, networks("ARCHIVE_PROXIES"))

    def handle(self, conn: TConn) -> Any:
        """Handle a request in a thread; wait there, not in the main loop, for the client's end."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(fileno=conn.sock.detach())
            conn.parser = LongRequestParser(self.cfg, conn.sock, conn.client)
        conn.sock.begin()
        kept = super().handle(conn)
        if kept is False:
            _end(conn.sock)
        return kept


def _refuse(sock: socket.socket, refusal: bytes) -> None:
    """Answer without reading and without waiting."""
    with suppress(OSError):
        sock.setblocking(False)
        sock.send(refusal)
        sock.shutdown(socket.SHUT_RDWR)


def _end(sock: socket.socket) -> None:
    """Let the client read the answer's end (RFC 9112, 9.6), so that nobody waits for it later."""
    until = time.monotonic() + _LINGER
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(_ONE_READ):
                break
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
