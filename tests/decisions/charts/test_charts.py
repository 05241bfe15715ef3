"""Charts: marks are at the right positions, and the numbers equal those of the search."""

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.template import engines
from django.test import Client

from decisions.enums import AGE_BANDS
from decisions.facet_labels import labels
from decisions.formatting import day_month_or_year, duration, percent, signed_points, whole_percent
from decisions.models import Service
from decisions.overturn_rates import interval
from decisions.pages.charts.axis import RateAxis, round_number
from decisions.pages.charts.dots import (
    DotRow,
    archive_row,
    axis_of,
    by_rate,
    comparison_plot,
    dot_plot,
)
from decisions.pages.charts.rule_changes import rule_change_marks
from decisions.pages.charts.years import LARGE, SMALL, YearChart, year_chart, year_panels
from decisions.pages.search.facet_panel import ancestor_names, ancestors_in_words
from decisions.search import SERVICE, UNDATED, Count
from tests.support.markup import decisions_found, page, words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (10.6, "11 seconds"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (119 * 60, "119 minutes"),
        (120 * 60, "2 hours"),
        (140_000, "39 hours"),
    ],
)
def test_a_duration_is_written_in_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("share", "one_decimal", "whole"),
    [
        (0, "0.0%", "0%"),
        (1 / 2_800_000, "<0.1%", "<1%"),
        (0.0005, "0.1%", "<1%"),
        (0.112, "11.2%", "11%"),
        (1 / 16, "6.3%", "6%"),
        (1 / 8, "12.5%", "13%"),
        (0.9949, "99.5%", "99%"),
        (0.9994, "99.9%", ">99%"),
        (1 - 1 / 2_800_000, ">99.9%", ">99%"),
        (1, "100.0%", "100%"),
    ],
)
def test_a_share_is_all_or_nothing_only_if_it_is(
    share: float, one_decimal: str, whole: str
) -> None:
    assert (percent(share), whole_percent(share)) == (one_decimal, whole)
    shown = engines["jinja2"].from_string("{{ share|percent }}").render({"share": share})
    assert shown == html.escape(one_decimal)


def test_a_difference_that_rounds_to_nothing_has_no_sign() -> None:
    differences = (0.0, -0.0004, 0.0004, 1 / 16, -1 / 16)
    assert [*map(signed_points, differences)] == ["0.0", "0.0", "0.0", "+6.3", "−6.3"]


@pytest.mark.parametrize(
    ("share", "top"),
    [(0, 0.02), (0.02, 0.02), (0.021, 0.04), (0.33, 0.4), (0.41, 0.6), (0.81, 1), (1, 1)],
)
def test_an_axis_ends_at_a_round_number(share: float, top: float) -> None:
    axis = RateAxis.reaching(share)
    assert axis.top == top
    shares = [share for share, _ in axis.ticks]
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(top)
    assert [at for _, at in axis.ticks][-1] == 100
    assert all(round(share * 100) == pytest.approx(share * 100) for share in shares)


def test_changes_of_the_rules_are_at_their_day() -> None:
    years = [str(year) for year in range(2014, 2024)]
    marks = {mark.change.in_force: mark.at for mark in rule_change_marks(years)}
    assert marks[date(2018, 1, 1)] == 40
    assert marks[date(2016, 7, 28)] == pytest.approx(20 + 10 * 209 / 366, abs=0.01)
    assert date(2013, 7, 1) not in marks
    assert list(rule_change_marks(["2015"])) == []


def test_changes_of_the_rules_are_those_of_the_services() -> None:
    def names(*services: str) -> set[str]:
        return {mark.change.name for mark in rule_change_marks(["2017", "2018"], services)}

    assert "Drug formulary" in names()
    assert "Drug formulary" in names("pharmaceuticals/opioids", "surgery")
    assert "Drug formulary" not in names("diagnostic-testing/imaging-radiology")
    assert "ACOEM chapters adopted" in names("diagnostic-testing/imaging-radiology")


@pytest.mark.usefixtures("invented")
def test_a_chart_names_the_changes_of_the_rules(client: Client) -> None:
    for page_url in ("/", "/services/pharmaceuticals/"):
        shown = client.get(page_url).content.decode()
        marks = shown.count('class="rule-change"')
        assert marks == shown.count("<li><b>") > 5
        assert "Drug formulary" in shown
    assert "Drug formulary" not in client.get("/services/surgery/").content.decode()
    assert 'class="rule-change"' in client.get("/chart.svg").content.decode()


@pytest.mark.parametrize(("number", "top"), [(1, 1), (3, 5), (11, 20), (186, 200), (501, 1000)])
def test_bars_end_at_a_round_number(number: int, top: int) -> None:
    assert round_number(number) == top


def test_a_dot_is_at_the_position_of_its_rate() -> None:
    plot = dot_plot([DotRow("a", Count(100, 10)), DotRow("b", Count(40, 0))], Count(1000, 85))
    assert plot.axis.top == 0.2
    first, second = plot.dots
    low, high = interval(Count(100, 10)) or (0, 0)
    assert first.at == 50
    assert first.low == pytest.approx(low * 500, abs=0.05)
    assert first.high == pytest.approx(high * 500, abs=0.05)
    assert (second.at, second.low) == (0, 0)
    assert plot.reference == 42.5
    assert not plot.has_few
    assert not plot.goes_on


def test_a_wide_interval_does_not_compress_the_axis() -> None:
    plot = dot_plot([DotRow("many", Count(400, 20)), DotRow("few", Count(4, 0))])
    assert plot.axis.top == 0.1
    few = plot.dots[1]
    assert (few.row.few, few.goes_on, few.high) == (True, True, 100)
    assert plot.dots[0].goes_on is False
    # If all rates have few decisions, the axis includes them.
    assert axis_of([Count(4, 0)]).top == 0.6


def test_the_axis_of_an_answer_includes_its_rate() -> None:
    plot = comparison_plot([DotRow("these", Count(27, 17)), archive_row(Count(400, 88))])
    these, archive = plot.dots
    assert plot.axis.top > 17 / 27
    assert (these.at or 0) / (archive.at or 1) == pytest.approx(17 / 27 / 0.22, rel=0.02)


def test_a_rate_of_few_decisions_does_not_stretch_the_axis() -> None:
    counts = {"2014": Count(400, 20), "2015": Count(1, 1), "2016": Count(400, 22)}
    plot = dot_plot([DotRow(name, count) for name, count in counts.items()])
    assert plot.axis.top == 0.1
    assert [(dot.at, dot.goes_on) for dot in plot.dots] == [(50, False), (100, True), (55, False)]
    [panel] = year_panels([counts], lambda number, year: "")
    assert panel.axis.top == 0.1
    assert panel.years[1].point == panel.frame.top
    drawn = str(engines["jinja2"].from_string(_BOTH_CHARTS).render({"plot": plot, "chart": panel}))
    assert drawn.count("<circle") == 6, "a dot beyond the axis is at its end"
    assert drawn.count('class="goes-on"') == 2
    assert "100.0%" in drawn, "the number itself is there"


def test_the_chart_of_years_holds_every_interval() -> None:
    chart = years({"2015": Count(400, 20), "2016": Count(3, 1), "2017": Count(400, 22)})
    assert chart.axis.top == 0.8
    assert not any(year.goes_on for year in chart.years)
    assert all(year.low > year.point > year.high >= LARGE.top for year in chart.years)


def test_where_all_rest_on_few_what_they_are_compared_with_hides_none() -> None:
    archive = Count(1000, 220)
    plot = dot_plot([DotRow("a", Count(4, 2)), DotRow("b", Count(3, 0))], archive)
    assert not any(dot.goes_on for dot in plot.dots)
    assert plot.reference is not None
    chart = year_chart({"2016": Count(27, 14), "2017": Count(4, 2)}, str, archive)
    assert chart
    assert not any(year.goes_on for year in chart.years)


def test_rows_are_sorted_by_rate_and_those_of_few_decisions_are_last() -> None:
    rows = [
        DotRow("few", Count(3, 3)),
        DotRow("low", Count(100, 1)),
        DotRow("high", Count(30, 9)),
        DotRow("fewer", Count(2, 0)),
    ]
    assert [row.label for row in by_rate(rows)] == ["high", "low", "few", "fewer"]


def test_no_decision_has_no_dot() -> None:
    assert dot_plot([DotRow("none", Count())]).dots[0].at is None


_BOTH_CHARTS = """{% from "charts.html" import dot_plot, year_chart %}
{{ dot_plot(plot, "Year") }}{{ year_chart(chart) }}"""


def years(counts: dict[str, Count]) -> YearChart:
    chart = year_chart(counts)
    assert chart is not None
    return chart


def test_points_and_bars_are_at_the_positions_of_their_numbers() -> None:
    chart = years({"2015": Count(200, 20), "2014": Count(100, 5)})
    first, second = chart.years
    assert (first.label, second.label) == ("2014", "2015")
    assert (first.middle, second.middle) == (25, 75)
    assert (first.bar_height, second.bar_height) == (LARGE.bars / 2, LARGE.bars)
    assert second.bar_y + second.bar_height == LARGE.ground
    assert chart.most == 200
    assert chart.axis.top == 0.2
    assert second.point == LARGE.floor - LARGE.rates / 2
    low, high = interval(Count(200, 20)) or (0, 0)
    assert second.low == pytest.approx(LARGE.floor - LARGE.rates * low / 0.2, abs=0.1)
    assert second.high == pytest.approx(LARGE.floor - LARGE.rates * high / 0.2, abs=0.1)
    assert chart.lines == [(25, first.point, 75, second.point)]


def test_no_line_goes_through_few_decisions_or_an_empty_year() -> None:
    chart = years(
        {
            "2012": Count(30, 3),
            "2013": Count(29, 1),
            "2015": Count(30, 0),
            "2016": Count(40, 4),
            "2017": Count(90, 4),
            UNDATED: Count(1_000_000, 4),
        }
    )
    assert [year.label for year in chart.years] == [str(year) for year in range(2012, 2018)]
    assert [year.few for year in chart.years] == [False, True, True, False, False, False]
    middles = {year.label: year.middle for year in chart.years}
    assert [(x, to) for x, _, to, _ in chart.lines] == [
        (middles["2015"], middles["2016"]),
        (middles["2016"], middles["2017"]),
    ]
    empty = chart.years[2]
    assert (empty.count, empty.says, empty.bar_height, empty.url) == (Count(), "2014: none", 0, "")
    assert chart.most == 100, "decisions without a date stand in no year"


@pytest.mark.parametrize("counts", [{}, {"2014": Count(5, 1)}, {UNDATED: Count(5, 1)}])
def test_one_year_is_nothing_to_compare(counts: dict[str, Count]) -> None:
    assert year_chart(counts) is None


def test_nothing_overturned_and_everything() -> None:
    none = years({"2014": Count(500, 0), "2015": Count(500, 0)})
    every = years({"2014": Count(5, 5), "2015": Count(5, 5)})
    assert {year.point for year in none.years} == {LARGE.floor}
    assert {year.point for year in every.years} == {LARGE.top}


def test_panels_share_their_years_and_axes() -> None:
    panels = year_panels(
        [{"2013": Count(40, 4)}, {"2015": Count(400, 200)}, {}], "{}/{}".format, Count(440, 204)
    )
    assert {tuple(year.label for year in panel.years) for panel in panels} == {
        ("2013", "2014", "2015")
    }
    assert len({(panel.axis, panel.most, panel.reference) for panel in panels}) == 1
    assert panels[1].years[2].url == "1/2015"
    assert min(year.left for panel in panels for year in panel.years) == SMALL.ticks
    assert max(year.left + year.width for year in panels[0].years) == pytest.approx(100, abs=0.1)
    assert panels[1].years[2].bar_height == pytest.approx(SMALL.bars * 400 / 500, abs=0.1)


# What the pages draw.

SPLITS = {
    "specialty": """
        SELECT s.name, count(*), count(*) FILTER (WHERE i.outcome = 'overturned')
        FROM decisions_disputeditem i JOIN decisions_case c ON c.id = i.case_id
        JOIN (SELECT DISTINCT l.reviewer_id, coalesce(s.counted_as_id, s.id) AS specialty
              FROM decisions_reviewer_specialties l
              JOIN decisions_specialty s ON s.id = l.specialty_id) link
            ON link.reviewer_id = c.reviewer_id
        JOIN decisions_specialty s ON s.id = link.specialty
        GROUP BY 1""",
    "year": """
        SELECT extract(year FROM c.decision_date)::int::text, count(*),
            count(*) FILTER (WHERE i.outcome = 'overturned')
        FROM decisions_disputeditem i JOIN decisions_case c ON c.id = i.case_id
        WHERE c.decision_date IS NOT NULL GROUP BY 1""",
}


def numbers(sql: str) -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: (decisions, overturned) for name, decisions, overturned in cursor.fetchall()}


@dataclass(frozen=True)
class DrawnRow:
    """A row of a dot plot: the searches that its numbers open, and the numbers."""

    url: str
    overturned_url: str
    decisions: int
    overturned: int


def rows_drawn(shown: str, where: str = 'class="split"') -> dict[str, DrawnRow]:
    """Return the rows of the dot plot of a part of a page."""
    plot = shown.split(where)[1].split('<table class="dots">')[1].split("</table>")[0]
    rows = re.findall(
        r'<a href="([^"]*)"[^>]*>(.*?)</a>.*?"quiet">(?:<a href="([^"]*)"[^>]*>)?([\d,]+)(?:</a>)?'
        r" of ([\d,]+)<",
        plot,
        re.S,
    )
    return {
        html.unescape(name): DrawnRow(
            html.unescape(url), html.unescape(of_overturned), number(of), number(overturned)
        )
        for url, name, of_overturned, overturned, of in rows
    }


def assert_overturned_are_opened(client: Client, row: DrawnRow) -> None:
    assert bool(row.overturned_url) == bool(row.overturned)
    if row.overturned:
        assert decisions_found(page(client, row.overturned_url)) == row.overturned


def number(written: str) -> int:
    return int(written.replace(",", ""))


@pytest.mark.usefixtures("invented")
def test_the_numbers_of_a_dot_plot_are_those_of_the_database(client: Client) -> None:
    known = numbers(SPLITS["specialty"])
    drawn = rows_drawn(page(client, "/?split=specialty"))
    assert len(drawn) == min(len(known), 12)
    for name, row in drawn.items():
        assert (row.decisions, row.overturned) == known[name]
        assert decisions_found(page(client, row.url)) == row.decisions
        assert_overturned_are_opened(client, row)


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("outcome", ["", "&outcome=upheld", "&not_outcome=overturned"])
def test_the_numbers_beside_the_answer_open_what_they_count(client: Client, outcome: str) -> None:
    scopes = rows_drawn(page(client, f"/?q=lumbar{outcome}"), 'class="answer"')
    assert len(scopes) == 3
    for row in scopes.values():
        assert row.overturned
        assert_overturned_are_opened(client, row)


@pytest.mark.usefixtures("invented")
def test_the_numbers_of_the_years_are_those_of_the_database(client: Client) -> None:
    known = numbers(SPLITS["year"])
    shown = page(client, "/")
    drawn = re.findall(
        r'href="([^"]*)"><title>(\d{4}): ([\d,]+) decisions?, ([\d.]+)% overturned', shown
    )
    assert {year: number(decisions) for _, year, decisions, _ in drawn} == {
        year: decisions for year, (decisions, _) in known.items()
    }
    for page_url, year, decisions, rate in drawn:
        assert rate == f"{known[year][1] / known[year][0]:.1%}".rstrip("%")
        assert decisions_found(page(client, html.unescape(page_url))) == number(decisions)


@pytest.mark.usefixtures("invented")
def test_one_year_is_a_sentence_and_no_table(client: Client) -> None:
    year = re.findall(r'id="year:(\d{4})"', page(client, "/facets/year/"))[0]
    shown = page(client, f"/?year={year}")
    assert f"All decisions are from {year}" in words(shown)
    assert "split-table" not in shown
    shown = words(page(client, f"/?year={UNDATED}"))
    assert "None of these decisions has a date." in shown
    assert "All decisions are from" not in shown


@pytest.mark.usefixtures("invented")
def test_each_panel_opens_the_decisions_that_it_counts(client: Client) -> None:
    shown = page(client, "/?split=year-service&outcome=upheld")
    panels = shown.split('<ul class="panels">')[1].split("</ul>")[0]
    drawn = re.findall(r'href="([^"]*)"><title>\d{4}: ([\d,]+) decision', panels)
    assert len(drawn) > 20
    for page_url, decisions in drawn[::5]:
        assert "outcome" not in page_url, "the rates are of either outcome"
        assert decisions_found(page(client, html.unescape(page_url))) == number(decisions)


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("page_url", ["/?split=specialty", "/?split=service", "/?split=guideline"])
def test_what_is_counted_of_either_outcome_is_opened_of_either(
    client: Client, page_url: str
) -> None:
    drawn = rows_drawn(page(client, f"{page_url}&outcome=overturned&q=pain"))
    assert drawn
    for row in drawn.values():
        assert decisions_found(page(client, row.url)) == row.decisions
        assert_overturned_are_opened(client, row)


@pytest.mark.usefixtures("invented")
def test_the_answer_is_next_to_the_whole_archive(client: Client) -> None:
    whole = numbers(
        "SELECT '', count(*), count(*) FILTER (WHERE outcome = 'overturned') "
        "FROM decisions_disputeditem"
    )[""]
    shown = page(client, "/?year=2015")
    figure = words(shown.split('class="answer"')[1].split("</table>")[0])
    low, high = interval(Count(*whole)) or (0, 0)
    assert (
        f"Whole archive: {whole[0]:,} "
        f"{whole[1] / whole[0]:.1%} {whole[1]:,} of {whole[0]:,} {low:.1%} to {high:.1%}"
    ) in figure
    assert f"These decisions: {decisions_found(shown):,}" in figure


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("split", ["year", "specialty", "year-service", "age"])
def test_a_chart_is_a_separate_svg(client: Client, split: str) -> None:
    drawn = client.get("/chart.svg", {"split": split, "q": "pain <&>"})
    assert drawn["Content-Type"].startswith("image/svg+xml")
    root = ET.fromstring(drawn.content)  # noqa: S314  our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = " ".join(root.itertext())
    assert "pain <&>" in texts
    assert "95% interval" in texts
    assert "style" not in drawn.content.decode(), "a policy of the page would forbid it"
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) > 2


@pytest.mark.usefixtures("golden")
def test_what_has_no_chart_has_no_drawing(client: Client) -> None:
    assert client.get("/chart.svg?q=zebra&split=specialty").status_code == 404
    assert client.get("/chart.svg?year=2017&split=year").status_code == 404


@pytest.mark.usefixtures("invented")
def test_the_two_newest_years_of_a_chart_are_compared_in_one_click(client: Client) -> None:
    shown = client.get("/?q=therapy&per=10&view=table").content.decode()
    [(address, older, newer)] = re.findall(
        r'href="(/compare-searches/[^"]*)">Compare (\d{4}) with (\d{4})<', shown
    )
    both = words(client.get(html.unescape(address)).content.decode())
    for year in (older, newer):
        alone = client.get("/decisions.json", {"q": "therapy", "year": year}).json()
        assert f"Year of decision: {year} {alone['decisions']:,} " in both
    assert "view" not in address


@pytest.mark.usefixtures("invented")
def test_years_of_few_decisions_are_named_where_they_can_be_compared(client: Client) -> None:
    winter = {"decided_from": "2016-12-10", "decided_to": "2017-01-20"}
    shown = words(client.get("/", winter).content.decode())
    said = re.search(r"Compare (\d{4}) with (\d{4}) \(\2: only (\d+) decisions?\)", shown)
    assert said
    alone = client.get("/decisions.json", {**winter, "year": said[2]}).json()["decisions"]
    assert int(said[3]) == alone < 30


@pytest.mark.usefixtures("invented")
def test_ages_are_in_ascending_order(client: Client) -> None:
    bands = [label for _, label, _ in AGE_BANDS]
    listed = page(client, "/services/diagnostic-testing/").split('id="with-age"')[1]
    ages = re.findall(r'<th scope="row">([^<]*)</th>', listed.split("</table>")[0])
    assert len(ages) > 3
    assert ages == [band for band in bands if band in ages]
    drawn = list(rows_drawn(page(client, "/?split=age")))
    assert drawn == [band for band in bands if band in drawn]


@pytest.mark.usefixtures("invented")
def test_no_place_is_named_twice() -> None:
    for path in Service.objects.values_list("path", flat=True):
        names = [*ancestor_names(SERVICE, path), labels.shown(SERVICE, path)]
        assert all(name != below for name, below in pairwise(names)), path
    assert ancestors_in_words(SERVICE, "injection/injection") == ""


@pytest.mark.usefixtures("invented")
def test_rows_of_a_value_are_drawn_with_their_intervals(client: Client) -> None:
    shown = page(client, "/services/diagnostic-testing/")
    rows = re.findall(
        r">([\d,]+)</a></td>\s*<td>[\d.]+%</td>\s*<td>(?:<a [^>]+>)?([\d,]+)<.*?"
        r'aria-label="95% interval ([\d.%]+) to ([\d.%]+)"',
        shown,
        re.S,
    )
    assert len(rows) > 10
    for decisions, overturned, low, high in rows:
        found = interval(Count(number(decisions), number(overturned)))
        assert found
        assert (low, high) == (f"{found[0]:.1%}", f"{found[1]:.1%}")


@pytest.mark.parametrize(
    ("given", "written"),
    [("2017-05-15", "May 15, 2017"), ("2015-09", "Sep 2015"), ("2013", "2013"), ("", "")],
)
def test_an_edition_has_the_date_that_is_known(given: str, written: str) -> None:
    assert day_month_or_year(given) == written
