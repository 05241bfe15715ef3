"""Tables count what independent SQL counts, for any filter, and link to it."""

import csv
import html
import io
import json
import re
from collections.abc import Iterable

import pytest
from django.test import Client

from decisions.formatting import percent
from decisions.overturn_rates import FEW
from decisions.pages.statistics.crosstab_axes import axes
from decisions.pages.statistics.crosstab_table import shade_of
from decisions.search import (
    OUTCOME,
    REGION,
    SERVICE,
    SPECIALTY,
    YEAR,
    Axis,
    DecisionSearch,
    Facet,
    along,
    crosstab,
)
from tests.support.markup import page
from tests.support.sql_counts import sizes_by_sql, table_by_sql

pytestmark = pytest.mark.usefixtures("invented")


def test_a_table_against_itself_counts_what_is_in_both() -> None:
    specialty = axes()["specialty"]
    found = crosstab(DecisionSearch(), specialty, specialty)
    expected = table_by_sql(specialty, specialty)
    assert {place: (c.decisions, c.overturned) for place, c in found.cells.items()} == expected
    assert all(found.rows[value] == found.cells[value, value] for value in found.rows)


def cell_links(markup: str) -> Iterable[tuple[str, int]]:
    for url, number in re.findall(
        r'<td class="[^"]*">[^<]*<a href="([^"]*)"[^>]*>([\d,]+)</a>', markup
    ):
        yield html.unescape(url), int(number.replace(",", ""))


def json_of(url: str) -> str:
    """Return the URL of a search as JSON, given that of its page."""
    return url.replace("/", "/decisions.json", 1)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "rows=service:3&columns=specialty",
        "rows=guideline:2&columns=outcome&q=opioid",
        "rows=specialty&columns=specialty",
        "rows=service:2&columns=year&service=pharmaceuticals&service=injection&not_year=2014",
        "rows=specialty&columns=year&specialty=neurology&specialty=anesthesiology",
        "rows=guideline_reviewer:2",
        "rows=guideline:2&cited_by=reviewer",
        "rows=outcome&columns=guideline_claims_administrator&cited_by=reviewer",
        "rows=guideline_reviewer:2&columns=year&guideline=mtus&cited_by=reviewer",
        "rows=service&columns=outcome&guideline=mtus&cited_by=reviewer",
    ],
)
def test_each_cell_of_the_page_leads_to_a_search_that_finds_as_many(
    client: Client, query: str
) -> None:
    markup = page(client, f"/statistics/?{query}")
    links = list(cell_links(markup))
    assert "<table" in markup
    for url, number in links[:: max(1, len(links) // 25)]:
        assert client.get(json_of(url)).json()["decisions"] == number, url
    assert len(links) == len(re.findall(r'<td class="(?!none)', markup)) > 5


@pytest.mark.parametrize(
    "query",
    [
        "rows=guideline_reviewer&columns=guideline_claims_administrator",
        "rows=guideline_reviewer:2&columns=guideline_claims_administrator:2&year=2016",
        "rows=guideline_reviewer&columns=guideline&not_guideline=odg",
        "rows=guideline_reviewer:2&columns=outcome&guideline=odg&cited_by=claims_administrator",
    ],
)
def test_guidelines_of_both_sides_lead_to_their_decisions(client: Client, query: str) -> None:
    answer = client.get(f"/statistics.json?{query}").json()
    links = list(cell_links(page(client, f"/statistics/?{query}")))
    assert len(links) >= min(10, len(answer["cells"]))
    for url, number in links[:: max(1, len(links) // 12)]:
        found = client.get(json_of(url)).json()
        assert found["decisions"] == number, url
        assert found["remarks"] == []


@pytest.mark.parametrize("query", ["rows=service&columns=outcome", "rows=outcome&columns=year"])
def test_a_table_by_outcome_says_the_share_that_has_each(client: Client, query: str) -> None:
    markup = page(client, f"/statistics/?{query}")
    answer = client.get(f"/statistics.json?{query}").json()
    side, sums = (
        ("row", answer["rows"]) if "columns=outcome" in query else ("column", answer["columns"])
    )
    of = {each["value"]: each["decisions"] for each in sums}
    shares = {f"{100 * c['decisions'] / of[c[side]]:.1f}%" for c in answer["cells"]}
    assert shares <= set(re.findall(r"<td[^>]*>([\d.]+%)", markup))
    assert len(shares) > 4
    assert "heat-" not in markup.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "percent with each outcome" in markup


@pytest.mark.parametrize(
    ("query", "rate"),
    [
        ("outcome=overturned", "100%"),
        ("not_outcome=overturned", "0%"),
        ("outcome=overturned&outcome=upheld", ""),
        ("outcome=overturned&rows=outcome", ""),
        ("", ""),
    ],
)
def test_a_table_of_one_outcome_says_that_its_rates_say_nothing(
    client: Client, query: str, rate: str
) -> None:
    said = f"so every rate is {rate}. Remove the outcome to compare rates."
    remarks = client.get(f"/statistics.json?{query}").json()["remarks"]
    assert [said in remark for remark in remarks] == [True] * bool(rate)
    assert (said in page(client, f"/statistics/?{query}")) == bool(rate)
    if "rows" not in query:
        answer = client.get(f"/api/v1/table?rows=service&columns=year&{query}")
        assert any(said in warning for warning in answer.json()["warnings"]) == bool(rate)


@pytest.mark.parametrize("other", ["service", "outcome"])
def test_a_table_of_criteria_says_that_its_rates_follow_from_the_outcome(
    client: Client, other: str
) -> None:
    said = "so its rate is always 0% or 100%. Compare the numbers of decisions."
    for query in (f"rows=turned_on&columns={other}", f"rows={other}&columns=turned_on"):
        assert (said in page(client, f"/statistics/?{query}")) == (other != "outcome")


def test_the_page_the_json_and_the_csv_say_the_same(client: Client) -> None:
    query = "rows=service&columns=year&q=opioid"
    answer = json.loads(page(client, f"/statistics.json?{query}"))
    content = b"".join(client.get(f"/statistics.csv?{query}")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    names = {row["value"]: row["label"] for row in answer["rows"]}
    years = {column["value"]: column["label"] for column in answer["columns"]}
    assert sorted(
        (
            row["Service: category"],
            row["Year of decision"],
            int(row["decisions"]),
            int(row["overturned"]),
        )
        for row in rows
    ) == sorted(
        (names[cell["row"]], years[cell["column"]], cell["decisions"], cell["overturned"])
        for cell in answer["cells"]
    )
    assert (
        client.get(f"/statistics/?{query}", headers={"Accept": "application/json"}).json() == answer
    )
    markup = page(client, f"/statistics/?{query}")
    several = len(answer["cells"]), len(answer["rows"]), len(answer["columns"])
    assert len(list(cell_links(markup))) == sum(several) + 1  # and all decisions


@pytest.mark.parametrize(
    "query",
    [
        "rows=zz",
        "rows=service:9",
        "rows=&columns=",
        "rows=" + "x" * 1000,
    ],
)
def test_nonsense_gets_a_table_and_a_sentence(client: Client, query: str) -> None:
    markup = page(client, f"/statistics/?{query}")
    assert "<table" in markup
    assert ("was ignored" in markup) != (query == "rows=&columns=")


@pytest.mark.parametrize("facet", [SPECIALTY, REGION, YEAR, OUTCOME])
def test_a_table_says_why_its_sums_are_not_its_total(client: Client, facet: Facet) -> None:
    none, several = sizes_by_sql(Axis(facet))
    answer = client.get(f"/statistics.json?rows={facet.name}&columns=service").json()
    assert (answer["in_no_row"], answer["in_several_rows"]) == (none, several)
    assert answer["in_no_column"] == 0
    if not several:
        assert sum(row["decisions"] for row in answer["rows"]) + none == answer["decisions"]
    markup = page(client, f"/statistics/?rows=service&columns={facet.name}")
    text = " ".join(html.unescape(markup).split())
    said = f"{none:,} decisions without “{facet.label}”"
    assert (said in text) == (none > 0)
    said = f"{several:,} decisions with several values of “{facet.label}”"
    assert (said in text) == (several > 0)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_how_many_decisions_are_about_several_services(client: Client, depth: int) -> None:
    some = along(DecisionSearch(), Axis(SERVICE, depth))
    assert (some.none, some.several) == sizes_by_sql(Axis(SERVICE, depth))
    assert some.several


def test_sums_of_a_level_of_a_tree(client: Client) -> None:
    answer = client.get("/statistics.json?rows=guideline_reviewer:2&columns=guideline:1").json()
    total = answer["decisions"]
    some = crosstab(DecisionSearch(), axes()["guideline_reviewer:2"], axes()["outcome"])
    assert 0 < answer["in_no_row"] < total
    # A decision counts once where it has one value, and at least twice where it has several.
    in_rows = sum(count.decisions for count in some.rows.values())
    assert in_rows >= total - answer["in_no_row"] + answer["in_several_rows"]


def test_a_cell_of_few_decisions_has_no_color(client: Client) -> None:
    markup = page(client, "/statistics/?rows=specialty&columns=year")
    cells = re.findall(r'<td class="(heat-\d|few)">[^<]*<a[^>]*>([\d,]+)</a>', markup)
    assert {kind == "few" for kind, _ in cells} == {True, False}
    assert all((kind == "few") == (int(number.replace(",", "")) < FEW) for kind, number in cells)


@pytest.mark.parametrize("rate", [0.0, 0.0494, 0.0495, 22 / 221, 0.1, 0.1494, 0.2996, 0.5])
def test_figures_that_look_equal_have_equal_shades(rate: float) -> None:
    shown = float(percent(rate).strip("<>%")) / 100
    assert shade_of(rate) == shade_of(shown)


def test_odds_are_offered_only_where_some_are_shown(client: Client) -> None:
    assert "odds of an overturn" not in client.get("/statistics/").content.decode()
