"""The public pages in a browser: by mouse, by keyboard, without JavaScript, wide and narrow."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from decisions.models import Case, CaseList
from tests.support import public_urls
from tests.support.each_row import each_row
from tests.support.keyboard import tab_to
from tests.support.page_weight import weights_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_golden")]

#: The case numbers of a page that are on two lines, each with the width of the page.
_BROKEN = r"""() => {
    const broken = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        for (const number of texts.currentNode.data.matchAll(/CM\d\d-\d{7}/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, number.index);
            range.setEnd(texts.currentNode, number.index + number[0].length);
            const lines = new Set([...range.getClientRects()].map((each) => each.top));
            if (lines.size > 1) broken.push(`${texts.currentNode.parentElement.className}: ${number[0]} at ${innerWidth}`);
        }
    }
    return broken;
}"""


def test_no_case_number_breaks_at_its_hyphen(page: Page, live_server: LiveServer) -> None:
    case = Case.objects.get(case_number="CM17-9900002")
    numbers = [*map(str, Case.objects.exclude(case_number=None)), "CM16-0000001"]
    kept = CaseList.objects.create(numbers=numbers)
    beside = f"{case.get_absolute_url()}1/beside/CM17-9900003/1/"
    urls = ("1/cite/", "report/", "plain/", "appeal/", "1/similar/", "")
    for url in (*(case.get_absolute_url() + each for each in urls), beside, f"/lists/{kept.key}/"):
        page.goto(live_server.url + url)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        for width in range(320, 480, 8):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(_BROKEN) == [], url


#: The words in the names of a facet's values that are on two lines, beside numbers of an archive of
#: the usual size.
_BROKEN_NAMES = r"""() => {
    for (const number of document.querySelectorAll(".values b")) number.textContent = "12,345";
    for (const share of document.querySelectorAll(".values i")) share.textContent = "10.3%";
    const broken = [];
    for (const name of document.querySelectorAll(".values a > span")) {
        const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            for (const word of texts.currentNode.data.matchAll(/[^\s\/-]+/g)) {
                const range = document.createRange();
                range.setStart(texts.currentNode, word.index);
                range.setEnd(texts.currentNode, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map((each) => each.top));
                if (lines.size > 1) broken.push(`${word[0]} at ${innerWidth}`);
            }
        }
    }
    return broken;
}"""


def test_no_word_of_a_facet_breaks(page: Page, live_server: LiveServer) -> None:
    for url in ("/?service=pharmaceuticals", "/?not_service=pharmaceuticals%2Fopioids"):
        page.set_viewport_size({"width": 1024, "height": 800})
        page.goto(live_server.url + url)
        expect(page.locator(".values a", has_text="Pharmaceuticals")).to_be_visible()
        for width in (900, 1024, 1199, 1200, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(_BROKEN_NAMES) == [], url


def test_the_table_of_results_fits_beside_the_filters(page: Page, live_server: LiveServer) -> None:
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_server.url}/?view=table")
        beyond = "(each) => each.scrollWidth - each.clientWidth"
        assert page.locator(".scroll").evaluate(beyond) == 0, width


def test_nothing_is_wider_than_320_pixels(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    long_words = (f"/?q={'a' * 200}", f"/?q=request&typed={'b' * 200}")
    for page_url in ("/", "/?q=request&split=specialty", "/?q=zebra", "/services/", *long_words):
        page.goto(live_server.url + page_url)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, page_url


@each_row("width", [900, 1280, 1366, 1440])
def test_the_figures_of_a_search_stay_in_their_column(
    page: Page, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/?q=request")
    figures = page.locator(".scopes").bounding_box()
    table = page.locator(".scopes table").bounding_box()
    assert figures
    assert table
    assert table["width"] <= figures["width"] + 1


def test_a_link_that_is_shorter_than_its_outcome_differs_in_more_than_color(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.goto(live_server.url)
    page.locator(".to-case").evaluate_all("links => links.forEach(a => a.textContent = 'TENS')")
    axe(page)


@pytest.mark.usefixtures("clean_console")
def test_search_narrow_open_walk_and_come_back(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_label("Search decisions").fill("request is")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("^Overturned")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("decisions")
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Outcome: Overturned")
    expect(page).to_have_url(re.compile("outcome=overturned"))
    found = page.url
    second = page.locator(".result h2 a").nth(1)
    title = second.inner_text()
    second.click()
    expect(page.locator(".came-for h2")).to_contain_text(title)
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("2 of")
    page.wait_for_load_state()
    page.get_by_role("link", name="‹ Previous").click()
    expect(page.get_by_role("navigation", name="Search results")).to_contain_text("1 of")
    page.get_by_role("link", name="← Back to search").click()
    expect(page).to_have_url(found)
    page.get_by_role("link", name="Remove Outcome: Overturned").click()
    expect(page.get_by_role("list", name="Filters")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(found)


def test_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search decisions")).to_be_focused()
    page.keyboard.type("lumbar mri")
    page.keyboard.press("Enter")
    expect(page.locator(".result h2 a").first).to_contain_text("MRI of the lumbar spine")
    tab_to(page, "a[href='#answer']", within=40)
    page.keyboard.press("Enter")
    tab_to(page, ".result *", within=40)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case CM17-9900001")


def test_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/?q=knee")
    page.get_by_role("link", name=re.compile("^Upheld")).first.click()
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Outcome: Upheld")
    page.get_by_label("Sort").select_option("oldest")
    page.locator(".sort").get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("sort=oldest"))
    expect(page).to_have_url(re.compile("outcome=upheld"))
    page.locator(".result h2 a").first.click()
    expect(page.get_by_role("link", name="← Back to search")).to_be_visible()
    context.close()


def test_facets_open_and_close_on_a_narrow_screen(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    value = page.get_by_role("link", name=re.compile("^Overturned")).first
    expect(value).to_be_hidden()
    page.get_by_role("button", name="Filter by").click()
    expect(value).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(value).to_be_hidden()
    page.get_by_role("button", name="Filter by").click()
    value.click()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Outcome: Overturned")


@each_row(("width", "height"), [(1440, 900), (390, 844)])
def test_the_first_screen_shows_the_first_result(
    page: Page, live_server: LiveServer, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for url in ("/", "/?q=knee"):
        page.goto(live_server.url + url)
        expect(page.locator(".result h2").first).to_be_in_viewport(ratio=1)


def _on_phones(browser: Browser, url: str) -> Iterator[tuple[Page, bool]]:
    """Yield a page on a narrow screen with JavaScript, and one without; and whether it has it."""
    for script in (True, False):
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.goto(url)
        yield page, script
        context.close()


def test_the_menu_opens_on_a_narrow_screen(
    browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    for page, script in _on_phones(browser, live_server.url):
        top = page.locator(".top").bounding_box()
        assert top
        assert top["height"] < 100, "two lines"
        menu = page.get_by_role("navigation", name="Sections")
        expect(menu).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        expect(menu.get_by_role("link", name="Check citations")).to_be_in_viewport(ratio=1)
        if script:
            axe(page)
        menu.get_by_role("link", name="About").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("About")


def test_charts_and_what_decides_open_on_a_narrow_screen(
    browser: Browser, live_server: LiveServer
) -> None:
    for page, script in _on_phones(browser, live_server.url):
        panel = page.locator("#figures")
        expect(panel.get_by_role("heading", name="What decides")).to_be_hidden()
        page.get_by_role("button", name="What decides, charts, downloads").click()
        expect(panel.get_by_role("heading", name="What decides")).to_be_visible()
        expect(panel.get_by_role("link", name="CSV")).to_be_visible()
        panel.get_by_role("link", name="service", exact=True).click()
        expect(page).to_have_url(re.compile("split=service"))
        if script:  # the panel stays open while the chart changes
            expect(panel.get_by_role("link", name="service", exact=True)).to_be_hidden()
            expect(panel.get_by_role("heading", name="What decides")).to_be_visible()
            panel.get_by_role("button", name="Close").click()
        # The chart that the link asks for is in view; the rest stays in the panel.
        expect(panel.locator(".by b")).to_be_visible()
        expect(panel.get_by_role("heading", name="What decides")).to_be_hidden()
        answer, chart = page.locator("#answer").bounding_box(), panel.locator(".by").bounding_box()
        assert answer
        assert chart
        assert answer["y"] + answer["height"] <= chart["y"]


def test_a_case_prints_completely(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    page.goto(f"{live_server.url}/cases/CM17-9900002/")
    page.emulate_media(media="print")
    expect(page.locator(".box")).to_be_hidden()
    expect(page.locator(".prose").get_by_text("No spasm is recorded.")).to_be_visible()
    assert page.pdf(path=tmp_path / "case.pdf", prefer_css_page_size=True).startswith(b"%PDF")
    text = printed(tmp_path / "case.pdf")
    page_url = f"{live_server.url}/cases/CM17-9900002/"
    for said in ("IMR Archive", "Determination No. CM17-9900002 (Apr 3, 2017)", page_url, "As of"):
        assert said.replace(" ", "") in text
    for useless in ("metadata removed", "Download", "JSON", "Report an error"):
        assert useless.replace(" ", "") not in text


@pytest.mark.parametrize("narrow", [True, False])
def test_a_printed_search_says_what_was_searched(
    page: Page, live_server: LiveServer, tmp_path: Path, narrow: bool
) -> None:
    page.goto(f"{live_server.url}/?q=request")
    if narrow:  # without loading the page again
        page.locator('[id="outcome:overturned"]').click()
        expect(page).to_have_url(re.compile("outcome=overturned"))
        expect(page.get_by_role("list", name="Filters")).to_contain_text("Overturned")
    else:
        page.goto(f"{live_server.url}/?q=zebra")
    page_url = page.url
    page.pdf(path=tmp_path / "search.pdf")
    text = printed(tmp_path / "search.pdf")
    assert "IMRArchive" in text
    assert f"Searchedfor:{'request' if narrow else 'zebra'}·{page_url}·" in text
    assert "asof" in text
    assert ("Outcome:Overturned" in text) == narrow
    assert "Clearall" not in text


def printed(path: Path) -> str:
    """Return the text of a PDF without its spaces: lines break anywhere."""
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def is_page(url: str) -> bool:
    with closing(Client().get(url)) as answer:
        return str(answer["Content-Type"]).startswith("text/html")


def test_every_kind_of_page_is_light(page: Page, live_server: LiveServer) -> None:
    case = max(Case.objects.all(), key=lambda each: each.items.count())
    asked = [
        addresses[0] for addresses in public_urls.addresses(case, public_urls.values()).values()
    ]
    asked += ["/?q=request&split=service&group=letter", "/?split=year-service&view=table"]
    pages = [url for url in asked if is_page(url)]
    assert len(pages) > 40
    for url in pages:
        weights = weights_of(page, live_server.url + url)
        assert all(weights.values()), f"{url}: {weights}"
        assert sum(weights.values()) < 150_000, f"{url}: {weights}"
        assert len(weights) <= 5, f"{url}: {list(weights)}"


def test_narrowing_works_where_nothing_comes_in_the_background(
    page: Page, live_server: LiveServer
) -> None:
    page.route(
        "**/*",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    page.goto(f"{live_server.url}/?q=request")
    page.locator('[id="outcome:overturned"]').click()
    expect(page).to_have_url(re.compile("outcome=overturned"))
    page.wait_for_load_state()  # the address changes before the page's own script listens
    page.get_by_label("Results per page").select_option("50")
    expect(page).to_have_url(re.compile("per=50"))


@pytest.mark.usefixtures("clean_console")
def test_narrowing_loads_no_page_and_keeps_the_focus(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/?q=request")
    page.evaluate("window.stayed = true")
    first = page.get_by_role("heading", level=1).inner_text()
    page.locator('[id="outcome:overturned"]').click()
    expect(page).to_have_url(re.compile("outcome=overturned"))
    expect(page).to_have_title(re.compile("request"))
    expect(page.locator('[id="outcome:overturned"]')).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("overturned")
    page.locator('[id="split:service"]').click()
    expect(page.get_by_role("heading", name="Split by service")).to_be_attached()
    page.get_by_label("Results per page").select_option("50")
    expect(page).to_have_url(re.compile("per=50"))
    assert page.evaluate("window.stayed")
    # A new query keeps what the search was narrowed to in the meantime.
    page.get_by_label("Search decisions").fill("knee")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=knee&outcome=overturned"))
    for _ in range(4):
        page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_keys_select_results_and_focus_the_search(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/?q=request")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".to-case").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".to-case").nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search decisions")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.get_by_label("Search decisions")).to_have_value("j?")
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="How to search")).to_be_visible()
    expect(page.get_by_role("row", name="m M")).to_contain_text("search word")


def test_a_table_is_part_of_the_address(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_role("group", name="Show as").get_by_role("link", name="Table").click()
    expect(page.locator("table.hits")).to_be_visible()
    page.get_by_label("Search decisions").fill("request")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.hits")).to_be_visible()
    expect(page).to_have_url(re.compile("view=table"))
    page.get_by_role("group", name="Show as").get_by_role("link", name="List").click()
    expect(page.locator("ol.results")).to_be_visible()


def test_a_value_marks_the_words_that_it_came_from(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/cases/CM17-9900002/")
    page.get_by_role("link", name="Apr 3, 2017").focus()
    page.keyboard.press("Enter")
    target = page.locator(".text :target")
    expect(target).to_have_text("04/03/2017")
    expect(target).to_be_in_viewport()


@pytest.mark.usefixtures("clean_console")
def test_suggestions_by_keyboard(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.goto(live_server.url)
    box = page.get_by_role("combobox", name="Search decisions")
    box.press_sequentially("acup")
    option = page.get_by_role("option", name=re.compile("^Acupuncture service"))
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    box.press("Escape")
    expect(option).to_be_hidden()
    expect(box).to_have_value("acup")
    box.press_sequentially("u")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    box.press("Enter")
    expect(page).to_have_url(re.compile("service="))
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Acupuncture")


@pytest.mark.usefixtures("clean_console")
def test_narrowing_keeps_the_place_and_never_loses_the_focus(
    page: Page, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(f"{live_server.url}/?q=request")
    value = page.locator('[id="year:2017"]')
    value.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 60)")
    before = page.evaluate("scrollY")
    value.click()
    expect(page).to_have_url(re.compile("year=2017"))
    remove = page.get_by_role("link", name="Remove Year of decision: 2017")
    expect(remove).to_be_attached()
    page.wait_for_function(
        "before => Math.abs(scrollY - Math.min(before, document.documentElement.scrollHeight "
        "- innerHeight)) < 5",
        arg=before,
    )
    remove.focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("year=2017"))
    expect(page.locator("#answer")).to_be_focused()


def test_the_panel_of_a_narrow_screen_stays_open_while_one_narrows(
    page: Page, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    page.get_by_role("button", name="Filter by").click()
    page.locator('[id="outcome:upheld"]').click()
    expect(page).to_have_url(re.compile("outcome=upheld"))
    expect(page.locator('[id="outcome:upheld"]')).to_be_focused()
    page.locator('[id="year:2017"]').click()
    expect(page).to_have_url(re.compile("outcome=upheld&year=2017"))
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("list", name="Filters")).to_be_visible()
    for go, page_url in ((page.go_back, "outcome=upheld$"), (page.go_forward, "year=2017")):
        go()
        expect(page).to_have_url(re.compile(page_url))
        expect(page.locator("#facets")).to_be_hidden()


def test_back_and_at_once_forward_shows_the_search_of_the_url(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/?q=knee")
    page.locator('[id="outcome:upheld"]').click()
    expect(page).to_have_url(re.compile("outcome=upheld"))
    title = page.title()
    page.route("**/*", lambda route: None)  # nothing is answered while the visitor goes back
    with page.expect_request(re.compile("q=knee$")):
        page.evaluate("history.back()")
    with page.expect_event("requestfailed"):
        page.evaluate("history.forward()")
    page.unroute_all(behavior="ignoreErrors")
    expect(page).to_have_url(re.compile("outcome=upheld"))
    expect(page).to_have_title(title)
    expect(page.locator("#search")).not_to_have_class(re.compile("busy"))
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile("q=knee$"))
    expect(page.get_by_role("list", name="Filters")).to_have_count(0)


def test_from_case_to_case_by_key(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/?q=request")
    page.locator(".to-case").nth(1).click()
    way = page.get_by_role("navigation", name="Search results")
    expect(way).to_contain_text("2 of")
    expect(way).to_be_in_viewport()
    page.wait_for_load_state()  # keys are answered by a script
    page.keyboard.press("j")
    expect(way).to_contain_text("3 of")
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(way).to_contain_text("2 of")


def test_a_chart_on_a_narrow_screen_names_the_ends_of_its_axis_and_stays_within_the_margin(
    page: Page, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/reports/categories/")
    chart = page.locator(".dots")
    names = chart.locator(".tick-name")
    expect(names).to_have_count(2)
    expect(names.first).to_be_visible()
    expect(names.first).to_have_text("0%")
    margin = chart.bounding_box()
    assert margin
    right = margin["x"] + margin["width"]
    for mark in chart.locator("circle, .goes-on, .tick-name").all():
        box = mark.bounding_box()
        assert box
        assert box["x"] + box["width"] <= right
