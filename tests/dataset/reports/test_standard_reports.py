"""Every standard report is recounted from the dataset, and the links of its numbers are opened."""

import csv
import html
import io
import random
import re
from typing import Any

import duckdb
import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from decisions.criteria import CriterionName, deciding_criteria
from decisions.dataset.snapshot_folders import Snapshot
from decisions.enums import Outcome
from decisions.models import Case, DisputedItem
from decisions.pages.charts.years import YearChart
from decisions.pages.standard_reports.by_facet import ByFacet, ShareByYear
from decisions.pages.standard_reports.by_letter import ByLetter
from decisions.pages.standard_reports.coverage import Coverage, coverage
from decisions.pages.standard_reports.definitions import REPORTS
from decisions.search import AGE, Axis, DecisionSearch, along
from decisions.state_program import published_tables
from decisions.state_program.published_figures import PUBLISHED
from decisions.vocabulary.services import known_services
from decisions.vocabulary_rows import slug_of, tree_path
from tests.dataset.recount import RECOUNTS, parquet_of

_OPENED = 60


def lines_of(client: Client, name: str) -> list[dict[str, str]]:
    answer: Any = client.get(reverse("standard_report_csv", args=[name]))
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def recounted(published: Snapshot, statement: str) -> list[tuple[Any, ...]]:
    files = parquet_of(published.folder)
    table = f"WITH decisions AS (SELECT * EXCLUDE (year) FROM {files}) "
    return duckdb.execute(table + statement).fetchall()


def test_every_report_is_recounted() -> None:
    assert set(RECOUNTS) == set(REPORTS)


def test_the_definition_of_insufficient_records_is_that_of_the_criterion() -> None:
    definition = REPORTS["not-documented"].definition
    for said, missing in (
        ("records that are missing or illegible", "The records are illegible."),
        (
            "a particular fact that no other criterion covers, such as the date of an examination",
            "There is no documentation of when the hearing examination was performed.",
        ),
    ):
        assert said in definition
        (criterion,) = deciding_criteria(missing, Outcome.UPHELD)
        assert criterion.criterion is CriterionName.RECORDS
    assert "such as objective findings or an earlier benefit that is not documented" in definition
    for missing in (
        "There are no documented objective findings on examination.",
        "There is no documentation of functional improvement with its use.",
    ):
        found = deciding_criteria(missing, Outcome.UPHELD)
        assert found
        assert CriterionName.RECORDS not in {each.criterion for each in found}


@pytest.mark.parametrize("name", REPORTS)
def test_a_recount_from_the_dataset_finds_the_same(
    published: Snapshot, client: Client, name: str
) -> None:
    statement, columns = RECOUNTS[name]
    lines = lines_of(client, name)
    assert lines
    if columns is None:
        of = REPORTS[name].of
        if isinstance(of, ByFacet):
            columns = ("Decisions", "Overturned")
        elif isinstance(of, ShareByYear):
            columns = ("Decisions", of.what, "Overturned")
        else:
            assert isinstance(of, ByLetter)
            columns = tuple(column.label for column in of.columns)
    said = {line["Value"]: tuple(round(float(line[c] or 0), 4) for c in columns) for line in lines}
    found = {
        value: tuple(round(float(number), 4) for number in numbers[: len(columns)])
        for value, *numbers in recounted(published, statement)
    }
    assert said == found
    for line in lines:  # what follows from the counts
        if line.get("Rate") and float(line["Decisions"]):
            part = line.get(getattr(REPORTS[name].of, "what", "Decisions"), "")
            assert float(line["Rate"]) == pytest.approx(
                int(line["Overturned"]) / int(part or line["Decisions"]), abs=1e-4
            )


@pytest.mark.parametrize(
    "name", [name for name, report in REPORTS.items() if isinstance(report.of, ShareByYear)]
)
def test_the_chart_of_a_share_draws_the_share(published: Snapshot, name: str) -> None:
    of = REPORTS[name].of
    assert isinstance(of, ShareByYear)
    table = of.table()
    assert isinstance(table.chart, YearChart)
    shares = {row.value: row.figures[2].value for row in table.rows}
    drawn = {year.label: year.count.rate for year in table.chart.years if year.count.decisions}
    assert drawn == {year: share for year, share in shares.items() if year in drawn}
    assert len(drawn) > 1
    assert table.drawn == f"percent {of.what.lower()}"
    assert all(of.what.lower() in year.says for year in table.chart.years if year.count.decisions)


@pytest.mark.parametrize("name", ["drug-classes", "subcategories", "categories", "body-regions"])
def test_a_report_says_how_many_decisions_are_in_no_row(published: Snapshot, name: str) -> None:
    of = REPORTS[name].of
    assert isinstance(of, ByFacet)
    table = of.table()
    facet, _, depth = of.axis.partition(":")
    within = QueryDict(of.within).get(facet, "")
    rows: list[tuple[str, ...]] = []
    values: set[tuple[str, ...]]
    for item in DisputedItem.objects.filter(case__in=Case.public.all()):
        if facet == "region":
            values = {(slug_of(region),) for region in item.body_regions}
        else:
            services = [item.service, *(each.service for each in item.further_services.all())]
            paths = {tuple(each.path.split("/")) for each in services if each}
            if within and not any(path[0] == within for path in paths):
                continue
            level = int(depth or 1)
            values = {path[:level] for path in paths if len(path) >= level}
            values = {value for value in values if not within or value[0] == within}
        rows.append(tuple("/".join(value) for value in sorted(values)))
    assert table.decisions == len(rows)
    none, several = sum(not row for row in rows), sum(len(row) > 1 for row in rows)
    said = " ".join(table.notes)
    assert (f"{none:,} of {len(rows):,} decisions ha" in said) == bool(none)
    assert ("several values" in said) == bool(several)
    assert sum(int(row.figures[0].value or 0) for row in table.rows) == sum(map(len, rows))


def test_grounds_are_shares_of_one_outcome(published: Snapshot, client: Client) -> None:
    lines = lines_of(client, "what-decisions-turned-on")
    assert {line["Value"].rpartition("-")[2] for line in lines} >= {"unmet", "met"}
    for line in lines:
        assert "Rate" not in line
        met = line["Value"].endswith("-met")
        if met or line["Value"].endswith("-unmet"):
            share = line["Share of overturned" if met else "Share of upheld"]
            assert not line["Share of upheld" if met else "Share of overturned"]
            assert float(line["95% interval from"]) <= float(share) <= float(line["to"])
    assert all("Rate" not in line for line in lines_of(client, "not-documented"))


def test_the_note_of_no_guideline_cited_says_what_no_row_has(published: Snapshot) -> None:
    [note, *_] = REPORTS["no-guideline-cited"].of.table().notes
    assert "decisions have a letter that says this of neither side and are not in any row" in note


def test_numbers_open_what_they_count(published: Snapshot, client: Client) -> None:
    linked = []
    for name in REPORTS:
        page = client.get(reverse("standard_report", args=[name])).content.decode()
        of_page = re.findall(r'<td><a href="([^"]+)" [^>]*aria-label="[^"]*">([^<]+)</a>', page)
        assert ("A linked number opens" in page) == bool(of_page)
        linked += [(url, shown) for url, shown in of_page if re.fullmatch(r"[\d,]+", shown)]
    assert len(linked) > 300
    for address, shown in random.Random(3).sample(linked, _OPENED):
        url = html.unescape(address)
        answer = client.get(url, headers={"accept": "application/json"}).json()
        number = answer["letters" if "group=letter" in url else "decisions"]
        assert f"{number:,}" == shown, url


def test_pages_say_first_how_little_the_archive_holds(published: Snapshot, client: Client) -> None:
    held = coverage()
    assert held.share is not None
    assert not held.is_enough
    for address in (reverse("standard_reports"), reverse("standard_report", args=["categories"])):
        page = client.get(address).content.decode()
        warning = page.index(f"{held.held:,} of the {held.known:,} letters sent")
        assert warning < page.index("<table" if "<table" in page else "<h2"), address
    assert Coverage(95, 100, ("2016",), 0).is_enough
    assert not Coverage(89, 100, ("2016",), 0).is_enough
    assert not Coverage(0, 0, (), 7).is_enough


def test_each_published_figure_leads_to_its_source(published: Snapshot, client: Client) -> None:
    page = client.get(reverse("standard_report", args=["letters-and-decisions"])).content.decode()
    for figures in PUBLISHED:
        assert f"{figures.letters:,} letters" in page
    for source in re.findall(r'href="#(source-[^"]+)"', page):
        assert f'id="{source}"' in page
    assert client.get(reverse("standard_report", args=["no-such"])).status_code == 404


def test_the_front_page_says_how_little_the_archive_holds(
    published: Snapshot, client: Client
) -> None:
    held = coverage()
    front = client.get("/").content.decode()
    assert f"The state sent {held.known:,} letters" in front
    assert f">{held.share_in_words}</a> of them" in front
    assert "The state sent" not in client.get("/?q=mri").content.decode()


@pytest.mark.parametrize(
    ("held", "words"), [(9, "less than 0.1%"), (10, "0.1%"), (9_990, "99.9%"), (10_001, "100.0%")]
)
def test_a_share_of_letters_in_words(held: int, words: str) -> None:
    assert Coverage(held, 10_000, ("2016", "2017"), 0).share_in_words == words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (("2016",), "in 2016"),
        (("2015", "2016", "2017"), "from 2015 to 2017"),
        (("2014", "2016", "2017"), "in 2014, 2016 and 2017"),
        ((), ""),
    ],
)
def test_a_period_names_only_years_whose_letters_are_counted(
    years: tuple[str, ...], words: str
) -> None:
    assert Coverage(9, 10_000, years, 0).period == words


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (0, "no letters yet."),
        (1, "1 letter without a date, or from years for which no published number is known."),
        (5, "5 letters without a date, or from years for which no published number is known."),
    ],
)
def test_letters_of_years_without_a_published_number_are_counted_once(
    others: int, words: str
) -> None:
    shown = render_to_string(
        "standard_reports/_coverage.html", {"coverage": Coverage(0, 0, (), others)}
    )
    assert f"This archive holds {words} These figures" in shown


def test_published_figures_are_next_to_existing_values() -> None:
    places = {place.path for place in known_services()}
    known = {tree_path(path[:depth]) for path in places for depth in (1, 2)}
    assert set(published_tables.CATEGORIES) | set(published_tables.DRUG_CLASSES) <= known


def test_charts_are_drawings_with_source_and_day(published: Snapshot, client: Client) -> None:
    drawn = 0
    for name, report in REPORTS.items():
        answer = client.get(reverse("standard_report_svg", args=[name]))
        page = client.get(reverse("standard_report", args=[name])).content.decode()
        assert (answer.status_code == 200) == (f"{name}.svg" in page)
        if answer.status_code == 200:
            drawn += 1
            said = html.unescape(answer.content.decode())
            assert report.title in said
            assert f"http://testserver/reports/{name}/" in said
            assert "IMR Archive, as of" in said
    assert drawn > 20


def test_ages_are_in_ascending_order(published: Snapshot, client: Client) -> None:
    values = [line["Value"] for line in lines_of(client, "patient-age")]
    assert set(values) == set(along(DecisionSearch(), Axis(AGE)).counts)
    assert values[0] in ("under-18", "18-29")
    assert values[-1] == "70-and-over"


def test_a_report_can_be_embedded_in_another_site(published: Snapshot, client: Client) -> None:
    whole = client.get(reverse("standard_report", args=["categories"]))
    answer = client.get(reverse("standard_report_embed", args=["categories"]))
    assert whole["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self'" in whole["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "<script" not in page
    assert "<nav" not in page
    assert '<a href="/reports/categories/">IMR Archive, ' in page
    assert re.findall(r"<td>.*?</td>", page) == re.findall(r"<td>.*?</td>", whole.content.decode())
    assert html.escape('src="http://testserver/reports/categories/embed/"', quote=False) in (
        whole.content.decode()
    )
