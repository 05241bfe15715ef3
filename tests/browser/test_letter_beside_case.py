"""The letter next to its case: it follows the item that is read, as text and as PDF."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from reportlab.lib.pagesizes import LETTER

from decisions.models import Case
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples import sample_letters, write_pdf
from tests.support.archives import Take
from tests.support.invented_letters import letter
from tests.support.pdf import EMBEDDED, LEFT, pdf_of, width_of
from tests.support.processes import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def case(take: Take) -> Case:
    """Take the PDF of an invented letter of many items and several pages in."""
    letter = max(sample_letters(60, layout=LetterLayout.G4), key=lambda each: len(each.items))
    take((f"{letter.case_number}.pdf", write_pdf(letter)))
    case = Case.objects.get()
    assert case.items.count() >= 5
    assert "\f" in case.letter_text
    return case


#: How far what is shown of the letter is scrolled to a place: from 0 to 1 of its height.
_HEIGHT = """([place, panel]) => {
    const [there, all] = [place, panel].map((name) =>
        document.querySelector(name)?.getBoundingClientRect());
    return there ? (there.top - all.top) / all.height : -1;
}"""


def test_the_text_follows_the_item(page: Page, live_server: LiveServer, case: Case) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + case.get_absolute_url())
    position = case.items.count() - 1
    strip = page.get_by_role("navigation", name="Items by number")
    expect(page.get_by_role("navigation", name=" items")).to_be_visible()
    expect(strip).to_be_hidden()  # the index says the same
    page.locator(".index a").nth(position - 1).click()
    expect(strip).to_be_visible()
    current = page.locator(".numbers-of-items [aria-current]")
    expect(current).to_have_attribute("href", f"#item-{position}")
    place = f"#at-{position}-disputed"
    expect(page.locator(f"{place}.read")).to_be_visible()
    assert 0 <= page.evaluate(_HEIGHT, [place, ".letter .text"]) < 1


@pytest.mark.parametrize("width", [1440, 390])
def test_a_link_to_an_item_opens_at_it(
    page: Page, live_server: LiveServer, case: Case, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for parameters in ("", "?q=the&hit=1"):
        page.goto(f"{live_server.url}{case.get_absolute_url()}{parameters}#item-5")
        covered = page.locator(".way").bounding_box()
        heading = page.locator("#item-5 h2").bounding_box()
        assert covered
        assert heading
        assert covered["y"] + covered["height"] <= heading["y"] < 150


@pytest.mark.usefixtures("clean_console")
def test_the_pdf_opens_with_the_passage_marked(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None], case: Case
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + case.get_absolute_url())
    assert not any("pdf" in page_url for page_url in asked)  # only when somebody asks for it
    page.get_by_role("button", name="Show the PDF").click()
    expect(page.locator("#pdf .sheet[data-drawn]").first).to_be_visible()
    assert all(page_url.startswith(live_server.url) for page_url in asked)
    for name in ("decision_date", "clinical_summary", "1-rationale", "3-disputed"):
        page.locator(f"a[href='#at-{name}']").first.click()
        expect(page.locator("#pdf .passage").first).to_be_visible()
        expect(page.locator("#pdf")).not_to_have_attribute("aria-busy", "true")
        # Scrolling to the link may have had the PDF follow an item first.
        wait_for(lambda: 0 <= page.evaluate(_HEIGHT, ["#pdf .passage", "#pdf"]) < 1, 30)
    axe(page)
    page.get_by_role("button", name="Show the text").click()
    expect(page.locator("#pdf")).to_be_hidden()
    expect(page.locator(".letter .text")).to_be_visible()


def test_the_pdf_opens_after_it_failed_once(
    page: Page, live_server: LiveServer, case: Case
) -> None:
    page.goto(live_server.url + case.get_absolute_url())
    letter = re.compile(r"/letter")
    page.route(letter, lambda route: route.abort())
    page.get_by_role("button", name="Show the PDF").click()
    expect(page.locator("#pdf p")).to_be_visible()
    page.unroute(letter)
    page.get_by_role("button", name="Show the text").click()
    page.get_by_role("button", name="Show the PDF").click()
    expect(page.locator("#pdf .sheet[data-drawn]").first).to_be_visible()


def test_the_pdf_by_keyboard(page: Page, live_server: LiveServer, case: Case) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + case.get_absolute_url())
    button = page.get_by_role("button", name="Show the PDF")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pdf .passage").first).to_be_visible()
    expect(page.locator("#show-pdf")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_outline_of_a_value_keeps_clear_of_its_label(
    page: Page, live_server: LiveServer, case: Case, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}{case.get_absolute_url()}#at-decision_date")
    between = page.locator("#fact-decision_date").evaluate(
        "fact => fact.querySelector('a').getBoundingClientRect().left"
        " - fact.querySelector('dt').getBoundingClientRect().right"
    )
    assert between >= 6, "the outline is 3 pixels wide"


@pytest.mark.usefixtures("own_golden")
def test_a_letter_that_came_as_text_is_offered_as_text(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/cases/CM17-9900002/")
    value = page.locator("a[href='#at-decision_date']")
    value.click()
    expect(value).to_have_class(re.compile("shown"))  # the script has run
    expect(page.get_by_role("button", name="Show the PDF")).to_have_count(0)
    expect(page.locator(".head .ways")).to_contain_text("Letter (plain text)")
    expect(page.locator(".item a[href^='letter#page=']")).to_have_count(0)
    page.get_by_role("link", name="Letter", exact=True).first.click()
    expect(page.locator("body")).to_contain_text("Case Number")
    assert page.evaluate("document.contentType") == "text/plain"


def test_without_javascript_a_link_leads_to_the_page(
    browser: Browser, live_server: LiveServer, case: Case
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + case.get_absolute_url())
    expect(page.get_by_role("button", name="Show the PDF")).to_have_count(0)
    last = page.locator(".item a[href^='letter#page=']").last
    expect(last).to_have_attribute("href", re.compile(r"^letter#page=[2-9]$"))
    context.close()


def test_a_letter_of_many_items_fits_a_narrow_screen(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None], case: Case
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_server.url + case.get_absolute_url())
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(".index a").first.click()
    page.locator(".numbers-of-items a").last.click()
    expect(page.locator(".item").last).to_be_in_viewport()
    axe(page)
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".numbers-of-items")).to_be_hidden()
    page.goto(f"{live_server.url}{case.get_absolute_url()}?q=request&hit=1")
    way, back = page.locator(".way"), page.get_by_role("link", name="← Back to search")
    assert way.bounding_box()["height"] < back.bounding_box()["height"] + 20  # type: ignore[index]
    page.locator(".item").last.scroll_into_view_if_needed()
    page.locator(".numbers-of-items a").first.click()
    expect(page.locator(".item").first).to_be_in_viewport()


def test_a_value_and_its_passage_are_seen_together(
    page: Page, live_server: LiveServer, case: Case
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + case.get_absolute_url())
    for name in ("decision_date", "1-outcome", f"{case.items.count()}-rationale"):
        value = page.locator(f"a[href='#at-{name}']")
        value.scroll_into_view_if_needed()
        value.click()
        expect(page.locator(f"#at-{name}:target")).to_be_in_viewport()
        expect(page.locator("a.shown")).to_have_attribute("href", f"#at-{name}")
        expect(value).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_a_passage_leads_back_to_its_value(
    browser: Browser, live_server: LiveServer, case: Case, scripts: bool
) -> None:
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto(live_server.url + case.get_absolute_url())
    for name, back, to in (
        ("decision_date", "Back to “Decided”", "#fact-decision_date"),
        ("clinical_summary", "Back to “Clinical case summary”", "#summary"),
        ("3-rationale", "Back to item 3", "#item-3"),
    ):
        page.locator(f"a[href='#at-{name}']").click()
        expect(page.locator(f"#at-{name}")).to_be_in_viewport()
        link = page.get_by_role("link", name="Back to", exact=False).filter(visible=True)
        link = link.and_(page.locator(".back"))
        expect(link).to_have_text(back)
        link.click()
        expect(page.locator(f"{to}:target")).to_be_in_viewport()
        if scripts:
            expect(page.locator(f"a[href='#at-{name}']")).to_be_in_viewport()
        expect(link).to_have_count(0)
    context.close()


@pytest.mark.usefixtures("clean_console")
def test_the_passage_marked_in_the_pdf_begins_and_ends_with_its_words(
    page: Page, live_server: LiveServer, take: Take
) -> None:
    """In lines whose letters, spaces and signs differ in width."""
    take(("one.pdf", pdf_of(letter("CM17-9800031"), EMBEDDED)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/cases/CM17-9800031/")
    page.get_by_role("button", name="Show the PDF").click()
    sheet = page.locator("#pdf .sheet").first
    for name, before, words in (
        ("1-outcome", "MRI of the lumbar spine: ", "Upheld"),
        ("patient_sex", "The injured worker is a 47 year old ", "female"),
    ):
        page.locator(f"a[href='#at-{name}']").first.click()
        expect(page.locator("#pdf")).not_to_have_attribute("aria-busy", "true")
        expect(page.locator("#pdf .passage")).to_have_count(1)
        of_sheet, found = sheet.bounding_box(), page.locator("#pdf .passage").bounding_box()
        assert of_sheet
        assert found
        scale = of_sheet["width"] / LETTER[0]
        begins = (found["x"] - of_sheet["x"]) / scale
        assert begins == pytest.approx(LEFT + width_of(before), abs=1)
        assert found["width"] / scale == pytest.approx(width_of(words), abs=1)
