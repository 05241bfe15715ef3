"""Deciding criteria: numbers equal the database's, and sentences are reviewers' own."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import conditional_escape

from decisions.criteria import CriterionName, definitions, judged
from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem, Guideline, GuidelineCitation
from decisions.pages.browse.value_page import value_page
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.criteria_table import (
    SHARES_FROM,
    checklist,
    criteria_of,
    criterion_rows,
)
from decisions.pages.statistics.what_decides_page import context_of, of_either_outcome
from decisions.search import GUIDELINE, SERVICE, DecisionSearch
from decisions.state_program import PROGRAM
from tests.support.markup import page, words

pytestmark = pytest.mark.usefixtures("invented")

_COUNT = """
SELECT count(*) FROM decisions_disputeditem i
WHERE i.outcome = %s AND EXISTS (
    SELECT 1 FROM decisions_service s
    WHERE split_part(s.path, '/', 1) = %s AND s.id IN (
        SELECT i.service_id UNION
        SELECT f.service_id FROM decisions_furtherservice f WHERE f.item_id = i.id))
AND EXISTS (
    SELECT 1 FROM jsonb_array_elements(i.criteria) each
    WHERE each ->> 'criterion' = %s AND (each ->> 'met')::boolean = %s)
"""


_LETTERS_AND_TEXTS = _COUNT.replace(
    "count(*)",
    r"count(DISTINCT i.case_id), "
    r"count(DISTINCT trim(lower(regexp_replace(i.rationale, '\s+', ' ', 'g'))))",
    1,
)


def _context(url: str) -> dict[str, Any]:
    return context_of(SearchUrl(of_either_outcome(QueryDict(url.partition("?")[2]))))


def _counted(outcome: str, category: str, criterion: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [outcome, category, criterion, outcome == "overturned"])
        [number] = cursor.fetchone()
        return int(number)


def _letters_and_texts(outcome: str, category: str, criterion: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        values: list[str | bool] = [outcome, category, criterion, outcome == "overturned"]
        cursor.execute(_LETTERS_AND_TEXTS, values)
        letters, texts = cursor.fetchone()
        return letters, texts


def test_numbers_are_the_databases() -> None:
    category = DisputedItem.objects.values_list("service__path", flat=True)[0].split("/")[0]
    context = _context(f"/what-decides/?service={category}")
    criteria = context["criteria"]
    shown = {row.definition.name: row for row in criteria.rows}
    assert shown
    for criterion in CriterionName:
        unmet = _counted("upheld", category, criterion)
        met = _counted("overturned", category, criterion)
        if criterion in shown:
            row = shown[criterion]
            assert (row.unmet.number, row.met.number) == (unmet, met)
            assert row.unmet.among == criteria.upheld.decisions
            assert row.met.among == criteria.overturned.decisions
        else:
            assert (unmet, met) == (0, 0)


def test_rows_come_in_the_order_of_how_often_they_decided() -> None:
    numbers = [row.unmet.number for row in _context("/what-decides/")["criteria"].rows]
    assert numbers == sorted(numbers, reverse=True)


def test_each_number_opens_what_it_counts(client: Client) -> None:
    for row in _context("/what-decides/")["criteria"].rows:
        for cell in (row.unmet, row.met):
            if cell.number:
                query = QueryDict(cell.search.partition("?")[2])
                assert len(DecisionFilters(query).search) == cell.number
                assert client.get(cell.search).status_code == 200


def test_few_decisions_have_no_shares() -> None:
    case = Case.public.first()
    assert case
    context = _context(f"/what-decides/?case={case.case_number}")
    assert context["count"].decisions < SHARES_FROM
    cells = [cell for row in context["criteria"].rows for cell in (row.unmet, row.met)]
    assert cells
    assert all(cell.share is None and cell.interval is None for cell in cells)


def test_an_outcome_of_the_search_is_set_aside() -> None:
    every = _context("/what-decides/")
    upheld = _context("/what-decides/?outcome=upheld&turned_on=findings-unmet")
    assert [row.unmet.number for row in upheld["criteria"].rows] == [
        row.unmet.number for row in every["criteria"].rows
    ]


def test_the_checklist_quotes_reviewers() -> None:
    entries = _context("/what-decides/")["checklist"]
    assert entries
    for entry in entries:
        for outcome, quotations in (("upheld", entry.upheld), ("overturned", entry.overturned)):
            assert len({each.sentence for each in quotations}) == len(quotations) <= 2
            assert len({each.item.case_id for each in quotations}) == len(quotations)
            for quotation in quotations:
                item = DisputedItem.objects.get(pk=quotation.item.pk)
                assert item.outcome == outcome
                assert quotation.sentence in item.rationale
                assert entry.row.definition.name in {
                    criterion.criterion for criterion in item.deciding_criteria
                }
    assert any(len(entry.upheld) == 2 for entry in entries)
    assert any(len(entry.overturned) == 2 for entry in entries)


def test_the_checklist_asks_the_database_once_and_for_no_letter() -> None:
    rows = criteria_of(SearchUrl(QueryDict())).rows
    with CaptureQueriesContext(connection) as asked:
        quoted = [each for entry in checklist(rows) for each in (*entry.upheld, *entry.overturned)]
        assert all(str(each.item.case) and each.sentence for each in quoted)
    assert quoted
    assert len(asked) == 1
    assert "letter_text" not in asked[0]["sql"]


def test_the_first_criteria_are_those_of_all_rows() -> None:
    url = SearchUrl(QueryDict("service=surgery"))
    counts = url.search.criteria()
    rows = criterion_rows(counts, url)
    assert criterion_rows(counts, url, 3) == rows[:3]
    assert len(rows) > 3


def test_numbers_of_a_year_open_what_they_count() -> None:
    criteria = _context("/what-decides/")["criteria"]
    assert len(criteria.years) > 1
    [row, *_] = criteria.rows
    assert [year for year, _ in row.unmet.years] == sorted(criteria.upheld.years)
    assert sum(share.number for _, share in row.unmet.years) == row.unmet.number
    for _, share in row.unmet.years:
        assert (
            len(DecisionFilters(QueryDict(share.search.partition("?")[2])).search) == share.number
        )


def test_few_decisions_of_a_year_have_no_share_and_no_bar() -> None:
    url = "/what-decides/?service=diagnostic-testing"
    rows = _context(url)["criteria"].rows
    of_years = [share for row in rows for _, share in (*row.unmet.years, *row.met.years)]
    assert any(share.among < SHARES_FROM for share in of_years)
    assert all((share.share is None) == (share.among < SHARES_FROM) for share in of_years)
    assert any(row.unmet.trend for row in rows)
    assert not any(row.met.trend for row in rows if all(s.share is None for _, s in row.met.years))


def test_letters_and_texts_are_the_databases() -> None:
    category = DisputedItem.objects.values_list("service__path", flat=True)[0].split("/")[0]
    criteria = _context(f"/what-decides/?service={category}")["criteria"]
    assert criteria.listed
    for row in criteria.rows:
        for outcome, cell in (("upheld", row.unmet), ("overturned", row.met)):
            if cell.number:
                counted = _letters_and_texts(outcome, category, row.definition.name)
                assert (cell.letters, cell.texts) == counted


def test_what_no_criterion_was_recognized_in_is_counted_among_all() -> None:
    criteria = _context("/what-decides/")["criteria"]
    unread = DisputedItem.objects.filter(criteria=[], case__in=Case.public.all())
    for share, outcome in zip(criteria.unread, ("upheld", "overturned"), strict=True):
        assert share.number == unread.filter(outcome=outcome).count()
        assert share.among == DisputedItem.objects.filter(outcome=outcome).count()


def test_pages_lead_to_it(client: Client) -> None:
    found = re.search(
        r'href="(/what-decides/[^"]*)"', client.get("/?q=pain&outcome=upheld").content.decode()
    )
    assert found
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200


def test_the_facet_of_criteria_leads_to_what_each_means(client: Client) -> None:
    assert 'href="/help/#criteria"' in page(client, "/")
    markup = page(client, "/help/")
    assert 'id="criteria"' in markup
    shown = words(markup)
    for criterion in definitions().values():
        meaning = f"{criterion.label} Not met: {criterion.unmet} Met: {criterion.met}"
        assert words(meaning) in shown


def test_a_search_without_overturned_decisions_has_none_to_share(client: Client) -> None:
    case = Case.public.filter(outcome="upheld").exclude(case_number=None)[0]
    shown = words(page(client, f"/what-decides/?case={case.case_number}"))
    assert "as met in no overturned decision, for there is none." in shown


def test_a_search_without_results_says_so(client: Client) -> None:
    assert "No decisions found." in client.get("/what-decides/?q=qqqqzz").content.decode()


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("", ""),
        ("rationale:knee", r"\mknees?\M"),
        ('rationale:"not medically necessary"', "not medically necessary"),
    ],
)
def test_guidelines_and_criteria_are_the_databases(words: str, written: str) -> None:
    sides = _context(f"/what-decides/?{urlencode({'q': words})}")["arguments"]
    assert {each.side for each in sides} == set(PROGRAM.sides.values())
    for each in sides:
        assert each.rows
        for row in each.rows:
            for definition, cell in zip([None, *each.columns], [row.cell, *row.cells], strict=True):
                query = QueryDict(cell.search.partition("?")[2])
                assert DecisionFilters(query).search.count == cell.count
                side, path = _guideline_of(query)
                items = DisputedItem.objects.filter(_cites(side, path))
                items = items.filter(rationale__iregex=written) if written else items
                if definition:
                    items = items.filter(criteria__contains=[{"criterion": definition.name}])
                assert items.distinct().count() == cell.count.decisions


def test_a_table_within_a_guideline_links_what_a_search_can_find() -> None:
    [first, *_] = _context("/what-decides/")["arguments"]
    query = QueryDict(first.rows[0].cell.search.partition("?")[2])
    sides = _context(f"/what-decides/?{query.urlencode()}")["arguments"]
    cells = [cell for side in sides for row in side.rows for cell in (row.cell, *row.cells)]
    assert any("guideline_" in cell.search for cell in cells)
    for cell in cells:
        asked = QueryDict(cell.search.partition("?")[2])
        assert DecisionFilters(asked).search.count == cell.count


def test_numbers_of_each_year_open_their_decisions(client: Client) -> None:
    whole = client.get("/what-decides/?q=knee").content.decode()
    assert 'href="/what-decides/?q=knee&amp;by=year"' in whole
    by_year = client.get("/what-decides/?q=knee&by=year").content.decode()
    assert "by=year" not in by_year.partition("<h1>")[2], "it is no condition of the search"
    numbers = re.findall(r'<a href="/\?([^"]*year=[^"]*)">([\d,]+)</a>', by_year)
    assert len(numbers) > 50
    for query, number in numbers[::10]:
        search = DecisionFilters(QueryDict(unescape(query))).search
        assert search.count.decisions == int(number.replace(",", ""))


def _guideline_of(query: QueryDict) -> tuple[str, str]:
    [(name, path)] = [pair for pair in query.items() if pair[0].startswith("guideline_")]
    return name.removeprefix("guideline_"), str(path)


def _cites(side: str, path: str) -> Q:
    """Return a filter for items where a side cites a guideline path or one below it."""
    return Q(
        pk__in=GuidelineCitation.objects.filter(
            Q(guideline__path=path) | Q(guideline__path__startswith=f"{path}/"), cited_by=side
        ).values("item")
    )


def test_pages_of_services_and_guidelines_say_what_decides(client: Client) -> None:
    for kind, facet in (("services", SERVICE), ("guidelines", GUIDELINE)):
        for path in [path for path in DecisionSearch().facets()[facet] if "/" in path][:12]:
            page = client.get(f"/{kind}/{path}/").content.decode()
            assert "What decides: all criteria, by year, and the checklist" in page
            assert f"/what-decides/?{facet.name}={quote_plus(path)}" in page
            _says_how_criteria_are_read(page)


def test_what_decides_says_how_criteria_are_read(client: Client) -> None:
    page = client.get("/what-decides/").content.decode()
    _says_how_criteria_are_read(page)
    assert "No criterion was recognized" in page
    assert re.search(
        r"Mentioned as not met in [\d.]+% of upheld decisions \(<a [^>]*>[\d,]+</a> of ", page
    )
    assert "because" not in page


def _says_how_criteria_are_read(page: str) -> None:
    figures = judged()
    for said in (
        "fewer than 30 decisions",
        "A criterion among fewer than 20 decisions has a number and no percentage",
        f"In a separate check of {figures.decisions:,} decisions, whose rationales a person read, "
        f"{figures.right:,} of "
        f"{figures.found + figures.missed:,} criteria were",
        "so fewer may be right in others",
        "not medical or legal advice",
    ):
        assert said in page


def test_a_section_of_a_guideline_shows_which_of_its_conditions_fail(client: Client) -> None:
    sections = Guideline.objects.filter(depth=3).values_list("path", flat=True)[:40]
    pages = [page for path in sections if (page := value_page("guidelines", path)) and page.failing]
    assert pages
    for page in pages[:10]:
        numbers = [entry.row.unmet.number for entry in page.failing]
        assert numbers == sorted(numbers, reverse=True)
        assert min(numbers) > 0
        for entry in page.failing:
            found = DecisionFilters(QueryDict(entry.row.unmet.search.partition("?")[2])).search
            assert len(found) == entry.row.unmet.number
            assert entry.upheld
        shown = client.get(page.browse_facet.url_of(page.value)).content.decode()
        assert "Conditions most often not met" in shown
        assert conditional_escape(page.failing[0].upheld[0].sentence[:60]) in shown


def test_a_chapter_leads_to_what_decides_there_and_to_its_sections(client: Client) -> None:
    rows = [row for side in _context("/what-decides/")["arguments"] for row in side.rows]
    of_chapters = [_context(row.url) for row in rows]
    for row, chapter in zip(rows, of_chapters, strict=True):
        assert chapter["count"].decisions == row.cell.count.decisions
    shown = [
        (section, row)
        for row, each in zip(rows, of_chapters, strict=True)
        for section in each["sections"]
    ]
    assert shown
    for section, row in shown:
        assert section.count == _context(section.url)["count"]
        assert section.count.decisions <= row.cell.count.decisions
    markup = page(client, shown[0][1].url)
    assert f"Sections cited most: {shown[0][0].label}" in words(markup).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Choose a chapter" in words(page(client, "/what-decides/"))
