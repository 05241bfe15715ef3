"""Browse pages list every value, count what independent SQL counts, and link to it."""

import html
import re

import pytest
from django.test import Client

from decisions.facet_labels import distinct_nodes, labels
from decisions.overturn_rates import FEW
from decisions.pages.browse import views
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, browse_rows
from decisions.search import OUTCOME, SERVICE, Axis, DecisionSearch
from tests.support.markup import page, words
from tests.support.sql_counts import table_by_sql

pytestmark = pytest.mark.usefixtures("invented")


@pytest.mark.parametrize("kind", BROWSE_FACETS)
def test_browse_pages_count_what_sql_counts(client: Client, kind: str) -> None:
    browsed = BROWSE_FACETS[kind]
    markup = page(client, f"/{kind}/")
    depths = range(1, browsed.facet.counted_depth + 1) if browsed.facet.tree else (1,)
    expected: dict[str, tuple[int, int]] = {}
    for depth in depths:
        table = table_by_sql(Axis(browsed.facet, depth), Axis(OUTCOME))
        for (value, outcome), (number, _) in table.items():
            known = expected.get(value, (0, 0))
            expected[value] = (known[0] + number, known[1] + number * (outcome == "overturned"))
    expected = {
        value: number
        for value, number in expected.items()
        if not (  # "Injection › Injection"
            number == expected.get(above := value.rpartition("/")[0])
            and labels.shown(browsed.facet, above) == labels.shown(browsed.facet, value)
        )
    }
    lines = browse_rows(browsed)
    shown = page(client, f"/facets/{browsed.facet.name}/")
    assert f"{len(lines):,} values" in words(shown)
    assert {line.value: (line.count.decisions, line.count.overturned) for line in lines} == expected
    assert all(f'href="{line.page}"' in markup for line in lines)
    answer = client.get(f"/{kind}.json").json()
    assert {
        row["value"]: (row["decisions"], row["overturned"]) for row in answer["values"]
    } == expected
    for line in lines:
        overturned = f"{line.search}&outcome=overturned"
        assert (f'href="{html.escape(overturned)}"' in markup) == bool(line.count.overturned)
    for line in lines[:: max(1, len(lines) // 6)]:
        if line.count.overturned:
            found = client.get(
                f"{line.search}&outcome=overturned", headers={"accept": "application/json"}
            )
            assert found.json()["decisions"] == line.count.overturned
        assert html.escape(line.label) in page(client, line.page)
        one = client.get(f"/{kind}/{line.value}.json").json()
        assert client.get(line.page, headers={"Accept": "application/json"}).json() == one
        assert (one["decisions"], one["overturned"]) == expected[line.value]
        assert sum(row["decisions"] for row in one["years"]) <= one["decisions"]
        for row in [
            *one["years"],
            *one["below"],
            *(r for rows in one["with"].values() for r in rows[:3]),
        ]:
            url = row["search"].replace("/?", "/decisions.json?", 1)
            assert client.get(url).json()["decisions"] == row["decisions"], row["search"]


def test_a_long_tree_is_split_into_several_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 5)
    lines = browse_rows(BROWSE_FACETS["services"])
    below = [line for line in lines if line.depth == 2]
    markup = page(client, "/services/")
    assert re.findall(r'class="depth-(\d)"', markup) == [str(x.depth) for x in lines if x.depth < 2]
    assert f"The {len(below)} values below them are on the page of each." in markup
    for line in below:
        assert f'href="{line.page}"' in page(client, line.page.rstrip("/").rpartition("/")[0] + "/")


def test_a_page_says_how_many_decisions_have_no_year(client: Client) -> None:
    markup = page(client, "/services/pharmaceuticals/")
    one = client.get("/services/pharmaceuticals.json").json()
    assert one["undated"] == one["decisions"] - sum(row["decisions"] for row in one["years"]) > 0
    said = re.search(r'<a href="([^"]*)">([\d,]+) more decisions without a date</a> are', markup)
    assert said
    assert int(said[2].replace(",", "")) == one["undated"]
    there = html.unescape(said[1]).replace("/?", "/decisions.json?", 1)
    assert client.get(there).json()["decisions"] == one["undated"]


def test_a_page_lists_what_is_below_a_place_of_its_own_name(client: Client) -> None:
    counts = DecisionSearch().facets()[SERVICE]
    distinct = distinct_nodes(SERVICE, counts)
    repeating = counts.keys() - distinct.keys()
    assert repeating
    for place in repeating:
        shown = page(client, f"/services/{place.rpartition('/')[0]}/")
        assert f'href="/services/{place}/"' not in shown
        below = [one for one in distinct if one.rpartition("/")[0] == place]
        assert all(f'href="/services/{one}/"' in shown for one in below)


def test_a_page_names_the_source_of_each_chapter(client: Client) -> None:
    markup = page(client, "/services/pharmaceuticals/")
    cited = markup.partition('id="with-guideline"')[2].partition("</table>")[0]
    assert '</a> <span class="quiet">MTUS</span>' in cited
    assert '</a> <span class="quiet">ODG</span>' in cited


def test_a_service_without_odds_leads_to_none(client: Client) -> None:
    service = max(browse_rows(BROWSE_FACETS["services"]), key=lambda row: row.depth)
    assert "Odds of an overturn" not in page(client, service.page)


def test_a_browse_page_that_does_not_exist(client: Client) -> None:
    for url in ("/services/no/such/", "/services/%00/", "/nothing/", "/services/no.json"):
        assert client.get(url).status_code == 404


def test_the_browse_page_links_every_list(client: Client) -> None:
    markup = page(client, "/browse/")
    assert all(f'href="/{kind}/"' in markup for kind in BROWSE_FACETS)


def test_years_come_first_only_where_they_can_be_compared(client: Client) -> None:
    orders = {}
    for value in client.get("/decisions.json").json()["facets"]["specialty"]["values"]:
        shown = page(client, f"/specialties/{value['value']}/")
        years = re.findall(r"<title>\d{4}: ([\d,]+) decision", shown)
        if years and 'id="what-decides"' in shown:
            compared = sum(int(number.replace(",", "")) >= FEW for number in years) > 1
            orders[compared] = shown.index('id="years"') < shown.index('id="what-decides"')
            assert orders[compared] == compared, value
    assert set(orders) == {True, False}
