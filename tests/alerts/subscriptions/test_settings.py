"""The valid values of EMAIL_URL and ARCHIVE_URL."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.environment import email, site_url

SITE = "https://archive.example.org"


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl", "sender"),
    [
        ("smtp://localhost:2525", "localhost", 2525, False, False, "alerts@archive.example.org"),
        ("smtp://mail", "mail", 25, False, False, "alerts@archive.example.org"),
        (
            "smtp+tls://u%40x:p%23w%2F@mail.example.org",
            "mail.example.org",
            587,
            True,
            False,
            "alerts@archive.example.org",
        ),
        (
            "smtps://u:p@mail.example.org/?from=a%40b.org",
            "mail.example.org",
            465,
            False,
            True,
            "a@b.org",
        ),
        (
            "smtp+tls://u:p@mail.example.org:25/?from=A%20B%20%3Ca%40b.org%3E",
            "mail.example.org",
            25,
            True,
            False,
            "A B <a@b.org>",
        ),
    ],
)
def test_a_mail_server(
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    host: str,
    port: int,
    tls: bool,
    ssl: bool,
    sender: str,
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    found = email(SITE)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found.get("EMAIL_USE_TLS", False), found.get("EMAIL_USE_SSL", False)) == (tls, ssl)
    assert found["DEFAULT_FROM_EMAIL"] == sender
    assert found["EMAIL_TIMEOUT"] > 0
    if "%40x" in url:
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("u@x", "p#w/")


@pytest.mark.parametrize(
    "url",
    ["mail.example.org:25", "http://u:secret@x", "smtp://", "smtp://u:secret@h:port", "smtp://["],
)
def test_what_is_no_mail_server_is_refused_without_repeating_a_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not the address") as refused:
        email(SITE)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert email(SITE) == {}


@pytest.mark.slow
def test_the_address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCHIVE_URL", raising=False)
    assert site_url(["archive.example.org", "other"], https=True) == SITE
    assert site_url(["*"], https=False) == "http://localhost:8000"
    monkeypatch.setenv("ARCHIVE_URL", "https://other.example.org:8443/")
    assert site_url(["archive.example.org"], https=True) == "https://other.example.org:8443"
    for wrong in ("archive.example.org", "https://a/b", "https://a b", "https://u@h"):
        monkeypatch.setenv("ARCHIVE_URL", wrong)
        with pytest.raises(ImproperlyConfigured, match="ARCHIVE_URL"):
            site_url([], https=True)
