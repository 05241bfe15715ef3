"""Creating, confirming, changing and ending an alert, and attacks of hostile visitors."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from django.utils import timezone

from decisions.alerts import job
from decisions.alerts.links import token_of
from decisions.alerts.schedule import live_alerts
from decisions.models import Alert, AlertMessage
from ingest.operations.retention import delete_expired
from tests.support.alerts import EMAIL, MOVED, ask, path_in, subscribe
from tests.support.mail_server import MailServer, links_in, text_of

pytestmark = pytest.mark.usefixtures("golden")


def test_nothing_is_offered_without_a_mail_server(client: Client, settings: Any) -> None:
    settings.ALERTS = False
    page = client.get("/alerts/new/?q=knee").content.decode()
    assert "Email alerts are not set up" in page
    assert 'type="email"' not in page
    assert "/decisions.atom?q=knee" in page
    assert ask(client, "q=knee").status_code == 400
    assert not Alert.objects.exists()
    job.run()
    for address in ("/?q=knee", "/what-decides/?q=knee"):
        page = client.get(address).content.decode()
        assert "/alerts/" not in page
    results = client.get("/?q=knee").content.decode()
    assert '<a href="/decisions.atom?q=knee">Follow as a feed</a>' in results
    assert "alert" not in client.get("/about/").content.decode().lower()
    assert "webhook" not in client.get("/about/data/").content.decode().lower()


@pytest.mark.parametrize("address", ["/?q=knee", "/services/diagnostic-testing/"])
def test_every_search_leads_there(client: Client, address: str, settings: Any) -> None:
    settings.ALERTS = True
    page = client.get(address).content.decode()
    assert "/alerts/new/?" in page
    decides = client.get("/what-decides/?q=knee").content.decode()
    assert "/alerts/new/?q=knee&amp;alert=what_decides" in decides
    key = client.post("/lists/", {"numbers": "CM17-9900002"})["Location"]
    assert f"/alerts/new/?list={key.split('/')[2]}" in client.get(key).content.decode()


def test_an_alert_begins_by_a_click_and_not_by_opening_a_link(
    client: Client, mail_server: MailServer
) -> None:
    assert (
        ask(client, "q=knee&sort=oldest&page=3&view=table", frequency="weekly")["Location"]
        == "/alerts/asked/"
    )
    assert client.get("/alerts/asked/").status_code == 200
    job.run()
    [mail] = mail_server.mails
    assert mail["To"] == EMAIL
    assert mail["From"] == "alerts@archive.example.org"
    assert mail["List-Unsubscribe"] is None
    [link] = links_in(mail)
    assert client.get(path_in(link)).status_code == 200  # as scanners do
    alert = Alert.objects.get()
    assert alert.confirmed_at is None
    assert alert.query == "q=knee"
    page = client.post(path_in(link), follow=True).content.decode()
    confirmed = Alert.objects.get()
    assert confirmed.confirmed_at
    assert timedelta(days=6) < confirmed.next_at - timezone.now() < timedelta(days=8)
    assert "Your alert" in page
    assert "knee" in page


def test_a_token_opens_only_what_it_is_for(client: Client, mail_server: MailServer) -> None:
    ask(client)
    job.run()
    [link] = links_in(mail_server.mails[0])
    token = path_in(link).split("/")[3]
    for path in (
        f"/alerts/{token}/",
        f"/alerts/{token}/unsubscribe/",
        "/alerts/x.y/",
        f"/alerts/confirm/{token[:-1]}/",
        "/alerts/confirm/x/",
        f"/alerts/{token}/1/",
    ):
        assert client.get(path).status_code == 404, path
    key = Alert.objects.get().key.hex
    assert client.get(f"/alerts/{key}/").status_code == 404


def test_a_mail_program_unsubscribes_with_one_click(
    client: Client, mail_server: MailServer
) -> None:
    """RFC 8058: a POST without cookies to the URL in the header."""
    subscribe(client, mail_server)
    alert = Alert.objects.get()
    AlertMessage.objects.create(alert=alert, kind="stopped")
    job.run()
    mail = mail_server.mails[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip(" <>")
    assert link.startswith("https://archive.example.org/alerts/")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path_in(link)).status_code == 200
    assert Alert.objects.exists()  # a GET does not end the alert
    done = strict.post(path_in(link), {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert not Alert.objects.exists()
    assert not AlertMessage.objects.exists()
    assert strict.post(path_in(link)).status_code == 200  # repeated


def test_its_page_changes_pauses_and_resumes_it(client: Client, mail_server: MailServer) -> None:
    subscribe(client, mail_server)
    AlertMessage.objects.create(alert=Alert.objects.get(), kind="stopped")
    job.run()
    page = path_in(
        next(
            link
            for link in links_in(mail_server.mails[-1])
            if link.endswith("/") and "unsubscribe" not in link
        )
    )
    client.post(page, {"save": "", "frequency": "weekly", "rates": "on"})
    alert = Alert.objects.get()
    assert (alert.frequency, alert.rates) == ("weekly", True)
    client.post(page, {"pause": ""})
    assert Alert.objects.get().paused
    assert "Paused" in client.get(page).content.decode()
    client.post(page, {"resume": ""})
    assert live_alerts().exists()


def test_asking_again_neither_doubles_an_alert_nor_reveals_its_owner(
    client: Client, mail_server: MailServer
) -> None:
    subscribe(client, mail_server, "q=knee")
    again = ask(client, "q=knee")
    assert again.status_code == 302
    assert Alert.objects.count() == 1
    job.run()
    assert len(mail_server.mails) == 1  # asked about within the day
    AlertMessage.objects.update(created_at=timezone.now() - timedelta(days=2))
    ask(client, "q=knee")
    job.run()
    assert "You already have this alert" in text_of(mail_server.mails[-1])


def test_asking_again_for_an_unconfirmed_alert_begins_its_time_anew(
    client: Client, mail_server: MailServer
) -> None:
    ask(client, "q=knee", frequency="daily")
    AlertMessage.objects.update(created_at=timezone.now() - timedelta(hours=47))
    Alert.objects.update(created_at=timezone.now() - timedelta(hours=47), sender="")
    ask(client, "q=knee", frequency="weekly", rates="on")
    job.run()
    Alert.objects.update(created_at=F("created_at") - timedelta(hours=47))
    delete_expired()
    [link] = links_in(mail_server.mails[-1])
    client.post(path_in(link))
    alert = Alert.objects.get()
    assert alert.confirmed_at
    assert (alert.frequency, alert.rates) == ("weekly", True)


def test_asking_again_changes_no_confirmed_alert(client: Client, mail_server: MailServer) -> None:
    before = subscribe(client, mail_server, "q=knee", frequency="daily")
    ask(client, "q=knee", frequency="weekly", rates="on")
    assert Alert.objects.values().get() == Alert.objects.filter(pk=before.pk).values().get()
    assert Alert.objects.get().frequency == "daily"


def test_nobody_is_flooded_with_mails(client: Client, mail_server: MailServer) -> None:
    for number in range(10):
        assert ask(client, f"q=word{number}").status_code == 302
    job.run()
    assert len(mail_server.mails) == 3
    for number in range(10):
        ask(client, "q=knee", email=f"someone{number}@example.org")
    refused = ask(client, "q=knee", email="one-more@example.org")
    assert Alert.objects.count() <= 20
    assert refused.status_code in (302, 429)
    for number in range(20):
        refused = ask(client, "q=knee", email=f"other{number}@example.org")
    assert refused.status_code == 429
    assert "Retry-After" in refused


@pytest.mark.parametrize(
    "words",
    [
        "http://evil.example/win <b>now</b>",
        "a\r\nBcc: victim@example.org",
        "x" * 900,
        "‮evil",
        "=?utf-8?q?x?=",
    ],
)
def test_typed_words_of_a_search_are_harmless_in_a_mail(
    client: Client, mail_server: MailServer, words: str
) -> None:
    ask(client, urlencode({"q": words, "case": words[:60]}))
    job.run()
    [mail] = mail_server.mails
    assert len(mail["Subject"]) < 200
    assert mail["Bcc"] is None
    both = text_of(mail) + text_of(mail, "html")
    for bad in ("evil.example", "http://evil", "<b>now", "‮", "\r\nBcc"):
        assert bad not in both
        assert bad not in mail["Subject"]
    assert len(links_in(mail)) == 1


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a@example.org\nBcc: b@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_refused(client: Client, mail_server: MailServer, email: str) -> None:
    assert ask(client, email=email).status_code == 400
    assert not Alert.objects.exists()


def test_a_search_that_is_not_understood_is_not_saved(
    client: Client, mail_server: MailServer
) -> None:
    page = ask(client, "outcome=bogus")
    assert page.status_code == 400
    assert "known value" in page.content.decode()
    assert ask(client, "q=" + "x" * 3000).status_code == 414
    assert not Alert.objects.exists()


def test_addresses_are_kept_for_the_alert_alone(
    client: Client, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(client)
    mail_server.refuse = lambda recipient: f"550 no {recipient} here"
    job.run()
    said = [each.getMessage() for each in caplog.records if each.name != "mail.log"]  # the server's
    assert any("refused" in sentence for sentence in said)
    assert not any(EMAIL in sentence for sentence in said)
    Alert.objects.update(created_at=timezone.now() - timedelta(hours=47))
    delete_expired()
    assert Alert.objects.exists()
    Alert.objects.update(created_at=timezone.now() - timedelta(hours=49))
    delete_expired()
    assert not Alert.objects.exists()


def test_logs_keep_no_secret_link(
    client: Client, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    own = f"/alerts/{token_of(subscribe(client, mail_server))}/"
    for path in (own, f"{own}999/", f"{own}unsubscribe/", f"{own}999/?page=x"):
        client.get(path, follow=True)
        client.post(path, {"save": "", "frequency": "bogus"})
    said = [each.getMessage() for each in caplog.records if each.name != "mail.log"]
    assert not any(own in sentence for sentence in said)


def test_mails_wait_for_a_server_that_is_away(
    client: Client, mail_server: MailServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ask(client)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    job.run()
    assert mail_server.mails == []
    assert "The mail server can't be used" in caplog.text
    settings.EMAIL_PORT = port
    job.run()
    assert mail_server.mails == []  # a minute later
    AlertMessage.objects.update(next_try_at=timezone.now())
    job.run()
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize("of_a_later_version", [True, False])
def test_a_mail_that_cannot_be_written_delays_no_other(
    client: Client,
    mail_server: MailServer,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    of_a_later_version: bool,
) -> None:
    alert = subscribe(client, mail_server)
    if of_a_later_version:
        message = AlertMessage.objects.create(alert=alert, kind="unknown")
    else:
        Alert.objects.filter(pk=alert.pk).update(email="a@b.example\nBcc: all@b.example")
        message = AlertMessage.objects.create(alert=alert, kind="rate", facts=MOVED)
    ask(client, email="other@example.org")
    job.run()
    assert mail_server.mails[-1]["To"] == "other@example.org"
    assert f"Message {message.pk} of alert {alert.pk} could not be made" in caplog.text
    message.refresh_from_db()
    assert (message.sent_at, message.failures) == (None, 1)
    assert message.next_try_at > timezone.now()
    for _ in range(8):
        AlertMessage.objects.update(next_try_at=timezone.now())
        job.run()
    alert.refresh_from_db()
    assert "the archive could not write the message" in alert.stopped


def test_an_address_that_never_takes_mails_is_given_up(
    client: Client, mail_server: MailServer
) -> None:
    subscribe(client, mail_server)
    alert = Alert.objects.get()
    message = AlertMessage.objects.create(alert=alert, kind="rate", facts=MOVED)
    mail_server.refuse = lambda recipient: "550 no"
    for _ in range(8):
        AlertMessage.objects.update(next_try_at=timezone.now())
        job.run()
    alert.refresh_from_db()
    assert "can’t be delivered" in alert.stopped
    mail_server.refuse = lambda recipient: None
    job.run()
    message.refresh_from_db()
    assert message.sent_at is None


def test_administrators_see_no_addresses(client: Client, mail_server: MailServer) -> None:
    subscribe(client, mail_server, "q=secret")
    chief = User.objects.create_superuser("chief", password="a long password")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    alert = Alert.objects.get()
    for page in ("/admin/decisions/alert/", f"/admin/decisions/alert/{alert.pk}/change/"):
        text = client.get(page).content.decode()
        assert "…@example.org" in text
        assert EMAIL not in text
        assert "secret" not in text
    deleted = client.post(f"/admin/decisions/alert/{alert.pk}/delete/", {"post": "yes"})
    assert deleted.status_code == 302
    assert not Alert.objects.exists()


def test_an_archive_with_logins_lets_owners_of_alerts_stop_them(
    client: Client, mail_server: MailServer, settings: Any
) -> None:
    subscribe(client, mail_server)
    AlertMessage.objects.create(alert=Alert.objects.get(), kind="stopped")
    job.run()
    link = str(mail_server.mails[-1]["List-Unsubscribe"]).strip(" <>")
    before = list(django_settings.MIDDLEWARE)
    at = before.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    settings.MIDDLEWARE = [
        *before[:at],
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        *before[at:],
    ]
    assert Client().get("/alerts/new/").status_code == 302
    assert Client().get(path_in(link)).status_code == 200
    Client().post(path_in(link))
    assert not Alert.objects.exists()
