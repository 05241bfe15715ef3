"""Passwords: changed by the user, and reset with a mailed link."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from ingest.models import PasswordMail
from tests.support.alerts import path_in
from tests.support.mail_server import MailServer, links_in, text_of
from tests.support.markup import page
from tests.support.staff import NEW

OLD = "a password of long ago"


@pytest.fixture(autouse=True)
def accounts(golden: Path) -> Iterator[None]:
    with override_settings(ACCOUNTS=True):
        yield


@pytest.fixture
def reader() -> User:
    """Make an account."""
    return User.objects.create_user("reader", email="Reader@example.org", password=OLD)


def logged_in(password: str) -> Client:
    client = Client()
    sent = {"username": "reader", "password": password}
    assert client.post("/login/", sent)["Location"] == "/"
    return client


def test_a_password_is_changed_only_with_the_old_one(reader: User) -> None:
    client, elsewhere = logged_in(OLD), logged_in(OLD)
    assert 'href="/password/"' in page(client, "/")
    assert "You are logged in as <strong>reader</strong>" in page(client, "/password/")
    wrong = {"old_password": "guessed", "new_password1": NEW, "new_password2": NEW}
    assert 'role="alert"' in client.post("/password/", wrong).content.decode()
    weak = {"old_password": OLD, "new_password1": "12345", "new_password2": "12345"}
    assert 'role="alert"' in client.post("/password/", weak).content.decode()
    changed = client.post("/password/", {**wrong, "old_password": OLD}, follow=True)
    assert "Your password was changed" in changed.content.decode()
    assert client.get("/password/").status_code == 200  # still logged in
    assert elsewhere.get("/password/")["Location"] == "/login/?next=/password/"
    logged_in(NEW)


def test_a_forgotten_password_is_replaced(reader: User, mail_server: MailServer) -> None:
    client = Client(headers={"host": "testserver"})
    assert 'href="/password/forgotten/"' in page(client, "/login/")
    asked = client.post("/password/forgotten/", {"email": "reader@example.org"})
    assert asked["Location"] == "/password/mailed/"
    assert "Check your email" in page(client, "/password/mailed/")
    [mail] = mail_server.mails
    assert mail["To"] == "Reader@example.org"
    assert mail["Subject"] == "Choose a new password for the IMR Archive"
    assert "Your username is reader." in text_of(mail)
    [link] = links_in(mail)
    assert link.startswith("https://archive.example.org/password/")
    opened = client.get(path_in(link), follow=True)
    form = opened.redirect_chain[-1][0]
    assert "token" not in form
    assert "Your username is <strong>reader</strong>" in opened.content.decode()
    short = client.post(form, {"new_password1": "12345", "new_password2": "12345"})
    assert 'role="alert"' in short.content.decode()
    chosen = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert chosen["Location"] == "/login/"
    logged_in(NEW)
    again = Client().get(path_in(link), follow=True).content.decode()
    assert "This link is no longer valid" in again


def test_a_closed_archive_lets_invited_people_choose_a_password(
    reader: User, mail_server: MailServer, settings: Any
) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    client = Client(headers={"host": "testserver"})
    assert client.get("/password/")["Location"] == "/login/?next=/password/"
    page(client, "/password/forgotten/")
    client.post("/password/forgotten/", {"email": "reader@example.org"})
    page(client, "/password/mailed/")
    [link] = links_in(mail_server.mails[0])
    form = client.get(path_in(link))["Location"]
    assert "Your username is <strong>reader</strong>" in page(client, form)
    name, token = re.findall(r"/password/([^/]+)/([^/]+)/", path_in(link))[0]
    assert client.get(f"/invitation/{name}/{token}/")["Location"].startswith("/invitation/")


def test_a_forgotten_password_reveals_no_account_and_floods_nobody(
    reader: User, mail_server: MailServer
) -> None:
    invited = User.objects.create_user("invited", email="invited@example.org")
    invited.set_unusable_password()
    invited.save()
    User.objects.create_user("gone", email="gone@example.org", password=OLD, is_active=False)
    answers = set()
    for email in (
        "nobody@example.org",
        "invited@example.org",
        "gone@example.org",
        "reader@example.org",
        "reader@example.org",
    ):
        answer = Client().post("/password/forgotten/", {"email": email})
        answers.add((answer.status_code, answer["Location"], answer.content))
    assert len(answers) == 1
    assert [mail["To"] for mail in mail_server.mails] == ["Reader@example.org"]
    assert 'role="alert"' in Client().post("/password/forgotten/", {"email": "x"}).content.decode()


def test_an_account_is_mailed_once_an_hour_by_all_web_servers(
    reader: User, mail_server: MailServer
) -> None:
    form = {"email": "reader@example.org"}
    for sent, minutes in ((1, 0), (1, 59), (2, 60), (2, 0)):
        PasswordMail.objects.update(sent_at=timezone.now() - timedelta(minutes=minutes))
        cache.clear()  # another process remembers nothing
        Client().post("/password/forgotten/", form)
        assert len(mail_server.mails) == sent, minutes


def test_an_altered_password_link_is_refused(reader: User, mail_server: MailServer) -> None:
    Client().post("/password/forgotten/", {"email": "reader@example.org"})
    path = path_in(links_in(mail_server.mails[0])[0])
    for other in (path.replace("/password/", "/password/x"), path[:-2] + "/", f"{path[:-1]}0/"):
        assert "no longer valid" in Client().get(other, follow=True).content.decode()
    name, token = re.findall(r"/password/([^/]+)/([^/]+)/", path)[0]
    assert "Choose a password" in page_of(f"/invitation/{name}/{token}/")


def page_of(path: str) -> str:
    return Client().get(path, follow=True).content.decode()


def test_password_pages_exist_only_where_accounts_do(reader: User, settings: Any) -> None:
    settings.ALERTS = False  # without a mail server
    assert "/password/forgotten/" not in page(Client(), "/login/")
    assert Client().get("/password/forgotten/").status_code == 404
    settings.ACCOUNTS = False
    client = logged_in(OLD)
    assert 'href="/password/"' not in page(client, "/")
    for path in ("", "changed/", "forgotten/", "mailed/", "x/y/"):
        assert client.get(f"/password/{path}").status_code == 404
