"""One visitor's slow connections do not block another visitor: real gunicorn, real sockets."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Semaphore, Thread
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from imr_archive.runtime.environment import BASE_DIR
from imr_archive.runtime.ip_addresses import networks_of
from imr_archive.web_server import gunicorn_worker, socket_timeouts
from imr_archive.web_server.gunicorn_worker import FairPool
from imr_archive.web_server.joined_head import JoinedHeadSocket
from imr_archive.web_server.socket_timeouts import PatientSocket
from tests.support.processes import wait_for
from tests.support.quickstart import free_port

APPLICATION = """
import time
from imr_archive.web_server import socket_timeouts

socket_timeouts.PATIENCE = 300  # a busy machine takes long to accept all connections of a test

def application(environ, start_response):
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        time.sleep(0.2)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
THREADS = gunicorn_worker.MOST_THREADS + 1
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run gunicorn as it is configured, with one process and just one thread more than a visitor may take."""
    (tmp_path / "application.py").write_text(APPLICATION)
    number = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:imr_archive.server",
        "--workers",
        "1",
        "--threads",
        str(THREADS),
        "--bind",
        f"127.0.0.1:{number}",
        "--log-level",
        "error",
        "--pythonpath",
        str(tmp_path),
        "application",
    ]
    server = subprocess.Popen(command, cwd=BASE_DIR)
    try:
        wait_for(lambda: listens(number))
        yield number
    finally:
        server.terminate()
        server.wait(60)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def accepted(port: int) -> int:
    """Return how many connections a process of the server has taken so far."""
    return sum(
        each.status == psutil.CONN_ESTABLISHED and each.laddr[1:] == (port,) and bool(each.pid)
        for each in psutil.net_connections("tcp")
    )


def connect(port: int, address: str) -> socket.socket:
    made = socket.socket()
    made.settimeout(300)
    made.bind((address, 0))
    made.connect(("127.0.0.1", port))
    return made


def asked(port: int, address: str, path: str = "/") -> bytes:
    with connect(port, address) as made:
        made.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        return made.makefile("rb").read()


@pytest.mark.parametrize("sent", [HEAD, HEAD[:30], b""], ids=["body", "head", "nothing"])
def test_slow_connections_of_one_visitor_leave_room_for_another(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(port, "127.0.0.2")) for _ in range(3 * THREADS)]
        for made in slow:
            made.sendall(sent)
        wait_for(lambda: accepted(port) >= len(slow))
        assert asked(port, "127.0.0.3").startswith(b"HTTP/1.1 200")
        for made in slow:  # none was ended to make room
            made.setblocking(False)
            with pytest.raises(BlockingIOError):
                made.recv(1)


def test_requests_of_an_office_behind_one_address_wait_and_are_all_answered(port: int) -> None:
    with ExitStack() as stack:
        asking = [stack.enter_context(connect(port, "127.0.0.2")) for _ in range(3 * THREADS)]
        for made in asking:
            made.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert all(made.makefile("rb").read().startswith(b"HTTP/1.1 200") for made in asking)


def test_what_one_visitor_has_waiting_is_bounded(port: int) -> None:
    with ExitStack() as stack:
        most = gunicorn_worker.MOST_THREADS + gunicorn_worker.MOST_WAITING
        for _ in range(most):
            stack.enter_context(connect(port, "127.0.0.2")).sendall(HEAD)
        wait_for(lambda: accepted(port) >= most)
        refused = asked(port, "127.0.0.2")
        assert refused.startswith(b"HTTP/1.1 429")
        assert b"Retry-After: 10\r\n" in refused
        assert b"Try again in ten seconds." in refused
        assert asked(port, "127.0.0.3").startswith(b"HTTP/1.1 200")


def handled_at_once(addresses: Sequence[str], expected: int, proxies: str = "") -> int:
    """Return how many requests the pool handles at once, of which so many are waited for."""
    pool = FairPool(len(addresses), networks_of(proxies.split()))
    begun, go_on = Semaphore(0), Event()
    most = 0

    def handle(conn: Any) -> None:
        begun.release()
        assert go_on.wait(60)

    asking: list[Any] = [SimpleNamespace(client=(each, 1)) for each in addresses]
    handling = [pool.submit(handle, each) for each in asking]
    while most < expected:
        assert begun.acquire(timeout=60)
        most += 1
    while begun.acquire(blocking=False):
        most += 1
    go_on.set()
    for each in handling:
        each.result(60)
    pool.shutdown()
    return most


def test_all_addresses_of_an_ipv6_network_are_one_visitor() -> None:
    of_one = [f"2001:db8:1:2:{n}::1" for n in range(3 * THREADS)]
    limit = gunicorn_worker.MOST_THREADS
    assert handled_at_once(of_one, limit) == limit
    everyone = len(of_one)
    assert handled_at_once(of_one[:1] * everyone, everyone, proxies=of_one[0]) == everyone
    of_many = [f"2001:db8:1:{n}::1" for n in range(limit + 2)]
    assert handled_at_once(of_many, limit + 2) == limit + 2


def test_a_whole_body_that_comes_in_parts_is_taken(port: int) -> None:
    with connect(port, "127.0.0.2") as made:
        made.sendall(HEAD)
        for _ in range(10):
            made.sendall(b"0123456789")
            time.sleep(0.02)
        assert made.recv(1000).startswith(b"HTTP/1.1 200")


def test_an_address_may_be_as_long_as_the_setting_says_and_no_longer(port: int) -> None:
    assert asked(port, "127.0.0.2", "/?q=" + "x" * 60_000).startswith(b"HTTP/1.1 200")
    assert asked(port, "127.0.0.2", "/?q=" + "x" * 70_000).startswith(b"HTTP/1.1 414")


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PatientSocket, socket.socket]]:
    monkeypatch.setattr(socket_timeouts, "PATIENCE", 0.5)
    near, far = socket.socketpair()
    patient = PatientSocket(fileno=near.detach())
    patient.begin()
    with patient, far:
        yield patient, far


def test_the_head_of_a_response_is_sent_with_its_body() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
    near, far = socket.socketpair()
    with JoinedHeadSocket(fileno=near.detach()) as joined, far:
        far.setblocking(False)
        joined.sendall(head)
        with pytest.raises(BlockingIOError):
            far.recv(1000)
        joined.sendall(b"body")
        assert far.recv(1000) == head + b"body"


def test_a_response_without_a_body_is_sent_at_its_end(port: int) -> None:
    with connect(port, "127.0.0.2") as made:
        for _ in range(2):  # on the same connection
            made.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert made.recv(1000).endswith(b"\r\n\r\n")


def until_it_ends(work: Any) -> float:
    began = time.monotonic()
    with pytest.raises(ConnectionResetError, match="too slow"):
        work()
    return time.monotonic() - began


def test_a_client_that_sends_nothing_is_disconnected(
    pair: tuple[PatientSocket, socket.socket],
) -> None:
    assert until_it_ends(lambda: pair[0].recv(10)) >= 0.5


def test_a_client_that_sends_too_slowly_is_disconnected(
    pair: tuple[PatientSocket, socket.socket],
) -> None:
    patient, far = pair
    stop = Event()

    def drip() -> None:
        while not stop.wait(0.05):
            far.send(b"a")

    def read() -> None:
        while True:
            patient.recv(1)

    dripping = Thread(target=drip)
    dripping.start()
    try:
        assert until_it_ends(read) >= 0.4
    finally:
        stop.set()
        dripping.join()


def test_a_client_that_reads_nothing_is_disconnected(
    pair: tuple[PatientSocket, socket.socket],
) -> None:
    def endless() -> None:
        while True:
            pair[0].sendall(b"a" * 100_000)

    assert until_it_ends(endless) >= 0.4


def test_the_timeout_restarts_with_each_request(pair: tuple[PatientSocket, socket.socket]) -> None:
    patient, far = pair
    until_it_ends(lambda: patient.recv(1))
    far.send(b"a")
    patient.begin()
    assert patient.recv(1) == b"a"


def test_a_shorter_timeout_set_by_other_code_stays(
    pair: tuple[PatientSocket, socket.socket],
) -> None:
    patient, _ = pair
    patient.settimeout(0.05)
    with pytest.raises(TimeoutError):
        patient.recv(1)
    assert patient.gettimeout() == 0.05
