"""Serve the archive's tools to programs that talk to language models."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from mcp.server.transport_security import TransportSecuritySettings

from decisions.mcp_server.server import mcp_server


class Command(BaseCommand):
    help = (
        "Serve read-only tools through the Model Context Protocol: search_decisions, get_case, "
        "get_passage, overturn_rate, what_decides, check_citations and list_vocabulary. A "
        "program starts this command and communicates over standard input and output. With "
        "--http it serves http://HOST:PORT/mcp until stopped, for use behind a proxy."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--http", metavar="[HOST:]PORT", help="serve over HTTP; the default host is 127.0.0.1"
        )

    def handle(self, *args: Any, http: str | None, **options: Any) -> None:
        if http is None:
            mcp_server().run("stdio")
            return
        host, _, port = http.rpartition(":")
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
            raise CommandError(f"--http {http} names no port. Give one such as --http 8001.")
        names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
        self.stderr.write(f"Answering at http://{host or '127.0.0.1'}:{port}/mcp; Ctrl-C stops it.")
        mcp_server().run(
            "streamable-http",
            host=host or "127.0.0.1",
            port=int(port),
            json_response=True,
            stateless_http=True,
            # A page of another site must not talk to it by a name of its own.
            transport_security=TransportSecuritySettings(
                allowed_hosts=[*names, *(f"{name}:*" for name in names)],
                allowed_origins=[
                    f"{scheme}://{name}{end}"
                    for name in names
                    for scheme in ("http", "https")
                    for end in ("", ":*")
                ],
            ),
        )
