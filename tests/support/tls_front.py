"""A TLS proxy with a self-signed certificate, in front of a server without TLS."""

import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_AT_ONCE = 65_536


@dataclass
class TlsFront:
    """A running proxy.

    Args:
        port: the port on 127.0.0.1.
        certificate: the file with the certificate, which clients must trust.
        received: the first bytes of each connection, decrypted.
    """

    port: int
    certificate: Path
    received: list[bytes] = field(default_factory=list)


@contextmanager
def tls_front(folder: Path, host: str) -> Iterator[TlsFront]:
    """Run a proxy in front of a server within the block.

    Args:
        folder: where the certificate and its key are written.
        host: name and port of the server.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    named = ("-subj", "/CN=imr-tests", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-out", str(certificate), "-keyout", str(key))
    subprocess.run([*made, *named, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    name, _, port = host.partition(":")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),  # a client that does not trust the certificate disconnects
                context.wrap_socket(self.request, server_side=True) as client,
                socket.create_connection((name, int(port))) as server,
            ):
                first = client.recv(_AT_ONCE)
                front.received.append(first)
                server.sendall(first)
                back = threading.Thread(target=_pass_on, args=[server, client])
                back.start()
                _pass_on(client, server)
                server.shutdown(socket.SHUT_RDWR)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        front = TlsFront(proxy.server_address[1], certificate)
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield front
        finally:
            proxy.shutdown()
            thread.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(_AT_ONCE):
            target.sendall(some)
