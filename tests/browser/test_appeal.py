"""From a case to a question for an appeal, and to its place in the letter, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.support.archives import Take
from tests.support.questionable_letter import CASE_NUMBER, QUESTIONED

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("clean_console")
def test_a_question_leads_to_its_place_in_the_letter(
    page: Page, live_server: LiveServer, take: Take, axe: Callable[[Page], None]
) -> None:
    take(("questioned.txt", QUESTIONED.encode()))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/cases/{CASE_NUMBER}/")
    page.get_by_role("link", name="Questions for a WCAB appeal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Questions for a WCAB appeal")
    axe(page)

    quote = page.get_by_role("listitem").filter(has_text="no documentation of physical therapy")
    links = quote.get_by_role("link", name="see in letter")
    expect(links).to_have_count(2)
    for link, words in zip(
        links.all(),
        ("no documentation of physical therapy", "completed six visits of physical"),
        strict=True,
    ):
        link.click()
        place = page.locator(".text :target")
        expect(place).to_contain_text(words)
        expect(place).to_be_in_viewport()

    page.get_by_role("link", name="Ground 5").first.click()
    expect(page.locator("#ground-5")).to_be_in_viewport()
    page.get_by_role("link", name=f"Case {CASE_NUMBER}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CASE_NUMBER)


def test_it_works_without_javascript_on_a_narrow_screen(
    page: Page, live_server: LiveServer, take: Take, axe: Callable[[Page], None]
) -> None:
    take(("questioned.txt", QUESTIONED.encode()))
    page.route("**/*.js", lambda route: route.abort())
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/cases/{CASE_NUMBER}/appeal/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    link = page.get_by_role("link", name="see in letter").first
    link.click()
    expect(page.locator(".text :target")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the question").click()
    expect(link).to_be_in_viewport()
