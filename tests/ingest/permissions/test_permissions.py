"""The README's table of groups: who may do each action through HTTP, and its history entry."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from decisions.models import ErrorReport
from ingest.models import AuditAction, AuditEvent, Letter, Upload
from ingest.processing.reader_pool import ReaderPool
from ingest.review import withdrawal
from tests.support.archives import archive_in, take_in
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of
from tests.support.staff import form, someone

EDITORS = {"editor", "administrator"}
UPLOADERS = {"uploader", "administrator"}
CHIEFS = {"administrator"}
GROUPS = ("uploader", "editor", "administrator")
TEXT = (GOLDEN / "g4_one_item.txt").read_text()
NAMED = TEXT.replace("The injured worker is", "Mr. Publicus is").replace("9900001", "9900091")
UNKNOWN = TEXT.replace("Orthopedic Surgery", "Zebra Medicine").replace("9900001", "9900092")
GONE = TEXT.replace("9900001", "9900093").replace("cervical", "lumbar")
WHY = {"reason": "It is so."}


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Create a letter in every state that has actions, a report and a user."""
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("who")):
        take_in(
            readers,
            GOLDEN / "g4_headings.txt",
            ("named.txt", NAMED.encode()),
            ("unknown.txt", UNKNOWN.encode()),
            ("gone.txt", GONE.encode()),
            ("failed.pdf", b"%PDF-1.4 rubbish"),
        )
        case = letter("g4_headings.txt").case
        assert case
        case.error_reports.create(about="wrong", message="It names a person.")
        clerk = User.objects.create_user("somebody", password="a long password", is_staff=True)
        withdrawal.withdraw(letter("gone.txt").pk, reason="For now.", by=clerk)
        yield
        call_command("flush", interactive=False, verbosity=0)


def letter(name: str) -> Letter:
    return Letter.objects.get(name=name)


def act(name: str, action: str, **more: str) -> Callable[[Client], Any]:
    """Return a function that performs an action from a letter's review page."""
    return lambda client: client.post(
        reverse("admin:letter_action", args=[letter(name).pk]), {"action": action, **WHY, **more}
    )


def listed(name: str, action: str) -> Callable[[Client], Any]:
    """Return a function that performs an action on a letter from the list of letters."""
    return lambda client: client.post(
        reverse("admin:ingest_letter_changelist"),
        {"action": action, "_selected_action": letter(name).pk, "confirmed": "yes", **WHY},
    )


def of_upload(step: str) -> Callable[[Client], Any]:
    """Return a function that performs an action on all letters of an upload."""
    return lambda client: client.post(
        reverse(f"admin:upload_{step}", args=[Upload.objects.get().pk]), {"confirmed": "yes", **WHY}
    )


def queue(**sent: str) -> Callable[[Client], Any]:
    return lambda client: client.post(reverse("admin:letter_queue"), {**sent, **WHY})


def upload(client: Client) -> Any:
    file = BytesIO(pdf_of(TEXT.replace("9900001", "9900099")))
    file.name = "new.pdf"
    return client.post(reverse("admin:ingest_upload_add"), {"letters": [file]})


def correct(client: Client) -> Any:
    shown = someone("editor") if not User.objects.filter(username="editor").exists() else client
    sent = form(shown, letter("g4_headings.txt"), "case")
    page = reverse("admin:letter_review", args=[letter("g4_headings.txt").pk])
    return client.post(page, sent | {"case-priority": "Expedited", "case-reason": "It is so."})


def answer(client: Client) -> Any:
    page = reverse("admin:decisions_errorreport_change", args=[ErrorReport.objects.get().pk])
    return client.post(page, {"handled": "on", "answer": "It does not."})


def make_user(client: Client) -> Any:
    password = "a rather long password"
    sent = {"username": "new", "password1": password, "password2": password}
    return client.post(reverse("admin:auth_user_add"), {**sent, "usable_password": "true"})


def give_group(client: Client) -> Any:
    user = User.objects.get(username="somebody")
    sent = {
        "username": "somebody",
        "is_active": "on",
        "is_staff": "on",
        "groups": [Group.objects.get(name="uploader").pk],
    }
    return client.post(reverse("admin:auth_user_change", args=[user.pk]), sent)


#: The actions of the table: the allowed groups, the name in the history, and the request.
ACTIONS: dict[str, tuple[set[str], AuditAction, Callable[[Client], Any]]] = {
    "upload letters": (UPLOADERS, AuditAction.UPLOADED, upload),
    "correct": (EDITORS, AuditAction.CORRECTED, correct),
    "decide about words": (
        EDITORS,
        AuditAction.MAPPED,
        queue(code="unknown_specialty", words="Zebra Medicine", meaning="Pain Medicine", map="1"),
    ),
    "find a problem fine": (
        EDITORS,
        AuditAction.SETTLED,
        act("unknown.txt", "settle", code="unknown_specialty", words="Zebra Medicine"),
    ),
    "have a letter read again": (EDITORS, AuditAction.AGAIN, act("unknown.txt", "again")),
    "have listed letters read again": (
        EDITORS,
        AuditAction.AGAIN,
        listed("unknown.txt", "read_again"),
    ),
    "withdraw": (EDITORS, AuditAction.WITHDRAWN, act("g4_headings.txt", "withdraw")),
    "withdraw listed letters": (
        EDITORS,
        AuditAction.WITHDRAWN,
        listed("g4_headings.txt", "withdraw"),
    ),
    "withdraw an upload": (EDITORS, AuditAction.WITHDRAWN, of_upload("withdraw")),
    "bring back": (EDITORS, AuditAction.RELEASED, act("gone.txt", "release")),
    "bring listed letters back": (EDITORS, AuditAction.RELEASED, listed("gone.txt", "release")),
    "bring an upload back": (EDITORS, AuditAction.RELEASED, of_upload("release")),
    "answer an error report": (EDITORS, AuditAction.REPORTS, answer),
    "release what may name a person": (
        CHIEFS,
        AuditAction.RELEASED,
        act("named.txt", "release", looked="on"),
    ),
    "delete failed files": (CHIEFS, AuditAction.DELETED, of_upload("delete_failed")),
    "delete listed files": (CHIEFS, AuditAction.DELETED, listed("failed.pdf", "delete_failed")),
    "make a user": (CHIEFS, AuditAction.ACCOUNTS, make_user),
    "give a group": (CHIEFS, AuditAction.ACCOUNTS, give_group),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["visitor", "reader", "clerk", *GROUPS])
def test_each_action_is_allowed_only_to_the_right_users(
    filled: None, db: None, action: str, who: str
) -> None:
    allowed, kind, do = ACTIONS[action]
    if who == "visitor":
        client = Client()
    else:
        client = someone(who) if who in GROUPS else someone(staff=who == "clerk")
    before = list(Letter.objects.order_by("pk").values())
    noted = set(AuditEvent.objects.values_list("pk", flat=True))
    answered = do(client)
    new = AuditEvent.objects.exclude(pk__in=noted).exclude(
        action=AuditAction.ACCOUNTS, by=None
    )  # events of the test's own user changes
    if who in allowed:
        assert answered.status_code == 302, answered.content.decode()[:2000]
        actions = (
            {kind, AuditAction.AGAIN} if kind == AuditAction.SETTLED else {kind}
        )  # settling a letter also rereads it
        assert set(new.values_list("action", "by__username")) == {(each, who) for each in actions}
    else:
        assert answered.status_code in (200, 302, 403)  # 200: the list does not offer the action
        assert not new.exists()
        assert list(Letter.objects.order_by("pk").values()) == before
        assert not ErrorReport.objects.filter(handled=True).exists()
        assert not User.objects.filter(username="new").exists()
