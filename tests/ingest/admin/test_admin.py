"""Uploads through the Django admin."""

import io
import json
import re
import resource
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from decisions.search import indexer
from ingest.intake import upload_handler
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import State
from ingest.models import Letter, Upload
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.storage import originals
from tests.support.archives import full_database
from tests.support.golden import GOLDEN
from tests.support.markup import words

ADD = "/admin/ingest/upload/add/"
LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()


@pytest.fixture
def admin(archive: Path) -> Client:
    User.objects.create_superuser("chief", password="a long password")
    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, *files: tuple[str, bytes]) -> str:
    chosen = [SimpleUploadedFile(name, data) for name, data in files]
    response = client.post(ADD, {"letters": chosen}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_many_files_and_a_zip_at_once(admin: Client, readers: ReaderPool) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in/zip.txt", LETTER.replace(b"9900001", b"9900002"))
    shown = upload(
        admin,
        ("a.txt", LETTER),
        ("b.zip", packed.getvalue()),
        ("c.txt", LETTER),
        ("d.exe", b"MZ\0\0"),
    )
    assert "4 files" in shown
    assert "b.zip/in/zip.txt" in shown
    assert "Same file as" in shown
    assert "The file is a program" in shown
    assert 'http-equiv="refresh"' in shown, "the page follows the reading without a script"
    assert 'hx-trigger="every 2s"' in shown
    assert "2 new, 1 duplicate, 1 refused" in shown
    assert Upload.objects.get().created_by == User.objects.get()

    for letter in Letter.objects.filter(state=State.QUEUED):
        pipeline.process(letter.pk, readers)
    indexer.drain()
    shown = admin.get(
        reverse("admin:ingest_upload_change", args=[Upload.objects.get().pk])
    ).content.decode()
    for state, number in (("archived", 2), ("duplicate", 1), ("failed", 1)):
        assert re.search(rf'\?state={state}">[^<]+</a> {number}<', shown)
    assert "/cases/CM17-9900002/" in shown
    assert 'http-equiv="refresh"' not in shown
    assert "hx-trigger" not in shown


def test_a_submission_without_a_file_is_refused(admin: Client) -> None:
    response = admin.post(ADD, {})
    assert "This field is required" in response.content.decode()
    assert not Upload.objects.exists()


def test_names_are_escaped(admin: Client) -> None:
    shown = upload(admin, ("<img src=x onerror=alert(1)>.txt", LETTER))
    assert "<img src=x" not in shown
    assert "&lt;img" in shown


def lines(page: str) -> int:
    return len(re.findall(r'href="/admin/ingest/letter/\d+/change/">[^<]*</a></th>', page))


def test_the_page_of_an_upload_by_state_and_by_page(admin: Client) -> None:
    upload(admin, *((f"{n}.txt", LETTER + b" %d" % n) for n in range(120)), ("bad", b""))
    page_url = reverse("admin:ingest_upload_change", args=[Upload.objects.get().pk])
    first = admin.get(page_url).content.decode()
    assert "<html" in first
    assert lines(first) == 100
    second = admin.get(f"{page_url}?page=2", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in second, "htmx asks only for what changes"
    assert lines(second) == 21
    failed = admin.get(f"{page_url}?state=failed&page=x").content.decode()
    assert lines(failed) == 1
    assert "is empty" in failed
    assert admin.get(f"{page_url}?state=%00").status_code == 200


def test_the_page_of_an_upload_estimates_the_remaining_time(admin: Client) -> None:
    upload(admin, *((f"{n}.txt", LETTER + b" %d" % n) for n in range(5)))
    read = Letter.objects.order_by("id").first()
    assert read
    now = timezone.now()
    Upload.objects.update(created_at=now - timedelta(minutes=5))
    Letter.objects.filter(pk=read.pk).update(read_at=now)
    page_url = reverse("admin:ingest_upload_change", args=[Upload.objects.get().pk])
    assert "1 letters a minute; about 5 minutes left." in words(
        admin.get(page_url).content.decode()
    )


def sent_as(client: Client, *names: str) -> Any:
    """Send letters whose names have any length; Django's test client shortens them."""
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="letters"; filename="%b"\r\n\r\n%b %d\r\n'
        % (name.encode(), LETTER, number)
        for number, name in enumerate(names)
    )
    return client.post(ADD, parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x")


def test_a_file_with_a_very_long_name_is_taken_like_the_others(admin: Client) -> None:
    assert sent_as(admin, f"{'長' * 900}.txt", "b.txt").status_code == 302
    long, other = Letter.objects.order_by("id").values_list("name", flat=True)
    assert long.startswith("長長長")
    assert long.endswith(".txt")
    assert len(long) <= 255
    assert other == "b.txt"


def test_a_request_with_an_impossible_name_says_what_to_do(admin: Client) -> None:
    response = sent_as(admin, "a" * 20_000, "b.txt")
    assert response.status_code == 400
    assert "Shorten the names and send it again." in words(response.content.decode())


def test_folders_are_named_where_the_browser_tells_them(admin: Client) -> None:
    files = [SimpleUploadedFile(name, LETTER + name.encode()) for name in ("a.txt", "b.txt")]
    for paths in (["in/a.txt", "c.txt"], "not JSON", {"a": 1}, [1, 2]):
        sent = paths if isinstance(paths, str) else json.dumps(paths)
        response = admin.post(ADD, {"letters": files, "paths": sent})
        assert response.status_code == 302
    names = Letter.objects.order_by("id").values_list("name", flat=True)
    assert list(names) == ["in/a.txt", "b.txt", *["a.txt", "b.txt"] * 3]


def test_a_file_that_is_named_as_a_case_of_the_archive_is_said_to_be_a_revision(
    admin: Client, readers: ReaderPool
) -> None:
    upload(admin, ("a.txt", LETTER))
    pipeline.process(Letter.objects.get().pk, readers)
    shown = upload(admin, ("CM17-9900001.pdf", LETTER + b" newer"))
    assert "1 named as a case that is already there" in shown
    assert "reading it will show" in shown


def test_hundreds_of_files_over_http_leave_no_file_open(
    admin: Client, live_server: LiveServer
) -> None:
    """A browser's request, under a realistic limit of open files."""
    boundary = "frontier"
    cookie = admin.cookies["sessionid"].value
    page = urllib.request.urlopen(
        urllib.request.Request(f"{live_server.url}{ADD}", headers={"Cookie": f"sessionid={cookie}"})
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    csrf = page.headers["Set-Cookie"].split(";")[0]
    page.close()
    assert token
    parts = [f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token[1]}']
    parts += [
        f'Content-Disposition: form-data; name="letters"; filename="{n}.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{LETTER.decode()} {n}"
        for n in range(600)
    ]
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    request = urllib.request.Request(
        f"{live_server.url}{ADD}",
        data=body.encode(),
        headers={
            "Cookie": f"sessionid={cookie}; {csrf}",
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        },
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            assert "600 files" in response.read().decode()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert Letter.objects.filter(state=State.QUEUED).count() == 600
    assert list(originals.staging().iterdir()) == []


def test_a_stranger_cannot_fill_the_disk(archive: Path) -> None:
    response = Client().post("/admin/login/", {"letters": [SimpleUploadedFile("a.txt", LETTER)]})
    assert response.status_code < 500
    assert not (archive / "originals").exists()


def test_too_many_files_at_once(admin: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(2001)]
    response = admin.post(ADD, {"letters": files})
    assert response.status_code == 400
    assert "to 2,000 files at a time" in response.content.decode()
    assert not Upload.objects.exists()
    assert list(originals.staging().iterdir()) == []


def test_an_upload_that_was_interrupted_says_so(admin: Client) -> None:
    def killed() -> Iterator[IncomingFile]:
        yield IncomingFile("a.txt", io.BytesIO(LETTER))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receive(killed(), source="Administration")
    page = f"/admin/ingest/upload/{Upload.objects.get().pk}/change/"
    for address in (page, "/admin/"):
        assert "not complete" in admin.get(address).content.decode().lower()
    assert "1 file" in upload(admin, ("a.txt", LETTER))
    assert "not complete" not in admin.get("/admin/").content.decode().lower()


class CutConnection(io.BytesIO):
    """A request body whose sender goes away at its end."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data:
            raise ConnectionResetError
        return data


def test_an_upload_that_is_cancelled_leaves_nothing_on_the_disk(admin: Client) -> None:
    def part(name: str) -> bytes:
        disposition = f'Content-Disposition: form-data; name="letters"; filename="{name}"'
        return f"--cut\r\n{disposition}\r\n\r\n".encode() + LETTER * 20 + b"\r\n"

    admin.raise_request_exception = False
    sent = CutConnection(part("a.txt") + part("b.txt")[:-1_000])
    environment: dict[str, Any] = {"wsgi.input": sent, "CONTENT_LENGTH": 10_000_000}
    kind = "multipart/form-data; boundary=cut"
    response = admin.post(ADD, content_type=kind, **environment)
    assert response.status_code >= 400
    assert list(originals.staging().iterdir()) == []
    assert not Upload.objects.exists()


def test_what_is_too_much_at_once_is_not_kept(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_handler, "MOST_AT_ONCE", len(LETTER) + 1_000)
    shown = upload(admin, ("a.txt", LETTER), ("large.zip", bytes(200_000)), ("b.txt", b"Short."))
    assert "1 refused" in shown
    refused = Letter.objects.get(name="large.zip")
    assert "sent at once, so this file was not kept. Send fewer files" in refused.reason
    assert not Letter.objects.exclude(pk=refused.pk).filter(came_as="refused").exists()
    assert list(originals.staging().iterdir()) == []


def test_a_full_disk_is_reported_for_each_file(
    admin: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An unusable folder simulates a full disk: both raise an OSError."""
    (tmp_path / "blocked").write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr(settings, "ORIGINALS_ROOT", tmp_path / "blocked" / "originals")
        shown = upload(admin, ("a.txt", LETTER), ("b.txt", LETTER))
    assert "2 refused" in shown
    assert "could not store the file" in shown
    assert "1 new" in upload(admin, ("a.txt", LETTER)), "it can be uploaded again"


def test_a_full_disk_of_the_database_is_reported(admin: Client, archive: Path) -> None:
    admin.raise_request_exception = False
    with full_database(Letter):
        answer = admin.post(ADD, {"letters": [SimpleUploadedFile("a.txt", LETTER)]})
    assert answer.status_code == 503
    assert "The archive’s disk is full." in answer.content.decode()


@pytest.mark.parametrize("staff", [False, True])
def test_only_users_with_the_permission_can_upload(archive: Path, staff: bool) -> None:
    user = User.objects.create_user("guest", password="x", is_staff=staff)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(ADD, {"letters": [SimpleUploadedFile("a.txt", LETTER)]})
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "page",
    [
        "ingest/upload",
        "ingest/letter",
        "decisions/case",
        "decisions/disputeditem",
        "decisions/service",
        "decisions/guideline",
        "decisions/specialty",
        "decisions/reviewer",
    ],
)
def test_every_list_opens_and_nothing_is_changed_by_hand(
    admin: Client, readers: ReaderPool, page: str
) -> None:
    upload(admin, ("a.txt", LETTER))
    pipeline.process(Letter.objects.get().pk, readers)
    shown = admin.get(f"/admin/{page}/").content.decode()
    assert "Delete" not in shown.replace("Delete failed files …", "")
    response = admin.get(f"/admin/{page}/?q=x")
    assert response.status_code == 200
