"""The environment variables that the archive reads; docs/reference.md lists them."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.ip_addresses import Networks, networks_of
from imr_archive.runtime.search_url import SearchAddress, search_address_of

BASE_DIR = Path(__file__).resolve().parents[2]

#: The variables and their descriptions, for administrators.
VARIABLES = {
    "DATABASE_URL": (
        "a PostgreSQL server, version 14 or later; if not set, an embedded server is started"
    ),
    "SEARCH_URL": (
        "an OpenSearch cluster for the search index: "
        "`https://USER:PASSWORD@HOST:9200,HOST:9200/PREFIX`, or `http://` within a private "
        "network; write an @ in the password as `%40`, and add `?ca_certs=FILE` to name the "
        "certificate authority of the nodes. If not set, the index is in `ARCHIVE_HOME`"
    ),
    "SEARCH_SHARDS": (
        "the number of shards of a new index in the cluster; if not set, one for each million "
        "decisions"
    ),
    "DATABASE_REPLICA_URL": (
        "a streaming replica of that server, which public pages read while it is up to date; if "
        "not set, they read the server itself"
    ),
    "DATABASE_POOL": (
        "the number of connections to each database that the threads of a process share; if not "
        "set, each thread keeps one"
    ),
    "DATABASE_TRANSACTION_POOLING": (
        "`1` if `DATABASE_URL` goes through PgBouncer in transaction mode; only for web servers, "
        "because the other commands hold session locks"
    ),
    "ARCHIVE_HOME": (
        "the folder of originals, public copies, index, dataset and embedded database (`var/` here)"
    ),
    "ORIGINALS_URL": (
        "where several machines keep originals and public copies: an existing shared folder, "
        "`file:///shared/folder`, or a bucket, `s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX` "
        "(`s3+http://` without TLS, `?region=REGION`). If not set, they are in `ARCHIVE_HOME`"
    ),
    "SECRET_KEY": (
        "signs sessions; if not set, a single machine generates one in `ARCHIVE_HOME`, and "
        "several machines do not start"
    ),
    "ARCHIVE_HOSTS": "the site's names, separated by commas",
    "ARCHIVE_HTTPS": "`1` behind a proxy that uses HTTPS and sets X-Forwarded-Proto",
    "ARCHIVE_PROXIES": (
        "the addresses or networks of such proxies, separated by commas; X-Forwarded-For is "
        "trusted only from them, and limits count the visitor it names"
    ),
    "ARCHIVE_DATASET": (
        "the folder of the dataset's snapshots, shared by all machines (`dataset` next to the "
        "originals; if those are in a bucket, nothing is published unless this is set)"
    ),
    "ARCHIVE_STATIC": "where `collectstatic` puts the static files (`ARCHIVE_HOME/static`)",
    "ARCHIVE_PUBLIC": (
        "`0` requires a login (`/login/`) for all pages; only `/healthz` stays open"
    ),
    "ARCHIVE_NOINDEX": "`1` tells search engines to stay away; so does `ARCHIVE_PUBLIC=0`",
    "ARCHIVE_OWNER": "the person or firm that runs the archive, named on *About* and every page",
    "ARCHIVE_CONTACT": "the email address for questions and corrections, shown on *About*",
    "ARCHIVE_API_LIMIT": ("API requests allowed per hour from an address without a key (`1000`)"),
    "ARCHIVE_LIST_DAYS": ("days without use after which a list of case numbers is deleted (`365`)"),
    "ARCHIVE_URL": (
        "the base URL of links in emails and webhooks (`https://` and the first of "
        "`ARCHIVE_HOSTS`; if neither is set, `quickstart` uses its own address)"
    ),
    "EMAIL_URL": (
        "the mail server that sends alerts: `smtp+tls://USER:PASSWORD@HOST:587/?from=ADDRESS`, "
        "`smtps://` for port 465, `smtp://` for a local server; write an @ in the user, password "
        "or address as `%40`. If not set, alerts are not offered"
    ),
    "ARCHIVE_WEBHOOK_NETWORKS": (
        "private networks to which webhooks may be sent, separated by commas"
    ),
    "ARCHIVE_ACCOUNTS": (
        "`1` lets administrators invite outside users to accounts that keep folders"
    ),
    "ARCHIVE_METRICS": (
        "`1` serves Prometheus metrics at `/metrics`, except to requests through a proxy"
    ),
    "ARCHIVE_FOLDER_DAYS": "days without use after which a visitor's folder is deleted (`365`)",
    "ARCHIVE_SNAPSHOTS": "the number of monthly snapshots of the dataset (`/data/`) to keep (`6`)",
    "ARCHIVE_DEBUG": "`1` shows errors in the browser; never on a server",
}


def archive_home() -> Path:
    """Return the folder of all data outside the source tree."""
    return folder("ARCHIVE_HOME") or BASE_DIR / "var"


def folder(name: str) -> Path | None:
    """Return the folder in a variable; None if it is not set.

    The variable is set to the absolute path, for programs that are started in another folder.
    """
    if not os.environ.get(name):
        return None
    os.environ[name] = str(Path(os.environ[name]).absolute())
    return Path(os.environ[name])


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether a variable is set to 1 (yes) or 0 (no).

    Raises:
        ImproperlyConfigured: it has any other value.
    """
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0, or remove it.")
    return value == "1" if value else default


def number(name: str, *, default: int) -> int:
    """Return a variable's whole number, from 1 to 99999.

    Raises:
        ImproperlyConfigured: the value is anything else.
    """
    value = os.environ.get(name) or str(default)
    if not re.fullmatch("[1-9][0-9]{0,4}", value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set it to a whole number from 1 to 99999, or remove it."
        )
    return int(value)


def words(name: str) -> list[str]:
    """Return a variable's values, separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def text(name: str) -> str:
    """Return a variable's value in one line; empty if it is not set."""
    return " ".join(os.environ.get(name, "").split())


def networks(name: str) -> Networks:
    """Return the networks in a variable, separated by commas.

    Raises:
        ImproperlyConfigured: a value is not a network.
    """
    try:
        return networks_of(words(name))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Write addresses and networks, separated by commas: "
            "127.0.0.1,10.0.0.0/24"
        ) from error


def secret_key() -> str:
    """Return the key that signs sessions: SECRET_KEY, or a generated one stored with the data.

    If the folder is not writable, the key is valid for this process only. That is enough for
    commands without sessions; programs that serve pages report that they cannot write there.
    """
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = archive_home() / "secret-key"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        new = kept.with_name(f"secret-key.{os.getpid()}")
        if not kept.exists():
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(50))
            try:
                os.link(new, kept)  # fails if another process was faster
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return kept.read_text()
    except OSError:
        return secrets.token_urlsafe(50)


def site_url(hosts: list[str], *, https: bool) -> str:
    """Return the URL of the site without a trailing slash: ARCHIVE_URL, or one of its first host.

    Raises:
        ImproperlyConfigured: ARCHIVE_URL is not a URL.
    """
    first = next((host for host in hosts if host != "*"), "localhost:8000")
    url = os.environ.get("ARCHIVE_URL") or f"{'https' if https else 'http'}://{first.lstrip('.')}"
    if not re.fullmatch(r"https?://[^\s/?#@]+/?", url):
        raise ImproperlyConfigured(
            f"ARCHIVE_URL is {url!r}: set it to the site's address, https://archive.example.org"
        )
    return url.rstrip("/")


#: Schemes of EMAIL_URL, as django-environ names them, and ports. `smtps` is TLS at once (RFC 8314).
_MAIL = {"smtp": ("smtp", 25), "smtp+tls": ("smtp+tls", 587), "smtps": ("smtp+ssl", 465)}
_MAIL_SECONDS = 20


def email(site: str) -> dict[str, Any]:
    """Return Django's settings of the mail server in EMAIL_URL; none if it is not set.

    Args:
        site: the URL of the site; the default sender is `alerts@` and its host.

    Raises:
        ImproperlyConfigured: EMAIL_URL is not the URL of a mail server.
    """
    url = os.environ.get("EMAIL_URL")
    if not url:
        return {}
    scheme, _, rest = url.partition("://")
    try:  # the message quotes nothing: the invalid part may be the password
        name, port = _MAIL[scheme]
        read = environ.Env.email_url_config(f"{name}://{rest}")
        found = {key: value for key, value in read.items() if key != "OPTIONS"}
        sender = read.get("OPTIONS", {}).get("FROM")
        if not found["EMAIL_HOST"]:
            raise ValueError
    except (KeyError, ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(
            "EMAIL_URL is not the address of a mail server. Write smtp://, smtp+tls:// or "
            "smtps://, then USER:PASSWORD@HOST:PORT and optionally /?from=ADDRESS; write an @ as "
            "%40."
        ) from None
    host = urlsplit(site).hostname
    return {
        **found,
        "EMAIL_PORT": found["EMAIL_PORT"] or port,
        "EMAIL_TIMEOUT": _MAIL_SECONDS,
        "DEFAULT_FROM_EMAIL": str(sender or f"alerts@{host}"),
    }


def search_address() -> SearchAddress | None:
    """Return the cluster in SEARCH_URL; None if it is not set.

    Raises:
        ImproperlyConfigured: SEARCH_URL is not the URL of a cluster.
    """
    url = os.environ.get("SEARCH_URL")
    try:
        return search_address_of(url) if url else None
    except ValueError as error:
        raise ImproperlyConfigured(
            f"SEARCH_URL is not the address of an OpenSearch cluster. {error}"
        ) from None


def search_shards() -> int | None:
    """Return the number of shards in SEARCH_SHARDS; None if it is not set.

    Raises:
        ImproperlyConfigured: SEARCH_SHARDS is not a whole number.
    """
    return number("SEARCH_SHARDS", default=1) if os.environ.get("SEARCH_SHARDS") else None
