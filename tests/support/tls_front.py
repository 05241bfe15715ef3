"""A proxy that speaks TLS with a certificate of one's own, in front of a server that does not."""

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
    """A proxy that runs.

    Args:
        port: of 127.0.0.1.
        certificate: the file by which clients know it.
        received: the first bytes of each connection, decrypted.
    """

    port: int
    certificate: Path
    received: list[bytes] = field(default_factory=list)


@contextmanager
def tls_front(folder: Path, host: str) -> Iterator[TlsFront]:
    """Run a proxy for a server within the block.

    Args:
        folder: receives the certificate and its key.
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
                suppress(OSError),  # whoever does not trust the certificate goes away
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
