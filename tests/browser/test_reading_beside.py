"""Reading decisions next to the results, finding values in place, copying charts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import DisputedItem
from decisions.search import indexer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_golden")]


@pytest.fixture
def long_rationale(own_golden: object) -> str:
    """Return a search for a decision whose rationale is longer than what a result shows of it."""
    item = DisputedItem.objects.get(case__slug="CM17-9900001")
    item.rationale = f"{item.rationale} {'The record was read twice. ' * 20}At last a zebra."
    item.save()
    indexer.rebuild()
    return "/?q=zebra"


WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def wide(page: Page) -> Page:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return page


@pytest.mark.usefixtures("clean_console")
def test_keys_and_clicks_choose_what_is_read(
    wide: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    wide.goto(f"{live_server.url}/?q=request")
    beside, results = wide.get_by_label("Selected decision"), wide.locator(".result")
    links = wide.locator(".to-case").evaluate_all("links => links.map(link => link.href)")

    def is_beside(number: int) -> None:
        named = beside.get_by_role("heading", level=2).get_by_role("link")
        expect(named).to_have_attribute("href", links[number].removeprefix(live_server.url))

    is_beside(0)
    for key, number in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        wide.keyboard.press(key)
        is_beside(number)
        expect(wide.locator(".result.read")).to_have_count(1)
        expect(results.nth(number)).to_have_class(re.compile("read"))
    results.nth(3).locator(".facts").first.click()
    is_beside(3)
    axe(wide)
    wide.locator('[id="outcome:overturned"]').click()
    expect(wide).to_have_url(re.compile("outcome=overturned"))
    expect(results.nth(0)).to_have_class(re.compile("read"))
    beside.get_by_role("link", name="Open the case").click()
    expect(wide.get_by_role("heading", level=1)).to_contain_text("Case")


def test_a_rationale_opens_in_place_on_a_narrow_screen(
    page: Page, live_server: LiveServer, long_rationale: str
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(live_server.url + long_rationale)
    expect(page.get_by_label("Selected decision")).to_be_hidden()
    whole = page.locator(".result > details").first
    whole.get_by_text("Rationale", exact=True).click()
    expect(whole.locator(".prose")).to_contain_text("At last a zebra.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_javascript_a_result_leads_to_its_rationale(
    browser: Browser, live_server: LiveServer, long_rationale: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url + long_rationale)
    expect(page.locator("#reading")).to_be_hidden()
    expect(page.locator(".result > details").first).to_be_hidden()
    page.locator(".to-case").first.click()
    expect(page.locator(".came-for")).to_be_visible()
    context.close()


@pytest.mark.usefixtures("clean_console")
def test_values_are_found_in_place(wide: Page, live_server: LiveServer) -> None:
    wide.goto(live_server.url)
    facet = wide.locator("#facet-service")
    listed = facet.locator(".values a").count()
    facet.get_by_label("Find in Service").press_sequentially("norco")
    expect(facet.locator(".values a")).to_have_count(1)
    expect(facet.locator(".values a")).to_contain_text("Norco")
    assert wide.url == f"{live_server.url}/"
    facet.get_by_label("Find in Service").fill("")
    expect(facet.locator(".values a")).to_have_count(listed)
    facet.get_by_label("Find in Service").fill("norco")
    expect(facet.locator(".values a")).to_have_count(1)
    facet.locator(".values a").click()
    expect(wide.get_by_role("list", name="Filters")).to_contain_text("Hydrocodone")


def test_the_panel_keeps_its_place(wide: Page, live_server: LiveServer) -> None:
    wide.set_viewport_size({"width": 1440, "height": 500})
    wide.goto(f"{live_server.url}/?q=request")
    panel = wide.locator("#facets")
    expect(panel).to_be_in_viewport()
    value = wide.locator('[id="year:2017"]')
    value.scroll_into_view_if_needed()
    before = panel.evaluate("panel => panel.scrollTop")
    assert before > 0, "the panel scrolls by itself"
    value.click()
    expect(wide).to_have_url(re.compile("year=2017"))
    expect(value).to_be_in_viewport()
    longest = panel.evaluate("panel => panel.scrollHeight - panel.clientHeight")
    assert abs(panel.evaluate("panel => panel.scrollTop") - min(before, longest)) < 3


def test_a_chart_can_be_downloaded_as_a_picture(wide: Page, live_server: LiveServer) -> None:
    wide.goto(f"{live_server.url}/?split=specialty")
    with wide.expect_download() as saved:
        wide.get_by_role("button", name="PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    with wide.expect_response(re.compile("chart.svg")) as drawn:
        wide.get_by_role("link", name="SVG").click()
    assert drawn.value.status == 200
    expect(wide.locator("svg circle").first).to_be_visible()
