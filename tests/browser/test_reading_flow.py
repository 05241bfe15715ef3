"""Browse pages, statistics, similar decisions, lists and reports in a browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Count
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Case
from tests.support.each_row import each_row
from tests.support.keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_golden")]


def test_axe_finds_nothing_on_pages_of_passwords(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None], settings: Any
) -> None:
    settings.ACCOUNTS = settings.ALERTS = True
    client = Client()
    reader = User.objects.create_user("reader", email="reader@example.org", password="of long ago")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    name = urlsafe_base64_encode(force_bytes(reader.pk))
    link = f"/password/{name}/{default_token_generator.make_token(reader)}/"
    for address in ("/login/", "/password/forgotten/", "/password/mailed/", "/password/x/y/", link):
        page.goto(live_server.url + address)
        axe(page)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**session, "url": live_server.url}])  # type: ignore[typeddict-item]
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_server.url + "/password/")
    page.get_by_role("button", name="Change the password").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@each_row(
    "address",
    ["/services/", "/services/diagnostic-testing/", "/cases/CM17-9900002/1/beside/CM17-9900001/1/"],
)
def test_tables_fit_a_narrow_screen(page: Page, live_server: LiveServer, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_server.url + address)
    tables = page.locator(".sideways")
    expect(tables).not_to_have_count(0)
    for table in tables.all():
        assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_a_checklist_is_read_in_blocks_on_a_narrow_screen(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/check/")
    page.locator("textarea").fill("Request: MRI of the lumbar spine. No red flags are documented.")
    page.get_by_role("button", name="Check").click()
    table = page.locator(".as-blocks").first
    expect(table).to_be_visible()
    cells = table.locator("tbody tr").first.locator("th, td")
    name, quoted, unmet, met = cells.evaluate_all(
        "cells => cells.map(each => each.getBoundingClientRect().toJSON())"
    )
    assert name["width"] == quoted["width"] > 300
    assert name["y"] < quoted["y"] < unmet["y"] == met["y"]
    label = table.locator("tbody td").nth(1)
    assert label.evaluate("each => getComputedStyle(each, '::before').content") == (
        '"Not met, in upheld"'
    )
    axe(page)


def test_headings_of_a_wide_table_stay(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"{live_server.url}/statistics/?rows=service:3&columns=specialty")
    table = page.locator(".both-ways")
    table.evaluate("each => { each.scrollIntoView(); each.scrollTop = 80; each.scrollLeft = 120; }")
    place = table.bounding_box()
    corner = page.locator(".heat thead th").first.bounding_box()
    name = page.locator(".heat tbody th").last.bounding_box()
    heading = page.locator(".heat thead th").last.bounding_box()
    assert place
    assert corner
    assert name
    assert heading
    assert abs(corner["x"] - place["x"]) <= 1
    assert abs(corner["y"] - place["y"]) <= 1
    assert abs(name["x"] - place["x"]) <= 1
    assert abs(heading["y"] - place["y"]) <= 1
    # What lies on top where the corner is: neither a name nor another heading.
    on_top = "([x, y]) => document.elementFromPoint(x, y).textContent"
    shown = page.evaluate(on_top, [corner["x"] + 30, corner["y"] + corner["height"] - 8])
    assert shown == "Service: service"


def test_no_word_of_a_name_is_broken(page: Page, live_server: LiveServer) -> None:
    """A word is on one line, however narrow the screen; a line may break after a slash."""
    lines = """names => names.flatMap(name => {
        const walker = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
        const broken = [];
        while (walker.nextNode()) {
            for (const word of walker.currentNode.data.matchAll(/[^\\s/-]+/g)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                if (range.getClientRects().length > 1) broken.push(word[0]);
            }
        }
        return broken;
    })"""
    page.set_viewport_size({"width": 390, "height": 900})
    for address in (
        "/services/",
        "/specialties/",
        "/statistics/?rows=service:3&columns=specialty",
        "/statistics/?rows=guideline:2&columns=specialty",
        "/compare-searches/?a.outcome=upheld&b.outcome=overturned&by=specialty",
    ):
        page.goto(live_server.url + address)
        names = page.locator(".rows th, .heat th")
        expect(names).not_to_have_count(0)
        assert names.evaluate_all(lines) == [], address


@pytest.mark.usefixtures("clean_console")
def test_a_walk_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("/")
    page.keyboard.type("request")
    page.keyboard.press("Enter")
    expect(page.locator(".result")).not_to_have_count(0)
    page.wait_for_load_state()  # keys are answered by a script
    searched = page.url
    for _ in range(6):  # the first result with a decision like it
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("6 of")
    expect(page.locator("mark[id]")).not_to_have_count(0)
    page.wait_for_load_state()
    page.keyboard.press("m")
    first = page.evaluate("document.activeElement.id")
    assert first.startswith("mark-")
    page.keyboard.press("m")
    assert (
        page.evaluate("document.activeElement.id") != first or page.locator("mark[id]").count() == 1
    )
    page.keyboard.press("Shift+M")
    assert page.evaluate("document.activeElement.id") == first
    tab_to(page, "a[href*='/similar/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decisions like this one")
    tab_to(page, "a[href*='/beside/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two decisions side by side")
    tab_to(page, ".crumbs a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decisions like this one")
    tab_to(page, ".crumbs a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("6 of")
    tab_to(page, ".way a[rel=next]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("7 of")
    tab_to(page, ".way a:not([rel])")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(searched)))


def test_a_citation_is_copied(page: Page, live_server: LiveServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/cases/CM17-9900002/")
    page.locator("#item-1").get_by_role("link", name="Cite").click()
    full = page.get_by_role("region", name="Full")
    full.get_by_role("button", name="Copy").click()
    expect(full.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "No. CM17-9900002 (Apr 3, 2017), item 1" in copied
    assert "://" not in copied, "the link stands apart"
    expect(page.get_by_role("group", name="Link to the decision")).to_contain_text(
        "/cases/CM17-9900002/#item-1"
    )


def test_a_citation_that_the_browser_does_not_copy_says_so(
    page: Page, live_server: LiveServer
) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied'))"
    )
    page.goto(f"{live_server.url}/cases/CM17-9900002/1/cite/")
    cite = page.locator(".cite").first
    cite.get_by_role("button", name="Copy").click()
    expect(cite.get_by_role("status")).to_contain_text("Select the text and copy it.")


def test_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/lists/")
    page.get_by_label("Case numbers").fill("CM17-9900001, CM17-9900002 and CM99-1111111")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 of 3 cases found")
    page.get_by_role("link", name="Search these cases").click()
    expect(page.get_by_role("list", name="Filters")).to_contain_text("List of case numbers")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").startswith("case_number,")
    page.goto(f"{live_server.url}/statistics/")
    page.get_by_label("Rows").select_option("specialty")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("rows=specialty"))
    page.goto(f"{live_server.url}/cases/CM17-9900002/?q=request&hit=1")
    page.get_by_role("navigation", name="Search words").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#mark-"))
    page.goto(f"{live_server.url}/cases/CM17-9900002/report/?item=1")
    page.get_by_label("A date or number").check()
    page.get_by_label("What does the letter say").fill("It says upheld.")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    context.close()


def test_pages_print(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    for name in ("statistics/", "cases/CM17-9900002/1/beside/CM17-9900001/1/"):
        page.goto(f"{live_server.url}/{name}")
        page.emulate_media(media="print")
        expect(page.locator(".box")).to_be_hidden()
        expect(page.locator("table").first).to_be_visible()
        assert page.pdf(path=tmp_path / "page.pdf").startswith(b"%PDF")


@pytest.mark.usefixtures("clean_console")
def test_from_a_search_to_the_place_of_a_deciding_sentence(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url + "/?q=surgical")
    page.locator("#what-decides").click()
    expect(page.get_by_role("heading", name="What decides")).to_be_visible()
    page.get_by_role("link", name="Main treatment necessary").click()
    entry = page.locator("#criterion-main_item")
    expect(entry).to_be_in_viewport()
    sentence = entry.locator("q").first.inner_text()
    entry.get_by_role("link", name="CM17-9900003, item 2").first.click()
    place = page.locator("#letter :target")
    expect(place).to_be_in_viewport()
    expect(place).to_contain_text(sentence.strip("“”")[:40])


def test_the_second_of_two_compared_searches_takes_over_what_is_chosen(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/compare-searches/")
    chosen = page.locator("#a-service option").nth(1).get_attribute("value")
    assert chosen
    page.locator("#a-service").select_option(chosen)
    expect(page.locator("#b-service")).to_have_value(chosen)
    page.locator("#b-service").select_option("")
    page.locator("#a-service").select_option(index=2)
    expect(page.locator("#b-service")).to_have_value("")  # chosen differently


def test_words_typed_in_two_compared_searches_stay_apart(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url)
    page.get_by_role("link", name="Compare with another search").click()
    for name, words in (("#a-q", "request"), ("#b-q", "surgical")):
        page.locator(name).click()
        page.keyboard.type(words)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#b-q")).to_have_value("surgical")
    expect(page.locator("#a-q")).to_have_value("request")
    expect(page.locator("#a-year")).to_have_value("")


@each_row("size", [(1440, 600), (390, 700)])
def test_a_case_of_one_item_opens_at_its_head(
    page: Page, live_server: LiveServer, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    alone, several = (
        Case.public.alias(number=Count("items")).filter(**number).earliest("pk")
        for number in ({"number": 1}, {"number__gt": 1})
    )
    for case, is_at_head in ((alone, True), (several, False)):
        last = case.items.count()
        page.goto(f"{live_server.url}/?case={case.case_number}")
        page.locator(f".to-case[href$='#item-{last}']").click()
        expect(page.locator(f"#item-{last}:target")).to_be_visible()
        assert (page.evaluate("scrollY") == 0) == is_at_head
    page.goto(f"{live_server.url}{alone.get_absolute_url()}#item-1")
    expect(page.get_by_text("Decided", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 320])
def test_differences_of_two_searches_fit_a_phone(
    page: Page, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/compare-searches/?a.outcome=upheld&b.outcome=overturned")
    expect(page.locator(".differences svg")).not_to_have_count(0)
    table = page.locator(".both-ways")
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_a_table_on_a_phone_shows_what_to_select(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?view=table")
    box = page.locator(".hits .tick").first
    place = box.bounding_box()
    assert place
    assert place["x"] + place["width"] <= 390
    box.click()
    expect(page.locator(".tick-bar")).to_be_visible()
