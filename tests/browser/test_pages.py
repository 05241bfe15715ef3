"""The public pages in a browser: by mouse, by keyboard, without JavaScript, wide and narrow."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_golden")]

WIDTHS = (1440, 390)
ADDRESSES = [
    "/",
    "/?q=knee&outcome=overturned&service=diagnostic-testing",
    "/?q=zebra",
    "/?q=%22open&year=abc",
    "/cases/CM17-9900002/",
    "/cases/CM17-9900003/?q=shoulder&hit=1",
    "/cases/CM99-0000000/",
    "/admin/login/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(
    page: Page,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    address: str,
    width: int,
    scheme: str,
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + address)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "scrolls aside"
    )


@pytest.mark.usefixtures("clean_console")
def test_search_narrow_open_walk_and_come_back(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_label("Search decisions").fill("request is")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("^Overturned")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("decisions")
    expect(page.get_by_role("list", name="Narrowed by")).to_contain_text("Outcome: Overturned")
    found = page.url
    second = page.locator(".result h2 a").nth(1)
    title = second.inner_text()
    second.click()
    expect(page.locator(".came-for h2")).to_contain_text(title)
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("2 of")
    page.get_by_role("link", name="‹ Previous").click()
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("1 of")
    page.get_by_role("link", name="← Back to the search").click()
    assert page.url == found
    page.get_by_role("link", name="Remove Outcome: Overturned").click()
    expect(page.get_by_role("list", name="Narrowed by")).to_have_count(0)
    page.go_back()
    assert page.url == found


def test_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search decisions")).to_be_focused()
    page.keyboard.type("lumbar mri")
    page.keyboard.press("Enter")
    expect(page.locator(".result h2 a").first).to_contain_text("MRI of the lumbar spine")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.result') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case CM17-9900001")


def test_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/?q=knee")
    page.get_by_role("link", name=re.compile("^Upheld")).first.click()
    expect(page.get_by_role("list", name="Narrowed by")).to_contain_text("Outcome: Upheld")
    page.get_by_label("Sort").select_option("oldest")
    page.get_by_role("button", name="Sort").click()
    assert "sort=oldest" in page.url
    assert "outcome=upheld" in page.url
    page.locator(".result h2 a").first.click()
    expect(page.get_by_role("link", name="← Back to the search")).to_be_visible()
    context.close()


def test_facets_open_and_close_on_a_narrow_screen(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    value = page.get_by_role("link", name=re.compile("^Overturned")).first
    expect(value).to_be_hidden()
    page.get_by_role("button", name="Narrow by").click()
    expect(value).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(value).to_be_hidden()
    page.get_by_role("button", name="Narrow by").click()
    value.click()
    expect(page.get_by_role("list", name="Narrowed by")).to_contain_text("Outcome: Overturned")


def test_a_case_prints_whole(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    page.goto(f"{live_server.url}/cases/CM17-9900002/")
    page.emulate_media(media="print")
    expect(page.locator(".box")).to_be_hidden()
    expect(page.get_by_text("No spasm is recorded.")).to_be_visible()
    assert page.pdf(path=tmp_path / "case.pdf", prefer_css_page_size=True).startswith(b"%PDF")


def test_page_weight(page: Page, live_server: LiveServer) -> None:
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{live_server.url}/?q=request")
    assert sum(sizes) < 150_000
