"""Alerts in tests: subscribe as a visitor does, and simulate days that pass."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from decisions.alerts import job
from decisions.models import Alert
from tests.support.mail_server import MailServer, links_in

EMAIL = "reader@example.org"
#: The data of a message about a changed rate.
MOVED = {
    "before": {
        "first": "2016-01-01",
        "last": "2016-12-31",
        "decisions": 400,
        "overturned": 40,
        "rate": 0.1,
        "interval": [0.07, 0.13],
    },
    "after": {
        "first": "2017-01-01",
        "decisions": 400,
        "overturned": 100,
        "rate": 0.25,
        "interval": [0.21, 0.29],
    },
    "difference": {"value": 0.15, "interval": [0.08, 0.22], "confidence": 0.995},
}


def ask(client: Client, search: str = "", **said: str) -> HttpResponse:
    """Submit the form that requests an alert."""
    return client.post(  # type: ignore[return-value]
        f"/alerts/new/?{search}", {"email": EMAIL, "frequency": "daily", **said}
    )


def path_in(link: str) -> str:
    return urlsplit(link).path


def subscribe(client: Client, server: MailServer, search: str = "", **said: str) -> Alert:
    """Request an alert, and confirm it with the link in the mail."""
    before = len(server.mails)
    assert ask(client, search, **said).status_code == 302
    job.run()
    assert len(server.mails) == before + 1
    [confirm] = links_in(server.mails[-1], "/confirm/")
    assert client.post(path_in(confirm)).status_code == 302
    return Alert.objects.latest("pk")


def make_due() -> None:
    """Make every alert due, as if a week had passed."""
    Alert.objects.update(next_at="2020-01-01T00:00Z")


def run_due() -> None:
    """Make every alert due, and run the job."""
    make_due()
    job.run()
