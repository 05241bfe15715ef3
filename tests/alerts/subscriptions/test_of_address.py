"""All alerts of an email address: a link mailed to it shows, changes and stops them."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from decisions.alerts import job
from decisions.alerts.links import ALL, token_of
from decisions.models import Alert, AlertMessage
from tests.support.alerts import EMAIL, ask, path_in, run_due, subscribe
from tests.support.mail_server import MailServer, links_in, text_of

pytestmark = pytest.mark.usefixtures("golden")


def mailed_link(client: Client, server: MailServer) -> str:
    """Request the link to all alerts of an address, and return its path."""
    sent = client.post("/alerts/all/", {"email": EMAIL})
    assert sent["Location"] == "/alerts/all/mailed/"
    job.run()
    [link] = links_in(server.mails[-1], "/alerts/all/")
    return path_in(link)


def test_a_link_mailed_to_an_address_shows_all_its_alerts(
    client: Client, mail_server: MailServer
) -> None:
    first = subscribe(client, mail_server, "q=knee")
    second = subscribe(client, mail_server, "outcome=upheld", email=EMAIL.upper())
    subscribe(client, mail_server, "q=shoulder", email="somebody.else@example.org")
    ask(client, "q=neck")
    page = client.get(mailed_link(client, mail_server)).content.decode()
    for said in ("“knee”", "Upheld", "“neck”", "Not confirmed", "3 alerts for "):
        assert said in page
    assert "shoulder" not in page
    for alert in (first, second):
        assert f"/alerts/{token_of(alert)}/" in page
    assert "noindex" in page
    assert mail_server.mails[-1]["Subject"] == "Your alerts in the IMR Archive"
    assert EMAIL not in text_of(mail_server.mails[-1])


def test_one_alert_is_stopped_or_all_are(client: Client, mail_server: MailServer) -> None:
    first = subscribe(client, mail_server, "q=knee")
    second = subscribe(client, mail_server, "q=neck")
    other = subscribe(client, mail_server, "q=knee", email="somebody.else@example.org")
    path = mailed_link(client, mail_server)
    client.get(path)  # as scanners do
    assert Alert.objects.count() == 3
    client.post(path, {"stop": other.key.hex})  # of another address
    client.post(path, {"stop": "1"})
    assert Alert.objects.count() == 3
    page = client.post(path, {"stop": second.key.hex}, follow=True).content.decode()
    assert "“knee”" in page
    assert "“neck”" not in page
    path = f"/alerts/all/{token_of(first, ALL)}/"
    assert "was deleted" in client.post(path, {"all": ""}).content.decode()
    assert list(Alert.objects.all()) == [other]
    gone = client.get(path)
    assert gone.status_code == 404
    assert "/alerts/all/" in gone.content.decode()


def test_a_form_needs_its_csrf_token(client: Client, mail_server: MailServer) -> None:
    first = subscribe(client, mail_server, "q=knee")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/alerts/all/{token_of(first, ALL)}/", {"all": ""}).status_code == 403
    assert Alert.objects.exists()


def test_no_other_link_leads_there(client: Client, mail_server: MailServer) -> None:
    first = subscribe(client, mail_server, "q=knee")
    for token in (token_of(first), token_of(first, "confirm"), first.key.hex, "x.y"):
        assert client.get(f"/alerts/all/{token}/").status_code == 404
    for path in (f"/alerts/{token_of(first)}/", f"/alerts/{token_of(first)}/unsubscribe/"):
        assert token_of(first, ALL) not in client.get(path).content.decode()


def test_only_the_mail_tells_whether_an_address_has_alerts(
    client: Client, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    alert = subscribe(client, mail_server, "q=knee")
    ask(client, "q=knee", email="unconfirmed@example.org")
    job.run()
    before = len(mail_server.mails)
    for email in (EMAIL, "nobody@example.org", "unconfirmed@example.org", EMAIL):
        sent = client.post("/alerts/all/", {"email": email})
        assert (sent.status_code, sent["Location"]) == (302, "/alerts/all/mailed/")
    job.run()
    assert len(mail_server.mails) == before + 1  # the second one within the hour is not sent
    AlertMessage.objects.update(created_at=timezone.now() - timedelta(hours=2))
    mailed_link(client, mail_server)
    assert client.post("/alerts/all/", {"email": "nobody"}).status_code == 400
    said = [each.getMessage() for each in caplog.records if each.name != "mail.log"]
    assert not any(EMAIL in sentence or token_of(alert, ALL) in sentence for sentence in said)


def test_every_mail_of_an_alert_and_its_pages_lead_there(
    client: Client, mail_server: MailServer
) -> None:
    alert = subscribe(client, mail_server, "q=knee")
    alert.told_to = 0
    alert.save()
    AlertMessage.objects.create(alert=alert, kind="stopped")
    run_due()
    [link] = links_in(mail_server.mails[-1], "/alerts/all/")
    assert client.get(path_in(link)).status_code == 200
    assert link in text_of(mail_server.mails[-1], "html")
    for path in (f"/alerts/{token_of(alert)}/", "/alerts/new/?q=neck"):
        assert 'href="/alerts/all/"' in client.get(path).content.decode()
