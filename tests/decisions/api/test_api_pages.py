"""Pages of results contain every decision exactly once."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.support.api import asked, identities, next_of, pages
from tests.support.generated_client import generated_client, listed


@pytest.mark.parametrize("sort", ["newest", "oldest", "longest", "most_items"])
def test_pages_hold_every_decision_once_in_order(invented: Path, sort: str) -> None:
    found = [
        each
        for page in pages("decisions", sort=sort, year="2016", limit=100)
        for each in identities(page)
    ]
    expected = Client().get(f"/decisions.json?year=2016&sort={sort}&per=100").json()
    assert len(found) == expected["decisions"] > 300
    assert len(set(found)) == len(found)
    first = [(hit["case_number"], hit["item"]) for hit in expected["results"]]
    assert found[:100] == first


def test_the_link_header_leads_through_all_pages(invented: Path) -> None:
    asked_for: dict[str, Any] = {
        "q": '"physical therapy" OR knee',
        "outcome": ["upheld"],
        "year": ["2016"],
    }
    expected = [
        each for page in pages("decisions", **asked_for, limit=50) for each in identities(page)
    ]
    answer = Client().get("/api/v1/decisions", {**asked_for, "limit": 50})
    found = identities(answer.json())
    while url := next_of(answer):
        answer = Client().get(url)
        found += identities(answer.json())
    assert found == expected
    assert len(found) > 100
    assert (
        "Link"
        in Client().options("/api/v1/decisions", headers={"Access-Control-Request-Method": "GET"})[
            "Access-Control-Expose-Headers"
        ]
    )


def test_a_client_of_the_description_lists_1000_decisions(
    invented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    serving = LiveServer("127.0.0.1")
    try:
        package = generated_client(serving.url, tmp_path)
        found = listed(package, serving.url, most=1_000)
    finally:
        serving.stop()
    assert len(found) == len(set(found)) == 1_000
    assert found[:100] == identities(asked("decisions", limit=100))


def test_cases_come_once_with_all_that_was_found(invented: Path) -> None:
    for sort in ("newest", "oldest", "most_items"):
        found = [
            each
            for page in pages("cases", sort=sort, year="2015", limit=50)
            for each in page["results"]
        ]
        whole = asked("cases", year="2015")
        assert len(found) == len({each["case"] for each in found}) == whole["letters"]
        assert sum(len(each["found"]) for each in found) == whole["decisions"]


def test_relevance_ends_at_its_most_relevant_decisions(invented: Path) -> None:
    some = [*pages("decisions", q="the", sort="relevance", limit=100)]
    found = [each for page in some for each in identities(page)]
    assert len(found) == len(set(found)) == 1000
    assert "1,000" in " ".join(some[0]["warnings"])
