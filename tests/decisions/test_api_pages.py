"""Pages of results: every decision once, however many there are."""

from pathlib import Path

import pytest
from django.test import Client

from tests.support.api import asked, identities, pages


@pytest.mark.parametrize("sort", ["newest", "oldest", "longest"])
def test_pages_hold_every_decision_once_in_order(invented: Path, sort: str) -> None:
    found = [each for page in pages("decisions", sort=sort, year="2016", limit=100)
             for each in identities(page)]  # fmt: skip
    expected = Client().get(f"/decisions.json?year=2016&sort={sort}&per=100").json()
    assert len(found) == expected["decisions"] > 300
    assert len(set(found)) == len(found)
    first = [(hit["case_number"], hit["item"]) for hit in expected["results"]]
    assert found[:100] == first


def test_cases_come_once_with_all_that_was_found(invented: Path) -> None:
    for sort in ("newest", "oldest"):
        found = [each for page in pages("cases", sort=sort, year="2015", limit=50)
                 for each in page["results"]]  # fmt: skip
        whole = asked("cases", year="2015")
        assert len(found) == len({each["case"] for each in found}) == whole["letters"]
        assert sum(len(each["found"]) for each in found) == whole["decisions"]


def test_relevance_ends_at_its_most_relevant_decisions(invented: Path) -> None:
    some = [*pages("decisions", q="the", sort="relevance", limit=100)]
    found = [each for page in some for each in identities(page)]
    assert len(found) == len(set(found)) == 1000
    assert "1,000" in " ".join(some[0]["warnings"])
