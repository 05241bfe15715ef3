"""Counts equal those of independent SQL, for any filter; browse pages and tables link to them."""

import csv
import html
import io
import json
import re
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client

from decisions.pages.browse import views
from decisions.pages.browse.browsable_facets import BROWSE_FACETS, rows_of
from decisions.pages.statistics.confidence_interval import FEW
from decisions.pages.statistics.crosstab_axes import axes
from decisions.search import (
    GUIDELINE,
    LICENSE_STATE,
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

pytestmark = pytest.mark.usefixtures("invented")

#: The values of each facet in independent SQL, which shares no code with the index.
_VALUES = {
    SERVICE: (
        "SELECT path FROM decisions_service WHERE id = i.service_id UNION "
        "SELECT s.path FROM decisions_furtherservice f JOIN decisions_service s "
        "ON s.id = f.service_id WHERE f.item_id = i.id"
    ),
    OUTCOME: "SELECT i.outcome",
    YEAR: "SELECT coalesce(to_char(c.decision_date, 'YYYY'), 'undated')",
    GUIDELINE: (
        "SELECT DISTINCT g.path FROM decisions_guidelinecitation x "
        "JOIN decisions_guideline g ON g.id = x.guideline_id WHERE x.item_id = i.id"
    ),
    REGION: "SELECT DISTINCT replace(lower(r), ' ', '-') FROM unnest(i.body_regions) r",
    LICENSE_STATE: (
        "SELECT DISTINCT replace(lower(s), ' ', '-') FROM decisions_reviewer r, "
        "unnest(r.licence_states) s WHERE r.id = c.reviewer_id"
    ),
    SPECIALTY: (
        "SELECT DISTINCT coalesce(counted.slug, s.slug) FROM decisions_reviewer_specialties l "
        "JOIN decisions_specialty s ON s.id = l.specialty_id "
        "LEFT JOIN decisions_specialty counted ON counted.id = s.counted_as_id "
        "WHERE l.reviewer_id = c.reviewer_id"
    ),
}
_FROM = "FROM decisions_disputeditem i JOIN decisions_case c ON c.id = i.case_id"


def values_on(axis: Axis) -> str:
    """Return the SQL of the values of a decision on an axis."""
    by = f" AND x.cited_by = '{axis.cited_by}'" if axis.cited_by else ""
    values = f"({_VALUES[axis.facet]}{by}) v(x)"
    if not axis.facet.tree:
        return f"(SELECT v.x FROM {values})"
    return (
        "(SELECT DISTINCT array_to_string((string_to_array(v.x, '/'))[1:"
        f"{axis.depth}], '/') "
        f"FROM {values} WHERE array_length(string_to_array(v.x, '/'), 1) >= {axis.depth})"
    )


def table_by_sql(rows: Axis, columns: Axis) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the number of decisions and of overturned ones for each row and column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.x, k.x, count(*), count(*) FILTER (WHERE i.outcome = 'overturned') "
            f"{_FROM} CROSS JOIN LATERAL {values_on(rows)} r(x) CROSS JOIN LATERAL {values_on(columns)} k(x) "
            "GROUP BY 1, 2"
        )
        return {(row, column): (n, lost) for row, column, n, lost in cursor.fetchall()}


def test_a_table_against_itself_counts_what_is_in_both() -> None:
    specialty = axes()["specialty"]
    found = crosstab(DecisionSearch(), specialty, specialty)
    expected = table_by_sql(specialty, specialty)
    assert {place: (c.decisions, c.overturned) for place, c in found.cells.items()} == expected
    assert all(found.rows[value] == found.cells[value, value] for value in found.rows)


def shown(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return str(response.content.decode())


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
    markup = shown(client, f"/statistics/?{query}")
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
    links = list(cell_links(shown(client, f"/statistics/?{query}")))
    assert len(links) >= min(10, len(answer["cells"]))
    for url, number in links[:: max(1, len(links) // 12)]:
        found = client.get(json_of(url)).json()
        assert found["decisions"] == number, url
        assert found["remarks"] == []


@pytest.mark.parametrize("query", ["rows=service&columns=outcome", "rows=outcome&columns=year"])
def test_a_table_by_outcome_says_the_share_that_has_each(client: Client, query: str) -> None:
    markup = shown(client, f"/statistics/?{query}")
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


def test_the_page_the_json_and_the_csv_say_the_same(client: Client) -> None:
    query = "rows=service&columns=year&q=opioid"
    answer = json.loads(shown(client, f"/statistics.json?{query}"))
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
    markup = shown(client, f"/statistics/?{query}")
    several = len(answer["cells"]), len(answer["rows"]), len(answer["columns"])
    assert len(list(cell_links(markup))) == sum(several) + 1  # and all decisions


@pytest.mark.parametrize(
    "query",
    [
        "rows=zz",
        "rows=service:9",
        "rows=&columns=",
        "year=abc",
        "rows=" + "x" * 5000,
    ],
)
def test_nonsense_gets_a_table_and_a_sentence(client: Client, query: str) -> None:
    markup = shown(client, f"/statistics/?{query}")
    assert "<table" in markup
    assert ("was ignored" in markup) != (query == "rows=&columns=")


@pytest.mark.parametrize("kind", BROWSE_FACETS)
def test_shelves_count_what_sql_counts(client: Client, kind: str) -> None:
    browsed = BROWSE_FACETS[kind]
    markup = shown(client, f"/{kind}/")
    depths = range(1, browsed.facet.counted_depth + 1) if browsed.facet.tree else (1,)
    expected: dict[str, tuple[int, int]] = {}
    for depth in depths:
        table = table_by_sql(Axis(browsed.facet, depth), Axis(OUTCOME))
        for (value, outcome), (number, _) in table.items():
            known = expected.get(value, (0, 0))
            expected[value] = (known[0] + number, known[1] + number * (outcome == "overturned"))
    lines = rows_of(browsed)
    assert {line.value: (line.count.decisions, line.count.overturned) for line in lines} == expected
    assert all(f'href="{line.page}"' in markup for line in lines)
    answer = client.get(f"/{kind}.json").json()
    assert {
        row["value"]: (row["decisions"], row["overturned"]) for row in answer["values"]
    } == expected
    for line in lines[:: max(1, len(lines) // 6)]:
        page = shown(client, line.page)
        assert html.escape(line.label) in page
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


def test_a_long_tree_stands_on_several_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 5)
    lines = rows_of(BROWSE_FACETS["services"])
    below = [line for line in lines if line.depth == 2]
    markup = shown(client, "/services/")
    assert re.findall(r'class="depth-(\d)"', markup) == [str(x.depth) for x in lines if x.depth < 2]
    assert f"The {len(below)} values below them are on the page of each." in markup
    for line in below:
        assert f'href="{line.page}"' in shown(
            client, line.page.rstrip("/").rpartition("/")[0] + "/"
        )


def sizes_by_sql(axis: Axis) -> tuple[int, int]:
    """Return the number of decisions with no value on an axis, and with several."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE n = 0), count(*) FILTER (WHERE n > 1) FROM "
            f"(SELECT (SELECT count(*) FROM {values_on(axis)} v) n {_FROM}) sizes"
        )
        none, several = cursor.fetchone()
        return int(none), int(several)


@pytest.mark.parametrize("facet", [SPECIALTY, REGION, YEAR, OUTCOME])
def test_a_table_says_why_its_sums_are_not_its_total(client: Client, facet: Facet) -> None:
    none, several = sizes_by_sql(Axis(facet))
    answer = client.get(f"/statistics.json?rows={facet.name}&columns=service").json()
    assert (answer["in_no_row"], answer["in_several_rows"]) == (none, several)
    assert answer["in_no_column"] == 0
    if not several:
        assert sum(row["decisions"] for row in answer["rows"]) + none == answer["decisions"]
    markup = shown(client, f"/statistics/?rows=service&columns={facet.name}")
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
    markup = shown(client, "/statistics/?rows=specialty&columns=year")
    cells = re.findall(r'<td class="(heat-\d|few)">[^<]*<a[^>]*>([\d,]+)</a>', markup)
    assert {kind == "few" for kind, _ in cells} == {True, False}
    assert all((kind == "few") == (int(number.replace(",", "")) < FEW) for kind, number in cells)


def test_a_page_says_how_many_decisions_have_no_year(client: Client) -> None:
    markup = shown(client, "/services/pharmaceuticals/")
    one = client.get("/services/pharmaceuticals.json").json()
    assert one["undated"] == one["decisions"] - sum(row["decisions"] for row in one["years"]) > 0
    said = re.search(r'<a href="([^"]*)">([\d,]+) more decisions without a date</a> are', markup)
    assert said
    assert int(said[2].replace(",", "")) == one["undated"]
    there = html.unescape(said[1]).replace("/?", "/decisions.json?", 1)
    assert client.get(there).json()["decisions"] == one["undated"]


def test_a_page_names_the_source_of_each_chapter(client: Client) -> None:
    markup = shown(client, "/services/pharmaceuticals/")
    cited = markup.partition('id="with-guideline"')[2].partition("</table>")[0]
    assert '</a> <span class="quiet">MTUS</span>' in cited
    assert '</a> <span class="quiet">ODG</span>' in cited


def test_a_shelf_that_does_not_exist(client: Client) -> None:
    for url in ("/services/no/such/", "/services/%00/", "/nothing/", "/services/no.json"):
        assert client.get(url).status_code == 404


def test_browse_leads_to_every_shelf(client: Client) -> None:
    markup = shown(client, "/browse/")
    assert all(f'href="/{kind}/"' in markup for kind in BROWSE_FACETS)
