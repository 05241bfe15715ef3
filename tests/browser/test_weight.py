"""The pages with the most content weigh less than 150 kB, as docs/look.md says."""

import re
from collections.abc import Callable

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Case, DisputedItem, FolderEntry
from decisions.pages.folders.entries import MOST
from decisions.pages.folders.views import LONGEST_NOTE
from decisions.search import SERVICE, DecisionSearch, indexer
from decisions.search.frequent_passages import list_passages
from ingest.samples import sample_letters
from ingest.samples.letter import SampleItem
from tests.support import invented_cases
from tests.support.archives import Take
from tests.support.invented_letters import InventedItem, letter
from tests.support.page_weight import HEAVIEST, weights_of
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
#: About as long as a search may be: the longest query, and filters of some length.
_LONGEST = "q=" + "+OR+".join(["pain", "medication", "treatment", "records", "therapy"] * 18)
_LONGEST += "&not_service=surgery/adjunct-surgical-services&not_service=dmepos"
_LONGEST += f"&{_TEN.partition('&')[2]}"
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
        for conditions in (_FIVE, _TEN, _PARAGRAPH, _LONGEST)
        for display in (
            "",
            "&split=year",
            "&split=year-service",
            "&split=specialty",
            "&group=letter&view=table&rationales=full",
        )
    ),
)


def _compared(*searches: str) -> str:
    """Return the parameters that compare two searches."""
    sides = zip("ab", searches, strict=True)
    return "&".join(f"{name}.{each}" for name, asked in sides for each in asked.split("&"))


#: The pages with the largest tables, and the selector of their rows.
_TABLES = {
    "/what-decides/": "tbody tr",
    "/what-decides/?by=year": "tbody tr",
    "/what-decides/?guideline=mtus/chronic-pain-medical-treatment": "tbody tr",
    **{
        f"{page}{conditions}": rows
        for conditions in (_FIVE, _TEN, _PARAGRAPH, _LONGEST)
        for page, rows in (
            ("/what-decides/?", "tbody tr"),
            ("/what-decides/?by=year&", "tbody tr"),
            ("/statistics/?rows=service:3&columns=specialty&", "tbody tr"),
            ("/statistics/?rows=guideline_reviewer:2&columns=turned_on&", "tbody tr"),
            ("/facets/service/?", ".values li"),
        )
    },
    f"/compare-searches/?{_compared(_PARAGRAPH, _LONGEST)}": ".differences tbody tr",
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
        assert sum(weights.values()) < HEAVIEST, f"{url}: {weights}"
    for url, rows in _TABLES.items():
        weights = weights_of(page, live_server.url + url)
        assert page.locator(rows).count() >= (2 if _LONGEST in url else 5), url
        assert sum(weights.values()) < HEAVIEST, f"{url}: {weights}"


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
        assert sum(weights.values()) < HEAVIEST, f"{url}: {weights}"
    expect(page.get_by_text("The first 2,000 are listed here")).to_be_visible()
    FolderEntry.objects.update(note=("The note says “so” & more. " * 99)[:LONGEST_NOTE])
    for url in (f"{folder}?text=rationale", folder, f"{folder}?page=10"):
        weights = weights_of(page, live_server.url + url)
        assert page.locator(".kept > li").count() >= 5, url
        assert sum(weights.values()) < HEAVIEST, f"{url}: {weights}"
    FolderEntry.objects.update(note="")
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
            assert sum(weights.values()) < HEAVIEST, weights
            assert len(weights) <= 5, weights
        weights = weights_of(page, f"{url}appeal/")
        assert sum(weights.values()) < HEAVIEST, weights


def test_a_long_search_is_used_as_any_other(
    page: Page, live_server: LiveServer, archive: object, axe: Callable[[Page], None]
) -> None:
    invented_cases.fill(300)
    indexer.rebuild()
    page.goto(f"{live_server.url}/?{_TEN}&{'&'.join(f'not_year={y}' for y in range(1980, 2004))}")
    axe(page)
    page.locator("#facet-outcome summary").click()
    expect(page.locator("#facet-outcome .values li")).to_have_count(2)
    page.get_by_role("button", name="specialty", exact=True).click()
    expect(page.locator(".by b")).to_have_text("specialty")
    page.get_by_role("button", name="region", exact=True).or_(
        page.get_by_role("button", name="body region", exact=True)
    ).click()
    expect(page.locator(".by b")).to_have_text("body region")
    assert page.url.count("split=") <= 2, "no click makes the URL longer than the one before"
    boxes = page.get_by_role("list", name="Filters").get_by_role("checkbox")
    number = boxes.count()
    boxes.first.click()
    page.get_by_role("button", name="Search without the cleared filters").click()
    expect(boxes).to_have_count(number - 1)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "imr-decisions.csv"


def test_a_search_that_is_too_long_is_made_shorter(
    page: Page, live_server: LiveServer, archive: object, axe: Callable[[Page], None]
) -> None:
    invented_cases.fill(100)
    indexer.rebuild()
    values = sorted(DecisionSearch().facets()[SERVICE])[:60]
    page.goto(f"{live_server.url}/?q=pain&{'&'.join(f'not_service={each}' for each in values)}")
    expect(page.get_by_role("heading", name="This search is too long")).to_be_visible()
    axe(page)
    boxes = page.get_by_role("checkbox")
    assert boxes.count() == len(values)
    for box in boxes.all()[3:]:
        box.uncheck()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#answer")).to_be_visible()
    assert page.url.count("not_service=") == 3


def test_of_a_text_that_is_too_long_for_a_page_the_beginning_is_shown(
    page: Page, live_server: LiveServer, take: Take
) -> None:
    written = [item for each in sample_letters(20) for item in each.items][:21]
    take(("long.pdf", pdf_of(letter("CM17-9804000", _items(written, 4_000)))))
    Case.objects.update(letter_text=Concat("letter_text", Value("\f\nThe knee hurts." * 4_000)))
    weights = weights_of(page, f"{live_server.url}/cases/CM17-9804000/?text#at-21-rationale")
    assert sum(weights.values()) < HEAVIEST, weights
    expect(page.get_by_role("note")).to_contain_text("more characters")
    assert page.get_by_role("link", name="the letter itself").get_attribute("href")


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
