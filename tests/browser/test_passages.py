"""Recurring passages, in a browser: from a case to all decisions with one, and from a pasted text."""

from collections.abc import Callable
from random import Random

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import DisputedItem
from decisions.search import indexer
from decisions.search.frequent_passages import list_passages
from decisions.search.passage_keys import passage_of, sentence_keys
from tests.support import invented_cases
from tests.support.planted_passages import PlantedPassages, plant

pytestmark = pytest.mark.browser


@pytest.fixture
def planted(archive: object) -> PlantedPassages:
    invented_cases.fill(200, letters=30)
    found = plant(30, Random(2))
    indexer.rebuild()
    list_passages()
    return found


def most_frequent(planted: PlantedPassages) -> tuple[str, DisputedItem]:
    """Return the passage of the most letters, and a decision that has it."""
    text = max(planted.letters, key=lambda each: len(planted.letters[each]))
    item = DisputedItem.objects.select_related("case").get(pk=min(planted.decisions[text]))
    return text, item


def test_pages_of_passages_are_accessible(
    page: Page,
    live_server: LiveServer,
    in_every_form: Callable[[], None],
    planted: PlantedPassages,
) -> None:
    text, item = most_frequent(planted)
    page_urls = [
        "/passages/",
        "/passages/?page=2",
        f"/passages/?passage={passage_of(sentence_keys(text))}&passage={'0' * 16}",
        item.case.get_absolute_url(),
    ]
    for page_url in page_urls:
        page.goto(live_server.url + page_url)
        in_every_form()


@pytest.mark.usefixtures("clean_console")
def test_a_passage_leads_to_its_decisions(
    page: Page, live_server: LiveServer, planted: PlantedPassages
) -> None:
    text, item = most_frequent(planted)
    decisions, letters = len(planted.decisions[text]), len(planted.letters[text])
    page.goto(live_server.url + item.case.get_absolute_url())
    said = f"passage in {decisions} decisions in {letters} letters"
    page.get_by_role("link", name=said).first.click()
    expect(page.locator("#answer")).to_contain_text(f"{decisions} decisions in {letters} letters")
    expect(page.locator(".chips")).to_contain_text(f"Passage: “{text[:20]}")

    page.get_by_role("link", name="Statistics", exact=True).first.click()
    page.get_by_role("link", name="recurring passages").click()
    first = page.locator(".passages tbody tr").first
    expect(first).to_contain_text(text[:20])
    page.get_by_label("Text from a decision").fill(text.upper())
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page).to_have_title("Passages in your text – IMR Archive")
    expect(page.locator(".passages tbody tr")).to_have_count(1)
    expect(page.locator(".passages tbody tr")).to_contain_text(str(letters))
