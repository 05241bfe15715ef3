"""An administrator's work in short: log in, upload, watch, and find the uploaded letters."""

import base64
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ingest.samples import sample_letters, write_pdf
from tests.support.processes import environment_of, unchecked

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(archive: Path) -> Iterator[None]:
    running = subprocess.Popen(unchecked("worker"), env=environment_of(archive))
    yield
    running.terminate()
    running.wait(120)


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
    page.get_by_label("Letters:").set_input_files(files)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#content")).to_contain_text("20 files")
    expect(page.locator("#content")).to_contain_text("20 of 20 done", timeout=120_000)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 720})

    archived = page.locator("td a[href^='/cases/']")
    assert archived.count() >= 15
    case = archived.first.inner_text()
    page.goto(live_server.url)
    page.get_by_label("Search decisions").fill(f"IMR Case Number: {case}")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(case)

    page.goto(f"{live_server.url}/admin/ingest/upload/add/")
    page.get_by_label("Letters:").set_input_files(files[:3])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#content")).to_contain_text("3 duplicate")


DROP = """files => {
    const transfer = new DataTransfer();
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, {type: "application/pdf"}));
    }
    document.getElementById("upload").dispatchEvent(
        new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.mark.usefixtures("clean_console")
def test_many_letters_are_dropped_and_watched(
    page: Page,
    live_server: LiveServer,
    worker: None,
    axe: Callable[[Page], None],
    in_every_form: Callable[[], None],
) -> None:
    """More letters than one page lists, and than Django accepts in a request by default: 100."""
    files = [
        (f"{letter.case_number}.pdf", base64.b64encode(write_pdf(letter)).decode())
        for letter in sample_letters(120)
    ]
    log_in(page, live_server)
    page.goto(f"{live_server.url}/admin/ingest/upload/add/")
    page.evaluate(DROP, files)
    expect(page.get_by_role("status")).to_contain_text("120 files chosen")
    page.get_by_role("button", name="Upload").click(timeout=120_000)  # until 120 files arrived
    expect(page.locator("#content")).to_contain_text("120 files uploaded")
    page.evaluate("window.stayed = true")
    bar = page.get_by_role("progressbar")
    axe(page)
    keep_picture(page, "upload-under-way")
    expect(bar).to_have_attribute("value", "120", timeout=300_000)
    assert page.evaluate("window.stayed"), "the page was loaded again"
    counts = page.get_by_role("list", name="Files by state").inner_text()
    assert sum(map(int, re.findall(r"[A-Za-z] (\d+)", counts))) == 240, (
        f"120, and by state: {counts}"
    )
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.locator("#progress tbody tr")).to_have_count(20)
    in_every_form()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            keep_picture(page, f"upload-done-{scheme}-{width}")


@pytest.mark.usefixtures("clean_console")
def test_a_folder_keeps_the_names_of_its_folders(
    page: Page, live_server: LiveServer, archive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "letters" / "2017"
    folder.mkdir(parents=True)
    for letter in sample_letters(2):
        (folder / f"{letter.case_number}.pdf").write_bytes(write_pdf(letter))
    log_in(page, live_server)
    page.goto(f"{live_server.url}/admin/ingest/upload/add/")
    page.get_by_label("or a folder").set_input_files(tmp_path / "letters")
    expect(page.get_by_role("status")).to_contain_text("2 files chosen")
    keep_picture(page, "upload-form")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#content")).to_contain_text("2 files uploaded")
    expect(page.locator("#progress tbody")).to_contain_text("letters/2017/")


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at, where IMR_PICTURES names a folder."""
    if folder := os.environ.get("IMR_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")
