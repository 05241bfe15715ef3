"""The pages with the most content weigh less than 150 kB, as docs/look.md says."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.search import indexer
from ingest.samples import sample_letters
from tests.support import invented_cases
from tests.support.archives import Take
from tests.support.invented_letters import InventedItem, letter
from tests.support.page_weight import weights_of
from tests.support.pdf import pdf_of

pytestmark = pytest.mark.browser

#: The length of a long rationale, and a text of at least this length.
_AVERAGE = 1_000
_LONG = " ".join(
    f"The note of week {week} describes the same pain in the left knee and no change of function."
    for week in range(2, 20)
)
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
)


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
    for url in ("/what-decides/", "/what-decides/?by=year"):
        weights = weights_of(page, live_server.url + url)
        assert page.locator("tbody tr").count() >= 10, url
        assert sum(weights.values()) < 150_000, f"{url}: {weights}"


def test_a_letter_of_21_full_rationales_is_light(
    page: Page, live_server: LiveServer, take: Take
) -> None:
    written = [item for each in sample_letters(20) for item in each.items][:21]
    items = [
        InventedItem(each.heading, each.outcome.title(), f"{each.rationale} {_LONG}"[:_AVERAGE])
        for each in written
    ]
    take(("full.pdf", pdf_of(letter("CM17-9800022", items))))
    for url in ("/cases/CM17-9800022/", "/cases/CM17-9800022/?q=treatment&hit=1"):
        weights = weights_of(page, live_server.url + url)
        expect(page.locator(".item")).to_have_count(21)
        assert sum(weights.values()) < 150_000, weights
        assert len(weights) <= 5, weights
