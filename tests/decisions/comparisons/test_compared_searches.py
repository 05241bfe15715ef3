"""Two compared searches: counts equal those of SQL, and intervals equal published ones."""

import html
import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from decisions.formatting import whole_points
from decisions.models import Case
from decisions.overturn_rates import FEW, difference
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.compared_searches import ComparedRow, Part, scale_of
from decisions.search import Count, every_hit
from tests.support.markup import words

pytestmark = pytest.mark.usefixtures("invented")

_FROM = "FROM decisions_disputeditem i JOIN decisions_case c ON c.id = i.case_id"


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_difference(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(Count(one[1], one[0]), Count(other[1], other[0]))
    assert found
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.beyond_chance == (low > 0)
    turned = difference(Count(other[1], other[0]), Count(one[1], one[0]))
    assert turned
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_no_difference_without_decisions() -> None:
    assert difference(Count(), Count(3, 1)) is None
    assert difference(Count(3, 1), Count()) is None


def test_the_axis_of_differences_is_that_of_enough_decisions() -> None:
    def row(one: Count, other: Count) -> ComparedRow:
        return ComparedRow("", "", (Part(one, ""), Part(other, "")), difference(one, other))

    enough, handful = row(Count(4000, 400), Count(4000, 440)), row(Count(2, 2), Count(1, 0))
    assert scale_of([enough, handful]).extent == 0.05
    assert scale_of([row(Count(9, 3), Count(8, 2))]).extent == 0.1
    assert scale_of([handful]).extent == 1
    assert scale_of([]).extent == 1
    scale, found = scale_of([enough, handful]), handful.difference
    assert found
    assert scale.cut(found) == [1]
    assert not scale.holds(found.value)
    assert enough.difference
    assert scale.cut(enough.difference) == []
    assert scale.holds(enough.difference.value)


def test_an_interval_beyond_the_axis_ends_in_an_arrow(client: Client) -> None:
    shown = client.get("/compare-searches/?a.year=2016&b.year=2017&by=service").content.decode()
    drawn = re.findall(r'<svg class="difference.*?</svg>', shown)
    points = re.findall(r"([−+][\d.]+) to ([−+][\d.]+)</td><td class=\"drawn\">", shown)
    ends = re.search(r'class="ends"><span>−([\d.]+)', shown)
    assert ends
    assert drawn
    for svg, (low, high) in zip(drawn, points, strict=True):
        beyond = [abs(float(end.replace("−", "-"))) > float(ends[1]) for end in (low, high)]
        assert svg.count("goes-on") == sum(beyond)


@pytest.mark.parametrize(("by", "overlap"), [("specialty", True), ("year", False)])
def test_the_table_says_that_its_rows_overlap(client: Client, by: str, overlap: bool) -> None:
    shown = client.get(f"/compare-searches/?a.outcome=upheld&b.outcome=overturned&by={by}")
    said = "A decision with several values counts under each."
    assert (said in words(shown.content.decode())) == overlap
    split = words(client.get(f"/?split={by}").content.decode()).partition(
        "percent overturned, with"
    )
    assert (said in split[2][:400]) == overlap
    assert [whole_points(share) for share in (-0.35, 0.05, 1.0)] == ["−35", "+5", "+100"]


def counts(condition: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE i.outcome = 'overturned') {_FROM} WHERE {condition}"
        )
        [(decisions, overturned)] = cursor.fetchall()
    return {"decisions": decisions, "overturned": overturned}


def test_two_periods(client: Client) -> None:
    found = client.get("/compare-searches.json?a.year=2016&b.year=2017&by=outcome").json()
    for side, year in (("a", 2016), ("b", 2017)):
        expected = counts(f"extract(year FROM c.decision_date) = {year}")
        assert {name: found[side][name] for name in expected} == expected
        assert expected["decisions"] > 100
    assert found["in_both"] == 0
    rates = [found[side]["overturned"] / found[side]["decisions"] for side in "ab"]
    assert found["difference"]["value"] == pytest.approx(rates[1] - rates[0])
    assert found["difference"]["low"] < rates[1] - rates[0] < found["difference"]["high"]
    for row in found["values"]:
        for side, year in (("a", 2016), ("b", 2017)):
            expected = counts(
                f"extract(year FROM c.decision_date) = {year} "
                f"AND i.outcome = '{row['label'].lower()}'"
            )
            assert row[side]["decisions"] == expected["decisions"]
    assert len(found["values"]) == 2


_SERVICE = (
    "EXISTS (SELECT FROM decisions_service s LEFT JOIN decisions_furtherservice f "
    "ON f.service_id = s.id AND f.item_id = i.id WHERE (s.id = i.service_id OR f.id IS NOT NULL) "
    "AND (s.path = '{0}' OR starts_with(s.path, '{0}/')))"
)


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (
            "outcome=upheld",
            "year=2016",
            "i.outcome = 'upheld' AND extract(year FROM c.decision_date) = 2016",
        ),
        ("year=2016", "year=2017", "false"),
        (
            "decided_from=2016-03-01&decided_to=2017-06-30",
            "decided_from=2017-01-01",
            "c.decision_date BETWEEN '2017-01-01' AND '2017-06-30'",
        ),
        (
            "service=injection",
            "service=pharmaceuticals",
            f"{_SERVICE.format('injection')} AND {_SERVICE.format('pharmaceuticals')}",
        ),
        ("", "not_outcome=upheld", "i.outcome <> 'upheld'"),
        (
            "q=rationale:opioid",
            "outcome=overturned",
            "i.rationale ~* '\\mopioids?\\M' AND i.outcome = 'overturned'",
        ),
    ],
)
def test_how_many_decisions_are_in_both(client: Client, a: str, b: str, both: str) -> None:
    parameters = "&".join(
        f"{side}.{each}"
        for side, query in (("a", a), ("b", b))
        for each in query.split("&")
        if each
    )
    found = client.get(f"/compare-searches.json?{parameters}").json()
    assert found["in_both"] == counts(both)["decisions"]
    assert (found["difference"] is None) == (found["in_both"] > 0)


def shown(client: Client, parameters: str) -> str:
    response = client.get(f"/compare-searches/?{parameters}")
    assert response.status_code == 200
    return str(response.content.decode())


def test_every_number_leads_to_its_decisions(client: Client) -> None:
    markup = shown(client, "a.service=injection&b.service=surgery&by=specialty&a.year=2016")
    links = re.findall(r'<td[^>]*>[^<]*<a href="(/\?[^"]*)"[^>]*>([\d,]+)</a>', markup)
    assert len(links) > 10
    overturned = [link for link in links if "outcome=overturned" in link[0]]
    assert len(overturned) == 2
    for url, number in links[::3] + overturned:
        there = html.unescape(url).replace("/?", "/decisions.json?", 1)
        assert client.get(there).json()["decisions"] == int(number.replace(",", ""))


def test_the_form_keeps_what_it_does_not_ask_for(client: Client) -> None:
    markup = shown(client, "a.year=2016&a.year=2017&a.q=knee&a.sex=male&b.year=2014")
    for name, value in (("a.year", "2016"), ("a.year", "2017"), ("a.sex", "male")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in markup
    assert 'name="a.q" value="knee"' in markup
    assert 'id="a-year"' not in markup  # a search for two years has no single value to select
    assert '<option value="2014" selected>' in markup.partition('id="b-year"')[2]


def test_what_the_page_says(client: Client) -> None:
    assert "Both searches are the same" in shown(client, "a.q=knee&b.q=knee")
    overlapping = shown(client, "a.outcome=upheld&b.year=2016")
    assert "are in both searches, so no interval" in overlapping
    assert "Difference in points" not in overlapping, "a column that nothing could fill"
    assert "Difference in points" in shown(client, "a.outcome=upheld&b.outcome=overturned")
    assert "nothing to compare" in shown(client, "a.q=qqqqzz&b.year=2016")
    assert "95% interval" in shown(client, "a.year=2017&b.year=2016")
    assert "isn’t a known value" in shown(client, "a.year=abc&b.sex=%3Cscript%3E")
    assert "Both searches are the same" in shown(client, "a.q=&b.q=")  # a form left empty
    assert "<table" in shown(client, "by=nonsense&a.q=%22open&b.q=knee")


@pytest.mark.parametrize("asked", ["", "a.q=knee&b.q=knee"])
def test_no_years_are_compared_until_they_are_asked_for(client: Client, asked: str) -> None:
    markup = shown(client, asked)
    assert "selected>" not in markup
    assert "<table" not in markup
    [(url, older, newer)] = re.findall(r'<a href="([^"]*)">compare (\d{4}) with (\d{4})<', markup)
    assert int(older) < int(newer)
    years = client.get(html.unescape(url)).content.decode()
    assert re.findall(r'<option value="(\d{4})" selected>', years) == [older, newer]
    assert years.count('.q" value="knee"') == 4 * ("knee" in asked)


def test_a_rise_has_a_plus_wherever_it_is_shown(client: Client) -> None:
    query = "a.outcome=upheld&b.outcome=overturned&by=year"
    found = client.get(f"/compare-searches.json?{query}").json()
    assert found["difference"]["value"] == 1
    assert found["difference"]["low"] > 0.9
    rows = [row["difference"] for row in found["values"] if row["difference"]]
    assert rows
    assert all(row["value"] == 1 and 0 < row["low"] < row["high"] <= 1 for row in rows)
    page = words(shown(client, query))
    assert "From Upheld to Overturned: +100.0 percentage points (95% interval +9" in page
    assert page.count("+100.0") > len(rows)
    drawing = client.get(f"/compare-searches.svg?{query}").content.decode()
    assert "Difference in percent overturned, by year" in drawing
    assert "Overturned compared with Upheld" in drawing
    assert drawing.count(">+100.0<") == len(rows)
    assert [*map(float, re.findall(r'<circle cx="([\d.]+)"', drawing))] == [200] * len(rows)


def test_the_two_searches_are_called_by_the_value_in_which_they_differ(client: Client) -> None:
    by_year = words(shown(client, "a.year=2016&b.year=2017&a.q=knee&b.q=knee"))
    assert "From 2016 to 2017:" in by_year
    assert "Service: category 2016 2017 Difference in points" in by_year
    by_more = words(shown(client, "a.year=2016&b.year=2017&b.q=knee"))
    assert "From the first search to the second search:" in by_more
    assert "2016 to 2017" not in by_more
    by_service = words(shown(client, "a.service=injection&b.service=surgery"))
    assert "Reviewer’s specialty Injection Surgery" in by_service
    embedded = client.get("/compare-searches/embed/?a.year=2016&b.year=2017").content.decode()
    assert "<h1>2017 compared with 2016</h1>" in embedded
    by_several = words(shown(client, "a.year=2016&b.year=2017&b.year=2015"))
    assert "From the first search to the second search:" in by_several


def test_the_page_says_first_that_a_side_has_few_decisions(client: Client) -> None:
    day = "a.decided_from=2017-01-03&a.decided_to=2017-01-05"
    found = client.get(f"/compare-searches.json?{day}&b.year=2016").json()["a"]["decisions"]
    assert 0 < found < 30
    said, _, table = words(shown(client, f"{day}&b.year=2016")).partition("Search Decisions")
    assert f"First search: only {found} decision" in said
    assert "Second search: only" not in said
    assert "First search: only" not in table
    assert "fewer than 30 says little" not in shown(client, "a.year=2016&b.year=2017")


def test_the_search_and_its_statistics_lead_here(client: Client) -> None:
    for url in ("/?q=knee&year=2016", "/statistics/?q=knee&year=2016&rows=outcome"):
        markup = str(client.get(url).content.decode())
        [link] = set(re.findall(r'href="/compare-searches/\?([^"]*)"', markup))
        assert html.unescape(link) == "a.q=knee&a.year=2016&b.q=knee&b.year=2016"


def test_entries_of_a_list_are_found_by_typing_their_names(client: Client) -> None:
    shown = client.get("/compare-searches/").content.decode()
    entries = re.findall(r'<option value="([^"/]+(?:/[^"]+)?)"[^>]*>([^<]*)</option>', shown)
    below = [label for value, label in entries if "/" in value]
    assert below
    assert all(label.startswith("\N{NO-BREAK SPACE}" * 4) for label in below)
    assert all(label.strip()[0].isalnum() for _, label in entries)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ("a.outcome=overturned&b.outcome=upheld", "This is more than chance explains."),
        ("a.year=2016&b.year=2017", "do not show that the two differ"),
    ],
)
def test_a_difference_that_chance_explains_is_no_large_figure(
    client: Client, of: str, says: str
) -> None:
    shown = client.get(f"/compare-searches/?{of}").content.decode()
    [verdict] = re.findall(r'<p class="verdict">.*?</p>', shown, re.S)
    assert says in words(verdict)
    assert ('class="big"' in verdict) == ("more than chance" in says)


def test_each_row_says_whether_chance_may_explain_it(client: Client) -> None:
    url = "/compare-searches/?a.year=2016&b.year=2017&by=service"
    shown = client.get(url).content.decode()
    asked = client.get(url.replace("/?", ".json?")).json()["values"]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", shown.split("differences", 1)[1], re.S)
    said = [re.findall(r"unlikely|possible|too few", row) for row in rows]
    for value, words_of_row in zip(asked, said, strict=False):
        found = value["difference"]
        if found is None:
            assert words_of_row == []
        elif min(value["a"]["decisions"], value["b"]["decisions"]) < FEW:
            assert words_of_row == ["too few"]
        else:
            expected = "possible" if found["low"] <= 0 <= found["high"] else "unlikely"
            assert words_of_row == [expected]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("q=mri&scope=treatment", "q=mri&scope=anywhere"),
        ("q=mri+OR+knee&scope=treatment", "q=pain+-opioid&scope=anywhere"),
        ("q=lumbar+mri&scope=treatment&year=2016", "q=radiculopathy&scope=anywhere"),
        ("q=mri&scope=anywhere", "year=2016"),
    ],
)
def test_the_decisions_in_both_are_those_of_both_lists(client: Client, a: str, b: str) -> None:
    def decisions(query: str) -> set[tuple[str, int]]:
        search = SearchUrl(QueryDict(query)).search
        return {(hit.slug, hit.position) for _, hit in every_hit(search)}

    both = decisions(a) & decisions(b)
    assert both
    asked = "&".join(
        f"{side}.{pair}" for side, query in (("a", a), ("b", b)) for pair in query.split("&")
    )
    answer = client.get(f"/compare-searches.json?{asked}").json()
    assert answer["in_both"] == len(both)
    assert answer["difference"] is None


def test_searches_for_two_cases_have_nothing_in_both(client: Client) -> None:
    one, other = Case.objects.exclude(case_number=None).order_by("id")[:2]
    asked = f"a.case={one.case_number}&b.case={other.case_number}"
    assert client.get(f"/compare-searches.json?{asked}").json()["in_both"] == 0


def test_a_case_is_the_same_however_its_number_is_written(client: Client) -> None:
    case = Case.objects.exclude(case_number=None).order_by("id")[0]
    number = str(case.case_number)
    asked = f"a.case={number}&b.case={number.lower().replace('-', '')}"
    found = client.get(f"/compare-searches.json?{asked}").json()
    assert found["in_both"] == found["a"]["decisions"] == found["b"]["decisions"] > 0


def test_searches_for_the_same_words_say_how_they_differ(client: Client) -> None:
    both = words(shown(client, "a.q=mri&a.scope=treatment&b.q=mri&b.synonyms=off"))
    assert "First search “mri” in the treatment in dispute" in both
    assert "Second search “mri” without synonyms" in both
