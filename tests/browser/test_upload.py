"""The administrator's day in short: log in, upload, watch, and find what was uploaded."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from imr_archive.environment import BASE_DIR
from ingest.models import Upload
from ingest.samples import sample_letters, write_pdf
from tests.ingest.test_worker import database_url

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(archive: Path) -> Iterator[None]:
    environment = {**os.environ, "DATABASE_URL": database_url(), "ARCHIVE_HOME": str(archive)}
    environment["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
    command = [sys.executable, str(BASE_DIR / "manage.py"), "worker"]
    running = subprocess.Popen(command, env=environment)
    yield
    running.terminate()
    running.wait(30)


def log_in(page: Page, live_server: LiveServer) -> None:
    User.objects.create_superuser("chief", password="a long password")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(
        page.get_by_role("link", name="Log out").or_(page.get_by_role("button", name="Log out"))
    ).to_be_visible()


@pytest.mark.usefixtures("clean_console")
def test_twenty_letters_become_searchable(
    page: Page, live_server: LiveServer, worker: None, tmp_path: Path
) -> None:
    files = []
    for letter in sample_letters(20):
        files.append(tmp_path / f"{letter.case_number}.pdf")
        files[-1].write_bytes(write_pdf(letter))

    log_in(page, live_server)
    page.goto(f"{live_server.url}/admin/ingest/upload/add/")
    page.get_by_label("Letters").set_input_files(files)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#content")).to_contain_text("20 files")
    expect(page.locator("#content")).not_to_contain_text("Queued", timeout=60_000)
    expect(page.locator("#content")).not_to_contain_text("Reading", timeout=60_000)

    archived = page.locator("td a[href^='/cases/']")
    assert archived.count() >= 15
    case = archived.first.inner_text()
    page.goto(f"{live_server.url}/?q={case}")
    expect(page.locator(".result").first).to_contain_text(case)

    page.goto(f"{live_server.url}/admin/ingest/upload/add/")
    page.get_by_label("Letters").set_input_files(files[:3])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#content")).to_contain_text("3 duplicate")


def test_axe_finds_nothing_in_administration(
    page: Page, live_server: LiveServer, own_golden: Upload, axe: Callable[[Page], None]
) -> None:
    log_in(page, live_server)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("add/", f"{own_golden.pk}/change/"):
            page.goto(f"{live_server.url}/admin/ingest/upload/{path}")
            axe(page)
