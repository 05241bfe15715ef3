"""The gunicorn worker: no visitor occupies all threads, and no slow client blocks one.

gunicorn's own threaded worker assigns threads in the order of arrival, without a time limit: eight
connections that send their bodies slowly stop the site. A buffering proxy solves that, too
(`nginx.conf.template`); this worker is for sites without one, as under `quickstart`.
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
from imr_archive.runtime.ip_addresses import Networks, address, is_within, visitor
from imr_archive.web_server.joined_head import JoinedHeadSocket
from imr_archive.web_server.request_parser import LongRequestParser

#: The most threads of a process that one visitor's requests may occupy; further requests wait.
MOST_THREADS = 4
#: The most waiting requests of one visitor, who may be a whole office behind one address.
MOST_WAITING = 100
#: The most requests of all visitors in a process, whether handled or waiting.
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
_LINGER = 2.0  # seconds in which a client may read the end of a response
_ONE_READ = 1 << 16

Handle = Callable[[TConn], Any]


class FairPool(ThreadPoolExecutor):
    """Threads shared by visitors so that one visitor's requests do not delay those of others.

    Args:
        threads: the number of threads.
        proxies: the networks of proxies, which forward requests of many visitors and limit each.
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
        """Handle a request when a thread is free and its visitor is below the limit."""
        asking = self._visitor(conn)
        handled: Future[Any] = Future()
        with self._lock:
            if self._in_all >= MOST_IN_ALL:
                refusal = _FULL
            elif len(self._waiting[asking]) >= MOST_WAITING and not self._speaks_for_many(asking):
                refusal = _TOO_MANY
            else:
                self._in_all += 1
                self._waiting[asking].append((handled, handle, conn))
                self._start(asking)
                return handled
        _refuse(conn.sock, refusal)
        handled.set_result(False)
        return handled

    def _visitor(self, conn: TConn) -> str:
        """Return the client: a proxy's own address, or the one that represents a visitor."""
        came_from = conn.client[0] if isinstance(conn.client, tuple) else ""
        found = None if is_within(came_from, self._proxies) else address(came_from)
        return visitor(found) if found else came_from

    def _speaks_for_many(self, visitor: str) -> bool:
        """Return whether the client is a proxy, as is one without an address, on a socket file."""
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
    """gunicorn's threaded worker with a fair pool, timeouts, long URLs, and unsplit responses.

    It supports HTTP/1.1 without TLS; a proxy provides the rest.
    """

    def get_thread_pool(self) -> FairPool:
        """Return the threads that handle requests."""
        return FairPool(self.cfg.threads, networks("ARCHIVE_PROXIES"))

    def handle(self, conn: TConn) -> Any:
        """Handle a request in a thread, which also waits for the client to close."""
        if not isinstance(conn.sock, JoinedHeadSocket):
            conn.sock = JoinedHeadSocket(fileno=conn.sock.detach())
            conn.parser = LongRequestParser(self.cfg, conn.sock, conn.client)
        conn.sock.begin()
        kept = super().handle(conn)
        conn.sock.end_response()
        if kept is False:
            _end(conn.sock)
        return kept


def _refuse(sock: socket.socket, refusal: bytes) -> None:
    """Send a refusal without reading the request and without waiting."""
    with suppress(OSError):
        sock.setblocking(False)
        sock.send(refusal)
        sock.shutdown(socket.SHUT_RDWR)


def _end(sock: socket.socket) -> None:
    """Let the client read the end of the response before the connection closes (RFC 9112, 9.6)."""
    until = time.monotonic() + _LINGER
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(_ONE_READ):
                break
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
