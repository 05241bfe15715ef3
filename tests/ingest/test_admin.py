"""Uploading through Django admin."""

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from decisions.search import indexer
from ingest import pipeline
from ingest.models import Letter, Upload
from ingest.sandbox import Sandbox
from ingest.states import State
from tests.conftest import GOLDEN

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


def test_many_files_and_a_zip_at_once(admin: Client, sandbox: Sandbox) -> None:
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
    assert "neither a PDF nor text" in shown
    assert 'http-equiv="refresh"' in shown, "the page follows the reading"
    assert Upload.objects.get().created_by == User.objects.get()

    for letter in Letter.objects.filter(state=State.QUEUED):
        pipeline.process(letter.pk, sandbox)
    indexer.drain()
    shown = admin.get(
        reverse("admin:ingest_upload_change", args=[Upload.objects.get().pk])
    ).content.decode()
    assert "2 in the archive, 1 duplicate, 1 failed" in shown
    assert "/cases/CM17-9900002/" in shown
    assert 'http-equiv="refresh"' not in shown


def test_no_file_is_said(admin: Client) -> None:
    response = admin.post(ADD, {})
    assert "This field is required" in response.content.decode()
    assert not Upload.objects.exists()


def test_names_are_escaped(admin: Client) -> None:
    shown = upload(admin, ("<img src=x onerror=alert(1)>.txt", LETTER))
    assert "<img src=x" not in shown
    assert "&lt;img" in shown


@pytest.mark.parametrize("staff", [False, True])
def test_only_who_may_upload_can(archive: Path, staff: bool) -> None:
    user = User.objects.create_user("guest", password="x", is_staff=staff)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(ADD, {"letters": [SimpleUploadedFile("a.txt", LETTER)]})
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "page", ["ingest/upload", "ingest/letter", "decisions/case", "decisions/disputeditem",
             "decisions/service", "decisions/guideline", "decisions/specialty", "decisions/reviewer"],
)  # fmt: skip
def test_every_list_opens_and_nothing_is_changed_by_hand(
    admin: Client, sandbox: Sandbox, page: str
) -> None:
    upload(admin, ("a.txt", LETTER))
    pipeline.process(Letter.objects.get().pk, sandbox)
    shown = admin.get(f"/admin/{page}/").content.decode()
    assert "Delete" not in shown
    response = admin.get(f"/admin/{page}/?q=x")
    assert response.status_code == 200
