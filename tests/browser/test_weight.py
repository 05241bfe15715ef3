"""The pages with the most content weigh less than 150 kB, as docs/look.md says."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import DisputedItem
from decisions.pages.folders.entries import MOST
from decisions.search import indexer
from decisions.search.frequent_passages import list_passages
from ingest.samples import sample_letters
from ingest.samples.letter import SampleItem
from tests.support import invented_cases
from tests.support.archives import Take
from tests.support.invented_letters import InventedItem, letter
from tests.support.page_weight import weights_of
from tests.support.pdf import pdf_of

pytestmark = pytest.mark.browser

#: The lengths of the rationales of long letters, and a text of at least these lengths.
_LENGTHS = (1_000, 1_100, 4_000)
_LONG = " ".join(
    f"The note of week {week} describes the same pain in the left knee and no change of function."
    for week in range(2, 60)
)
#: Conditions that most decisions meet: few, many, and words that are a paragraph.
_FIVE = "q=pain&sex=female&guideline=mtus&not_year=2014&not_specialty=psychiatry"
_TEN = f"{_FIVE}&not_year=2015&not_specialty=neurology&not_region=hip&not_service=injection&not_age=18-29"
_PARAGRAPH = "q=" + "+OR+".join(["pain", "medication", "treatment", "records", "therapy"] * 9)
#: The searches whose pages have the most: many results, long ones, and many charts.
_HEAVY = (
    "/",
    "/?split=year-service&per=50",
    "/?rationales=full&per=50",
    "/?group=letter&split=year-service",
    "/?group=letter&split=service&per=50",
    "/?q=pain&split=service&per=50",
    "/?q=pain&split=year-service&per=50&rationales=full",
    "/?view=table&per=50",
    "/?view=table&per=50&rationales=full",
    "/?group=letter&per=50&rationales=full&q=pain",
    *(
        f"/?{conditions}&per=50{display}"
        for conditions in (_FIVE, _TEN, _PARAGRAPH)
        for display in (
            "",
            "&split=year-service",
            "&split=specialty",
            "&group=letter&view=table&rationales=full",
        )
    ),
)
#: The pages with the largest tables, and the selector of their rows.
_TABLES = {
    "/what-decides/": "tbody tr",
    "/what-decides/?by=year": "tbody tr",
    "/what-decides/?guideline=mtus/chronic-pain-medical-treatment": "tbody tr",
    **{
        f"{page}{conditions}": rows
        for conditions in (_FIVE, _TEN, _PARAGRAPH)
        for page, rows in (
            ("/what-decides/?", "tbody tr"),
            ("/what-decides/?by=year&", "tbody tr"),
            ("/statistics/?rows=service:3&columns=specialty&", "tbody tr"),
            ("/statistics/?rows=guideline_reviewer:2&columns=turned_on&", "tbody tr"),
            ("/facets/service/?", ".values li"),
        )
    },
    "/statistics/?rows=service:3&columns=specialty": "tbody tr",
    "/facets/service/": ".values li",
    "/services/": "tbody tr",
    "/services/pharmaceuticals/": "tbody tr",
    "/guidelines/mtus/": "tbody tr",
}


@pytest.mark.slow
def test_a_search_of_many_decisions_is_light(
    page: Page, live_server: LiveServer, archive: object
) -> None:
    invented_cases.fill(2_000)
    indexer.rebuild()
    for url in _HEAVY:
        weights = weights_of(page, live_server.url + url)
        assert page.locator(".to-case").count() >= 10, url
        assert sum(weights.values()) < 150_000, f"{url}: {weights}"
    for url, rows in _TABLES.items():
        weights = weights_of(page, live_server.url + url)
        assert page.locator(rows).count() >= 5, url
        assert sum(weights.values()) < 150_000, f"{url}: {weights}"


@pytest.mark.slow
def test_a_folder_and_a_list_of_many_decisions_are_light(
    page: Page, live_server: LiveServer, archive: object
) -> None:
    invented_cases.fill(500)
    indexer.rebuild()
    places = DisputedItem.objects.values_list("case__slug", "position")[:MOST]
    ticks = [f"{slug}:{position}" for slug, position in places]
    folder = Client().post("/folders/new/", {"title": "Many", "tick": ticks})["Location"]
    numbers = [slug for slug, _ in places] + [f"CM99-{number:07}" for number in range(4_000)]
    listed = Client().post("/lists/", {"numbers": " ".join(numbers)})["Location"]
    for url in (f"{folder}?text=rationale", folder, listed):
        weights = weights_of(page, live_server.url + url)
        assert page.locator(".kept > li, .case-numbers li").count() >= 20, url
        assert sum(weights.values()) < 150_000, f"{url}: {weights}"
    expect(page.get_by_text("The first 2,000 are listed here")).to_be_visible()
    page.goto(live_server.url + folder)
    page.get_by_role("link", name="Page 2", exact=True).click()
    page.get_by_role("button", name="Move 42 down").click()
    expect(page).to_have_url(re.compile("page=2#entry-"))
    moved = page.locator(".kept > li:target")
    expect(moved.get_by_role("button", name="Move 43 down")).to_be_visible()


def test_letters_of_some_20_full_rationales_are_light(
    page: Page, live_server: LiveServer, take: Take
) -> None:
    """The passages of each recur in the others, and the page says how often."""
    written = [item for each in sample_letters(20) for item in each.items][:21]
    take(
        *(
            (f"{length}.pdf", pdf_of(letter(f"CM17-980{length}", _items(written, length))))
            for length in _LENGTHS
        )
    )
    list_passages()
    for length in _LENGTHS:
        url = f"{live_server.url}/cases/CM17-980{length}/"
        for parameters in ("", "?q=treatment+pain&hit=1"):
            weights = weights_of(page, url + parameters)
            assert page.locator(".item").count() >= 20
            assert page.get_by_role("link", name="passage in").count() > 20
            assert sum(weights.values()) < 150_000, weights
            assert len(weights) <= 5, weights
        weights = weights_of(page, f"{url}appeal/")
        assert sum(weights.values()) < 150_000, weights


def _items(written: list[SampleItem], length: int) -> list[InventedItem]:
    return [
        InventedItem(each.heading, each.outcome.title(), f"{each.rationale} {_LONG}"[:length])
        for each in written
    ]


@pytest.mark.parametrize("scripted", [True, False])
def test_the_text_of_a_long_letter_is_shown_when_it_is_asked_for(
    browser: Browser,
    live_server: LiveServer,
    take: Take,
    axe: Callable[[Page], None],
    *,
    scripted: bool,
) -> None:
    written = [item for each in sample_letters(20) for item in each.items][:21]
    take(("long.pdf", pdf_of(letter("CM17-9801000", _items(written, 1_000)))))
    page = browser.new_context(java_script_enabled=scripted).new_page()
    page.goto(f"{live_server.url}/cases/CM17-9801000/?q=pain&hit=1")
    expect(page.locator(".letter .text")).to_contain_text("This letter is long")
    page.locator("#item-5 h2").get_by_role("link").last.click()
    expect(page.locator("#at-5-disputed")).to_be_in_viewport()
    assert page.locator("#item-5").count() == scripted, "with a script, it is beside the case"
    if scripted:
        page.goto(f"{live_server.url}/cases/CM17-9801000/?text")
        axe(page)
    page.context.close()
