"""An SMTP server for tests, which keeps the mail that it receives."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Controller(Controller):
    """Remembers its port, which the system chooses if port 0 is requested."""

    port: int

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class MailServer:
    """Receives mail at a port on 127.0.0.1.

    `refuse` returns the SMTP error reply for a recipient, or None to accept the recipient. `taken`
    is called when a mail has been stored, before the reply to the sender.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse: Callable[[str], str | None] = lambda recipient: None
        self.taken: Callable[[], object] = lambda: None
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.port

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self.refuse(address):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert envelope.rcpt_tos == [mail["To"]]
        self.mails.append(mail)
        self.taken()
        return "250 OK"


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def links_in(mail: EmailMessage, beginning: str = "http") -> list[str]:
    return [link for link in re.findall(r"https?://\S+", text_of(mail)) if beginning in link]
