"""Every admin page, requested by every kind of user, against a table of permissions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from decisions.models import Alert, ApiKey
from ingest.models import Letter, Upload
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions
from tests.support.archives import archive_in, take_in
from tests.support.golden import GOLDEN
from tests.support.staff import someone

STAFF = frozenset({"clerk", "uploader", "editor", "administrator", "superuser"})
EDITORS = frozenset({"editor", "administrator", "superuser"})
LETTERS = EDITORS | {"uploader"}
UPLOADERS = frozenset({"uploader", "administrator", "superuser"})
ACCOUNTS = frozenset({"administrator", "superuser"})
SUPERUSER = frozenset({"superuser"})
NOBODY: frozenset[str] = frozenset()

#: Who may view the list, a row and its history, by model.
LOOK = {
    "ingest.letter": LETTERS,
    "ingest.upload": LETTERS,
    "ingest.auditevent": EDITORS,
    "ingest.wordmapping": EDITORS,
    "decisions.case": EDITORS,
    "decisions.disputeditem": EDITORS,
    "decisions.service": EDITORS,
    "decisions.guideline": EDITORS,
    "decisions.specialty": EDITORS,
    "decisions.reviewer": EDITORS,
    "decisions.errorreport": EDITORS,
    "decisions.alert": ACCOUNTS,
    "decisions.apikey": ACCOUNTS,
    "auth.user": ACCOUNTS,
    "auth.group": ACCOUNTS,
    "axes.accessattempt": SUPERUSER,
    "axes.accesslog": SUPERUSER,
    "axes.accessfailurelog": SUPERUSER,
    "procrastinate.procrastinatejob": SUPERUSER,
}
#: Who may add and delete rows, by model; nobody may for other models.
ADD = {
    "ingest.upload": UPLOADERS,
    "decisions.apikey": ACCOUNTS,
    "auth.user": ACCOUNTS,
    "auth.group": SUPERUSER,
}
DELETE = {
    "decisions.alert": ACCOUNTS,
    "decisions.errorreport": SUPERUSER,
    "auth.user": SUPERUSER,
    "auth.group": SUPERUSER,
    "axes.accessattempt": SUPERUSER,
    "axes.accesslog": SUPERUSER,
    "axes.accessfailurelog": SUPERUSER,
}
#: Who may request each of the other pages.
OTHERS = {
    "index": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "jsi18n": STAFF,
    "login": STAFF,
    "autocomplete": NOBODY,
    "view_on_site": NOBODY,
    "app_list": LETTERS,
    "letter_queue": EDITORS,
    "letter_review": EDITORS,
    "letter_original": EDITORS,
    "upload_withdraw": EDITORS,
    "upload_release": EDITORS,
    "upload_delete_failed": ACCOUNTS,
    "letter_action": NOBODY,
    "reread_preview": NOBODY,
    "remove_samples": EDITORS,
    "auth_user_password_change": ACCOUNTS,
}
#: Not tested here: `logout` ends the session, and a pattern without a name has no URL.
LEFT_OUT = {"logout", None}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def table() -> dict[str, frozenset[str]]:
    """Return the users who may request each admin page, by its URL name."""
    said = dict(OTHERS)
    for label, look in LOOK.items():
        place = label.replace(".", "_")
        said |= dict.fromkeys([f"{place}_changelist", f"{place}_history"], look)
        said[f"{place}_change"] = look
        said[f"{place}_add"] = ADD.get(label, NOBODY)
        said[f"{place}_delete"] = DELETE.get(label, NOBODY)
    return said


@pytest.fixture(scope="module")
def one_of_each(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Create a row of every model that has admin pages."""
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("who")) as folder:
        take_in(readers, GOLDEN / "g4_headings.txt")
        case = Letter.objects.get().case
        assert case
        case.error_reports.create(about="wrong", message="It names a person.")
        clerk = User.objects.create_user("somebody", password="a long password")
        letter_actions.map_words(
            "unknown_specialty", "Bones", "Orthopaedic Surgery", reason="x", by=clerk
        )
        for word in ("a long password", "wrong"):  # a log of logins, and of attempts
            Client().post("/login/", {"username": "somebody", "password": word})
        AccessFailureLog.objects.create(username="somebody")
        Alert.objects.create(email="reader@example.org")
        ApiKey.objects.create(label="Reports", owner=clerk, secret_hash="0" * 64)
        yield folder
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def sessions(one_of_each: Path, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    """Log in a user of each kind."""
    with django_db_blocker.unblock():
        User.objects.create_superuser("superuser", password="a long password")
        superuser = Client()
        superuser.force_login(
            User.objects.get(username="superuser"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return {
            "visitor": Client(),
            "reader": someone(staff=False),
            "clerk": someone(),
            **{group: someone(group) for group in ("uploader", "editor", "administrator")},
            "superuser": superuser,
        }


@pytest.fixture
def clients(sessions: dict[str, Client], db: None) -> dict[str, Client]:
    """Return a client of each kind of user, with the session that all tests share."""
    found = {who: Client() for who in sessions}
    for who, client in found.items():
        client.cookies.update(sessions[who].cookies)
    return found


def page_url(name: str) -> str:
    """Return the URL of a page; a page for a row gets an existing row."""
    if name == "app_list":
        return reverse("admin:app_list", args=["ingest"])
    if name == "reread_preview":
        return reverse(f"admin:{name}", args=[1])
    if name == "view_on_site":
        return reverse("admin:view_on_site", args=[1, 1])
    if name == "auth_user_password_change":
        return reverse(f"admin:{name}", args=[User.objects.get(username="somebody").pk])
    if name in ("letter_review", "letter_original", "letter_action"):
        return reverse(f"admin:{name}", args=[Letter.objects.get().pk])
    if name in ("upload_withdraw", "upload_release", "upload_delete_failed"):
        return reverse(f"admin:{name}", args=[Upload.objects.order_by("pk")[0].pk])
    place, _, view = name.rpartition("_")
    if view in ("change", "delete", "history") and place in places():
        row = places()[place].objects.order_by("pk").first()
        assert row, f"the archive of this test has no {place}"
        return reverse(f"admin:{name}", args=[row.pk])
    return reverse(f"admin:{name}")


def places() -> dict[str, Any]:
    return {label.replace(".", "_"): apps.get_model(label) for label in LOOK}


def test_the_table_names_every_page_of_the_administration() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(LOOK)
    assert set(names(admin.site.urls[0])) - LEFT_OUT == set(table())


@pytest.mark.parametrize("name", sorted(table()))
def test_who_may_ask_for_a_page(clients: dict[str, Client], name: str) -> None:
    page, allowed = page_url(name), table()[name]
    for who, client in clients.items():
        answer = client.get(page)
        if answer.streaming:
            assert b"".join(answer)
        at_login = answer.status_code == 302 and "login" in answer.headers["Location"]
        if name == "login":
            assert answer.status_code == (302 if who in STAFF else 200), who
        elif who in allowed:
            assert answer.status_code == 200, f"{who} at {page}"
        else:
            assert at_login or answer.status_code in (403, 404), f"{who} at {page}"
        assert at_login == (who not in STAFF) or name in ("login", "jsi18n"), who


@pytest.mark.parametrize("name", sorted(set(table()) - {"login", "jsi18n"}))
def test_what_is_sent_to_a_page_without_a_form(clients: dict[str, Client], name: str) -> None:
    """An empty or invalid form changes nothing and causes no error."""
    page, allowed = page_url(name), table()[name]
    letter = Letter.objects.values().get()
    nonsense = {"action": "delete_selected", "_selected_action": ["0"], "undo": "x"}
    for who, client in clients.items():
        for sent in ({}, nonsense) if who == "superuser" else (nonsense,):
            answer = client.post(page, sent)
            if answer.streaming:
                assert b"".join(answer)
            assert answer.status_code < 500, f"{who} at {page}"
            if who not in allowed and who in STAFF:
                assert answer.status_code in (403, 404, 405), f"{who} at {page}"
    assert Letter.objects.values().get() == letter


@pytest.mark.slow
def test_a_page_of_a_row_that_is_not_there_breaks_nothing(clients: dict[str, Client]) -> None:
    for name in sorted(table()):
        place, _, view = name.rpartition("_")
        if view not in ("change", "delete", "history") or place not in places():
            continue
        for who, client in clients.items():
            for pk in ("0", "nonsense", "9" * 30, "_5F") if who == "superuser" else ("0",):
                page = reverse(f"admin:{name}", args=[pk])
                assert client.get(page).status_code in (302, 403, 404), f"{who} at {page}"


def test_lists_filter_search_and_order_without_breaking(clients: dict[str, Client]) -> None:
    asked = ("q=x%00y", "o=1.-2.99", "p=99999", "q=%EF%BF%BE", "all=", "e=1", "id__gt=x", "bad=1")
    for place in places():
        page = reverse(f"admin:{place}_changelist")
        for query in asked:
            assert clients["superuser"].get(f"{page}?{query}").status_code < 500, query
