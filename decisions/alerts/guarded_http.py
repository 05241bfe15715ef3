"""A POST to a URL that a visitor chose, protected against requests to private networks (SSRF).

The name is resolved once, all of its addresses must be public, and the connection is made to a
checked address, even if the name now resolves to another one. Redirects are not followed, only the
status of the response is read, and the whole request has a timeout.
"""

import socket
import ssl
import time
from concurrent.futures import Future
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Thread, Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from imr_archive.runtime.ip_addresses import address, is_within, networks_of

SECONDS = 10.0
_TOO_LONG = "it took too long"
#: IPv6 networks that embed IPv4 addresses (NAT64, 6to4, Teredo), which may be private.
_TUNNELS = networks_of(["64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"])


class ForbiddenTargetError(Exception):
    """The URL may not be requested; the message states the reason."""


class UnansweredError(Exception):
    """The URL did not respond; the message states what happened."""


@dataclass(frozen=True, slots=True)
class _Target:
    """The address that a connection is made to.

    Args:
        host: the host name, which a certificate must match.
        ip: one of its addresses.
        is_private: whether the address is in one of `WEBHOOK_NETWORKS`.
    """

    host: str
    ip: str
    port: int
    is_private: bool


def check_url(url: str) -> SplitResult:
    """Return the parts of a URL that may be requested; its host name is not resolved.

    Raises:
        ForbiddenTargetError: the URL may not be requested.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenTargetError("This is not a URL.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ForbiddenTargetError("A webhook URL must start with https:// and a host name.")
    if parts.username or parts.password:
        raise ForbiddenTargetError("A webhook URL can’t contain a username or password.")
    if parts.scheme == "http" and not settings.WEBHOOK_NETWORKS:
        raise ForbiddenTargetError("A webhook URL must start with https://.")
    if not url.isascii() or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise ForbiddenTargetError("A webhook URL can contain only ASCII characters.")
    if address(parts.hostname):
        _check_ip(parts.hostname)
    return parts


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a body and return the status of the response.

    Raises:
        ForbiddenTargetError: the URL may not be requested.
        UnansweredError: there was no response in time.
    """
    parts = check_url(url)
    until = time.monotonic() + SECONDS
    target = _resolved(parts)
    if parts.scheme == "http" and not target.is_private:
        raise ForbiddenTargetError("A webhook URL must start with https://.")
    left = max(until - time.monotonic(), 0.001)  # 0 is no timeout
    made = _Secure(target, left) if parts.scheme == "https" else _Plain(target, left)
    late = Event()
    timer = Timer(left, _cut, [made, late])
    timer.start()
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        made.connect()
        if late.is_set():  # before there was a connection to close
            raise UnansweredError(_TOO_LONG)
        made.request("POST", path, body, {"Host": parts.netloc, **headers})
        status = made.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        raise UnansweredError(type(error).__name__) from error
    finally:
        timer.cancel()
        made.close()
    if late.is_set():
        raise UnansweredError(_TOO_LONG)
    return status


def _resolved(parts: SplitResult) -> _Target:
    """Return the address of a host.

    The system's look-up has no timeout: a thread that it holds is left to end by itself.
    """
    found: Future[_Target] = Future()

    def resolve() -> None:
        try:
            found.set_result(_resolve(parts))
        except Exception as error:
            found.set_exception(error)

    Thread(target=resolve, name="webhook host", daemon=True).start()
    try:
        return found.result(SECONDS)
    except TimeoutError as error:
        raise UnansweredError(_TOO_LONG) from error


def _resolve(parts: SplitResult) -> _Target:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnansweredError("the host name could not be resolved") from error
    addresses = [str(each[4][0]) for each in found]
    private = [_check_ip(ip) for ip in addresses]
    return _Target(host, addresses[0], port, is_private=all(private))


def _check_ip(ip: str) -> bool:
    """Return whether an address is private but allowed by the settings.

    Raises:
        ForbiddenTargetError: the address is neither public nor allowed.
    """
    if is_within(ip, settings.WEBHOOK_NETWORKS):
        return True
    found = address(ip)
    within = is_within(ip, _TUNNELS)
    if found is None or not found.is_global or found.is_multicast or within:
        raise ForbiddenTargetError("A webhook URL must point to a public address.")
    return False


def _cut(made: HTTPConnection, late: Event) -> None:
    """Close a connection, even while it waits, and record that."""
    late.set()
    if made.sock:
        try:
            made.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the connection is closed


class _Plain(HTTPConnection):
    """A connection to the address that was checked."""

    def __init__(self, target: _Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.ip, self._target.port), self.timeout)


class _Secure(HTTPSConnection):
    """A TLS connection to the address that was checked; the certificate is for the host name."""

    def __init__(self, target: _Target, seconds: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=seconds, context=self._tls)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._target.host)
