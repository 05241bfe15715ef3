"""The history: every action through HTTP or a command is recorded."""

import html
import io
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client

from ingest.models import AuditAction, AuditEvent, Letter, Upload
from ingest.permission_groups import make_groups
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.staff import NEW, everything, page, passwords, someone

HISTORY = "/admin/ingest/auditevent/"
LETTER = GOLDEN / "g4_headings.txt"


@pytest.fixture
def administrator(archive: Path) -> Client:
    return someone("administrator")


def since(start: int) -> list[str]:
    """Return the user and summary of each event after an id, the oldest first."""
    events = AuditEvent.objects.filter(pk__gt=start).order_by("pk").select_related("by")
    return [f"{event.by or 'a command'}: {event.summary}" for event in events]


def now() -> int:
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_the_history_has_an_upload_with_its_user_and_number_of_files(administrator: Client) -> None:
    start = now()
    files = [
        SimpleUploadedFile("a.txt", LETTER.read_bytes()),
        SimpleUploadedFile("b.txt", LETTER.read_bytes()),
        SimpleUploadedFile("c.pdf", b""),
    ]
    assert administrator.post("/admin/ingest/upload/add/", {"letters": files}).status_code == 302
    upload = Upload.objects.get()
    assert since(start) == [
        f"administrator: Upload {upload.pk} from Administration began",
        f"administrator: Upload {upload.pk} from Administration: 3 files, of them 1 new, "
        "1 duplicate, 1 refused",
    ]
    shown = html.unescape(administrator.get(HISTORY).content.decode())
    assert "3 files, of them 1 new" in shown
    assert f"{AuditEvent.objects.count()} history entries" in " ".join(shown.split())
    assert f'href="/admin/ingest/upload/{upload.pk}/change/"' in shown


def test_the_history_has_an_upload_by_command(
    administrator: Client, take: Take, tmp_path: Path
) -> None:
    take(LETTER)
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.txt").write_bytes(LETTER.read_bytes())
    start = now()
    call_command("ingest_letters", str(folder), jobs=1, stdout=io.StringIO())
    upload = Upload.objects.get(source=folder)
    assert [line.replace(str(folder), "FOLDER") for line in since(start)] == [
        f"a command: Upload {upload.pk} from FOLDER began",
        f"a command: Upload {upload.pk} from FOLDER: 1 file, of them 1 duplicate",
    ]
    start = now()
    call_command("reread", stdout=io.StringIO())
    assert since(start) == ["a command: 1 letter"]
    assert "a command" in administrator.get(HISTORY).content.decode()


def test_the_history_has_all_changes_of_users(administrator: Client) -> None:
    start = now()
    administrator.post("/admin/auth/user/add/", {"username": "new", **passwords()})
    new = User.objects.get(username="new")
    group = Group.objects.get(name="editor")
    sent = {**everything(new), "email": "new@example.org", "groups": [group.pk]}
    administrator.post(page(new), sent)
    administrator.post(page(new, "password"), passwords("another long password"))
    administrator.post(page(new), {**sent, "username": "newer", "is_active": "", "groups": []})
    assert since(start) == [
        "administrator: User new: added",
        'administrator: User new: email: "" → "new@example.org"; is staff: no → yes',
        "administrator: User new: groups given: editor",
        "administrator: User new: password changed",
        'administrator: User newer: username: "new" → "newer"; is active: yes → no',
        "administrator: User newer: groups taken: editor",
    ]
    shown = administrator.get(HISTORY).content.decode()
    assert "User new: password changed" in shown
    for secret in (NEW, "another long password", User.objects.get(pk=new.pk).password):
        assert secret not in shown
    start = now()
    User.objects.filter(pk=new.pk).update(is_active=True)
    sent = {"username": "newer", "password": "another long password"}
    assert Client().post("/login/", sent).status_code == 302
    assert since(start) == [], "a login is none of it"


def test_what_a_superuser_does_with_users_and_groups(archive: Path) -> None:
    chief = User.objects.create_superuser("chief", password="old password")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    start = now()
    group = Group.objects.get(name="editor")
    few = [permission.pk for permission in group.permissions.order_by("pk")[:2]]
    client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "editor", "permissions": few})
    client.post("/admin/auth/group/add/", {"name": "auditors"})
    made = Group.objects.get(name="auditors")
    client.post(f"/admin/auth/group/{made.pk}/delete/", {"post": "yes"})
    other = User.objects.create_user("other")
    client.post(page(other, "delete"), {"post": "yes"})
    client.post(
        "/admin/password_change/",
        {
            "old_password": "old password",
            "new_password1": NEW,
            "new_password2": NEW,
        },
    )
    found = since(start)
    assert found[0].startswith("chief: Group editor: permissions taken: ")
    assert found[1:] == [
        "chief: Group auditors: added",
        "chief: Group auditors: deleted",
        "a command: User other: added",
        "chief: User other: deleted",
        "chief: User chief: password changed",
    ]
    assert client.post(page(chief, "delete"), {"post": "yes"}).status_code == 403
    start = now()
    make_groups()
    assert since(start) == [], "what the README says is nobody's act"


def test_the_history_has_commands_that_create_users(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = now()
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command(
        "createsuperuser", interactive=False, username="root", email="", stdout=io.StringIO()
    )
    monkeypatch.setattr("getpass.getpass", lambda **_: "another long password")
    call_command("changepassword", "root", stdout=io.StringIO())
    assert since(start) == [
        "a command: User root: added, a superuser",
        "a command: User root: password changed",
    ]


def test_the_history_has_answers_to_error_reports(administrator: Client, take: Take) -> None:
    case = take(LETTER).letters.get().case
    assert case
    visitor = Client()
    start = now()
    visitor.post(f"/cases/{case.slug}/report/", {"about": "wrong", "message": "It is wrong."})
    report = case.error_reports.create(about="wrong", message="It names a person.")
    assert since(start) == [], "visitors have no name"
    sent = {"handled": "on", "answer": "Done."}
    administrator.post(f"/admin/decisions/errorreport/{report.pk}/change/", sent)
    assert since(start) == [
        f'administrator: Report {report.pk} on {case}: handled: no → yes; answer: "" → "Done."'
    ]


def test_the_history_has_nothing_that_was_rolled_back(administrator: Client) -> None:
    start = now()
    with transaction.atomic():
        User.objects.create_user("new")
        transaction.set_rollback(True)
    assert since(start) == []


def test_nobody_changes_the_history(administrator: Client) -> None:
    User.objects.create_user("new")
    act = AuditEvent.objects.first()
    assert act
    chief = User.objects.create_superuser("chief")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    for view in ("change", "delete"):
        assert (
            client.post(f"{HISTORY}{act.pk}/{view}/", {"summary": "x", "post": "yes"}).status_code
            == 403
        )
    client.post(HISTORY, {"action": "delete_selected", "_selected_action": [act.pk], "post": "yes"})
    for statement in ("UPDATE ingest_act SET summary = 'x'", "DELETE FROM ingest_act"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AuditEvent.objects.get(pk=act.pk).summary == act.summary


def test_a_user_with_history_cannot_be_deleted(administrator: Client) -> None:
    me = User.objects.get(username="administrator")
    administrator.post("/admin/auth/user/add/", {"username": "new", **passwords()})
    chief = User.objects.create_superuser("chief")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    client.post(page(me, "delete"), {"post": "yes"})
    assert User.objects.filter(pk=me.pk).exists()
    assert AuditEvent.objects.filter(by=me, action=AuditAction.ACCOUNTS).exists()
    assert not Letter.objects.exists()


def test_the_history_is_found_at_its_former_address(db: None, client: Client) -> None:
    moved = client.get("/admin/ingest/act/?action=withdrawn")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{HISTORY}?action=withdrawn")
