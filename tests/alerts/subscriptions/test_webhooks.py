"""Webhooks are signed, retried a limited number of times, and never sent to private networks."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from decisions.alerts import guarded_http, job
from decisions.alerts.guarded_http import ForbiddenTargetError, UnansweredError, check_url, post
from decisions.alerts.links import shown_secret, token_of
from decisions.models import Alert, AlertMessage, Case
from tests.support.alerts import ask, run_due, subscribe
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.mail_server import MailServer, text_of

HEADINGS, ONE_ITEM = GOLDEN / "g4_headings.txt", GOLDEN / "g4_one_item.txt"


class Receiver(ThreadingHTTPServer):
    """Receives webhooks like a customer's server; `status` is the status of its responses."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _WebhookHandler)
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?customer=7"


class _WebhookHandler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = frozenset([ip_network("127.0.0.1")])
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def again() -> None:
    AlertMessage.objects.update(next_try_at=timezone.now())
    job.run()


def test_new_decisions_are_posted_as_they_come(
    take: Take, client: Client, mail_server: MailServer, receiver: Receiver
) -> None:
    take(HEADINGS)
    alert = subscribe(client, mail_server, webhook=receiver.url)
    take(ONE_ITEM)
    job.run()
    job.run()
    [(headers, body)] = receiver.got
    sent = json.loads(body)
    [decision] = sent["data"]["decisions"]
    case = Case.objects.latest("pk")
    assert sent["type"] == "decisions.new"
    assert decision["address"] == f"https://archive.example.org/cases/{case.slug}/#item-1"
    assert decision == client.get(f"/decisions.json?case={case.case_number}").json()["results"][
        0
    ] | {name: decision[name] for name in ("address", "json")}
    secret = base64.b64decode(shown_secret(alert).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert len(mail_server.mails) == 1  # the confirmation email
    assert shown_secret(alert) in client.get(f"/alerts/{token_of(alert)}/").content.decode()


def test_many_decisions_come_in_several_messages(
    take: Take,
    client: Client,
    mail_server: MailServer,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("decisions.alerts.message_queue.PER_WEBHOOK", 2)
    take(ONE_ITEM)
    subscribe(client, mail_server, webhook=receiver.url)
    take(HEADINGS, GOLDEN / "g3a_physician_reviewer.txt")
    job.run()
    told = [
        decision["address"]
        for _, body in receiver.got
        for decision in json.loads(body)["data"]["decisions"]
    ]
    new = Case.objects.order_by("pk")[1:]
    assert len(told) == len(set(told)) == sum(case.items.count() for case in new)
    assert len(receiver.got) > 1


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_message_that_fails_is_sent_again_with_the_same_id(
    take: Take, client: Client, mail_server: MailServer, receiver: Receiver, status: int
) -> None:
    take(HEADINGS)
    alert = subscribe(client, mail_server, webhook=receiver.url)
    take(ONE_ITEM)
    receiver.status = status
    job.run()
    job.run()
    assert len(receiver.got) == 1  # the next attempt is later
    again()
    receiver.status = 200
    again()
    again()
    assert len(receiver.got) == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    for _ in range(10):
        take(GOLDEN / "g3a_physician_reviewer.txt")
        receiver.status = 500
        again()
    alert.refresh_from_db()
    assert "doesn’t accept messages: it responded with status 500" in alert.stopped
    mail = mail_server.mails[-1]
    assert mail["Subject"].startswith("Your alert was stopped")
    assert "it responded with status 500" in text_of(mail)
    number = len(receiver.got)
    again()
    assert len(receiver.got) == number
    receiver.status = 200
    client.post(f"/alerts/{token_of(alert)}/", {"resume": ""})
    job.run()
    assert len(receiver.got) == number + 1


def test_a_message_that_cannot_be_written_delays_no_other(
    take: Take, client: Client, mail_server: MailServer, receiver: Receiver
) -> None:
    take(HEADINGS)
    mailed = subscribe(client, mail_server)
    broken = subscribe(client, mail_server, webhook=receiver.url)
    subscribe(client, mail_server, webhook=f"{receiver.url}1")
    take(ONE_ITEM)
    messages = [
        AlertMessage.objects.create(alert=alert, kind="unknown") for alert in (mailed, broken)
    ]
    job.run()
    assert len(receiver.got) == 1, "only the alert that is not broken is told"
    for message in messages:
        message.refresh_from_db()
        assert (message.sent_at, message.failures) == (None, 1)


def test_a_webhook_that_answers_410_is_not_tried_again(
    take: Take, client: Client, mail_server: MailServer, receiver: Receiver
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server, webhook=receiver.url)
    take(ONE_ITEM)
    receiver.status = 410
    job.run()
    again()
    assert len(receiver.got) == 1
    assert "410" in Alert.objects.get().stopped


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://user:pw@example.org/",
        "https://",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org/ x",
        "https://exämple.org/",
        "https://example.org/\r\nX: y",
        "javascript:alert(1)",
        "https://100.64.0.1/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
    ],
)
def test_an_address_that_could_harm_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        check_url(url)


def test_the_form_refuses_it(archive: Path, client: Client, mail_server: MailServer) -> None:
    page = ask(client, webhook="https://169.254.169.254/latest/")
    assert page.status_code == 400
    assert "must point to a public address" in page.content.decode()
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://127.1/"]
)
def test_a_name_of_this_machine_is_refused_when_it_is_looked_up(url: str) -> None:
    with pytest.raises((ForbiddenTargetError, UnansweredError)):
        post(url, b"{}", {})


def test_the_checked_address_is_the_one_that_is_contacted(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves to a public address first and then to this machine gets nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = receiver.url.replace("127.0.0.1", "hooks.example.org")
    connect = socket.create_connection

    def only_looked_at(target: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        assert target[0] == "127.0.0.1"
        with socket.socket() as made:
            made.connect(target)
            return socket.socket(fileno=made.detach())

    monkeypatch.setattr(socket, "create_connection", only_looked_at)
    assert post(url, b"{}", {}) == 204
    assert receiver.got[0][0]["Host"] == f"hooks.example.org:{receiver.server_port}"
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ForbiddenTargetError):
        post(url, b"{}", {})


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in ("93.184.215.14", "192.168.0.7")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(ForbiddenTargetError):
        post("https://hooks.example.org/", b"{}", {})


def test_an_answer_that_is_sent_too_slowly_is_cut_off(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_NETWORKS = frozenset([ip_network("127.0.0.1")])
    monkeypatch.setattr(guarded_http, "SECONDS", 0.5)
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        made, _ = server.accept()
        with made:
            made.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                try:
                    made.sendall(b"X-Header: more\r\n"[:1])
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        with pytest.raises(UnansweredError):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        stop.set()
        thread.join()


def test_a_name_that_is_not_resolved_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_http, "SECONDS", 0.2)
    stop = threading.Event()

    def resolve(*args: Any, **kwargs: Any) -> list[Any]:
        stop.wait(60)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    try:
        with pytest.raises(UnansweredError, match="took too long"):
            post("https://hooks.example.org/", b"{}", {})
        assert not stop.is_set()
    finally:
        stop.set()


def test_a_webhook_gets_nothing_before_its_owner_clicks(
    take: Take, client: Client, mail_server: MailServer, receiver: Receiver
) -> None:
    take(HEADINGS)
    ask(client, webhook=receiver.url)
    take(ONE_ITEM)
    run_due()
    assert receiver.got == []
