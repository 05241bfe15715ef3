"""What decides: each number is the database's, and each sentence a reviewer's."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from decisions.criteria import CriterionName
from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.what_decides import SHARES_FROM, context_of, of_either_outcome

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


def _context(address: str) -> dict[str, Any]:
    return context_of(SearchUrl(of_either_outcome(QueryDict(address.partition("?")[2]))))


def _counted(outcome: str, category: str, criterion: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [outcome, category, criterion, outcome == "overturned"])
        [number] = cursor.fetchone()
        return int(number)


def test_numbers_are_the_databases() -> None:
    category = DisputedItem.objects.values_list("service__path", flat=True)[0].split("/")[0]
    context = _context(f"/what-decides/?service={category}")
    shown = {row.definition.name: row for row in context["rows"]}
    assert shown
    for criterion in CriterionName:
        unmet = _counted("upheld", category, criterion)
        met = _counted("overturned", category, criterion)
        if criterion in shown:
            row = shown[criterion]
            assert (row.unmet.number, row.met.number) == (unmet, met)
            assert row.unmet.among == context["upheld"]
        else:
            assert (unmet, met) == (0, 0)


def test_rows_come_in_the_order_of_how_often_they_decided() -> None:
    numbers = [row.unmet.number for row in _context("/what-decides/")["rows"]]
    assert numbers == sorted(numbers, reverse=True)


def test_each_number_opens_what_it_counts(client: Client) -> None:
    for row in _context("/what-decides/")["rows"]:
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
    cells = [cell for row in context["rows"] for cell in (row.unmet, row.met)]
    assert cells
    assert all(cell.share is None and cell.interval is None for cell in cells)


def test_an_outcome_of_the_search_is_set_aside() -> None:
    every = _context("/what-decides/")
    upheld = _context("/what-decides/?outcome=upheld&turned_on=findings-unmet")
    assert [row.unmet.number for row in upheld["rows"]] == [
        row.unmet.number for row in every["rows"]
    ]


def test_the_checklist_quotes_reviewers() -> None:
    entries = _context("/what-decides/")["checklist"]
    assert entries
    for entry in entries:
        for outcome, quotations in (("upheld", entry.upheld), ("overturned", entry.overturned)):
            for quotation in quotations:
                item = DisputedItem.objects.get(pk=quotation.hit.item_id)
                assert item.outcome == outcome
                assert quotation.sentence in item.rationale
                assert entry.definition.name in {reason.criterion for reason in item.reasons}


def test_pages_lead_to_it(client: Client) -> None:
    found = re.search(
        r'href="(/what-decides/[^"]*)"', client.get("/?q=pain&outcome=upheld").content.decode()
    )
    assert found
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200


def test_a_search_without_results_says_so(client: Client) -> None:
    assert "No decisions found." in client.get("/what-decides/?q=qqqqzz").content.decode()
