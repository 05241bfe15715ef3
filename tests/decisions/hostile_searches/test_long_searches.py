"""A search that is too long for a page is refused with a form that makes it shorter."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from decisions.facet_labels import labels
from decisions.pages.weight_limits import LONGEST_SEARCH
from decisions.search import SERVICE, DecisionSearch
from tests.support.markup import page, words
from tests.support.page_weight import HEAVIEST, weight_of

pytestmark = pytest.mark.usefixtures("samples")

#: The pages that repeat a search, and the prefixes of its parameters.
PAGES = {
    "/": "",
    "/facets/service/": "",
    "/statistics/": "",
    "/what-decides/": "",
    "/consistency/": "",
    "/embed/": "",
    "/compare-searches/": "a.",
}
FILES = ("decisions.csv", "decisions.json", "decisions.atom", "statistics.json")


def long_search(prefix: str = "", length: int = LONGEST_SEARCH) -> str:
    """Return the parameters of a search without services, at most `length` characters long."""
    asked = ""
    for service in sorted(DecisionSearch().facets()[SERVICE], key=len, reverse=True):
        longer = "&".join(filter(None, (asked, f"{prefix}not_service={service}")))
        if len(longer) > length:
            break
        asked = longer
    return asked


@pytest.mark.parametrize(("url", "prefix"), PAGES.items())
def test_a_page_shows_a_search_of_limited_length(client: Client, url: str, prefix: str) -> None:
    allowed = f"{long_search(prefix, LONGEST_SEARCH - 20)}&{prefix}year=2016"
    assert weight_of(page(client, f"{url}?{allowed}")) < HEAVIEST
    for more in (long_search(prefix, 2 * LONGEST_SEARCH), f"{prefix}q={'x' * 60_000}"):
        assert weight_of(page(client, f"{url}?{more}", 414)) < HEAVIEST


@pytest.mark.parametrize("name", FILES)
def test_files_may_be_of_longer_searches(client: Client, name: str) -> None:
    response = client.get(f"/{name}?{long_search(length=3_000)}")
    assert response.status_code == 200


def _fields(shown: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that the form of the page sends."""
    form = html.unescape(shown).split('<form id="shorter"')[1].split("</form>")[0]
    for field in re.findall(r"<(?:input|textarea)[^>]*>[^<]*", form):
        name = re.search(r' name="([^"]*)"', field)
        value = re.search(r' value="([^"]*)"', field)
        assert name
        yield name[1], value[1] if value else field.partition(">")[2]


def test_a_search_that_is_too_long_can_be_made_shorter(client: Client) -> None:
    asked = f"{long_search(length=1_400)}&q=knee&year=nonsense&sort=newest&decided_from=2015-01-01"
    shown = page(client, f"/?{asked}", 414)
    assert "This search is too long for a page." in shown
    fields = list(_fields(shown))
    assert {("q", "knee"), ("sort", "newest"), ("decided_from", "2015-01-01")} <= {*fields}
    services = [value for name, value in fields if name == "not_service"]
    assert len(services) == asked.count("not_service=")
    assert all(labels.shown(SERVICE, each) in words(shown) for each in services)
    assert ("year", "nonsense") in fields  # it finds nothing until it is cleared
    kept = [field for field in fields if field[1] != services[0] and field[1] != services[1]]
    shorter = page(client, f"/?{urlencode(kept)}")
    assert labels.shown(SERVICE, services[2]) in words(shorter)
    assert 'formaction="/decisions.csv"' in shown


def test_both_compared_searches_can_be_made_shorter(client: Client) -> None:
    asked = f"{long_search('a.', 1_600)}&a.sex=female&a.q=knee&b.q=pain&by=year"
    fields = {*_fields(page(client, f"/compare-searches/?{asked}", 414))}
    assert {("a.q", "knee"), ("b.q", "pain"), ("a.sex", "female"), ("by", "year")} <= fields


def test_a_long_search_has_buttons_in_place_of_links(client: Client) -> None:
    asked = long_search(length=600)
    shown = html.unescape(page(client, f"/?{asked}&split=year"))
    form = shown.split('<form id="kept-by-buttons"')[1].split("</form>")[0]
    assert form.count('name="not_service"') == asked.count("not_service=")
    for button in (
        'form="kept-by-buttons" formaction="/decisions.csv"',
        'form="kept-by-buttons" formaction="/facets/outcome/"',
        'form="kept-by-buttons" name="split" value="specialty"',
        'form="kept-by-buttons" name="view" value="table"',
        'form="kept-by-table" name="year" value="',
    ):
        assert button in shown, button
    assert 'href="/compare-searches/?a.not_service=' in shown
    assert 'formaction="/compare-searches/"' not in shown
    cleared = shown.split('<form class="cleared"')[1].split("</form>")[0]
    assert cleared.count('type="checkbox"') == asked.count("not_service=")
    assert "year" not in re.findall(r'name="([^"]*)"', cleared)


def test_of_a_choice_that_a_button_adds_the_last_value_counts(client: Client) -> None:
    shown = html.unescape(page(client, f"/?{long_search(length=600)}&view=list&view=table"))
    assert '<b aria-current="true">Table</b>' in shown
    form = shown.split('<form id="kept-by-buttons"')[1].split("</form>")[0]
    assert form.count('name="view"') == 1
