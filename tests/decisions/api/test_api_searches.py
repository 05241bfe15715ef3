"""The API's searches: their results, and the data of each decision."""

from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from decisions.models import Case
from tests.support.api import asked


def test_a_search_finds_what_the_page_finds(golden: Path) -> None:
    for query in ("q=knee", "q=knee&outcome=overturned", "year=2017&not_service=surgery"):
        page = Client().get(f"/decisions.json?{query}").json()
        found = Client().get(f"/api/v1/decisions?{query}&facets=1&sort=relevance").json()
        assert found["decisions"] == page["decisions"]
        assert found["letters"] == page["letters"]
        assert found["either_outcome"]["rate"] == page["either_outcome"]["rate"]
        assert [*found["by_letter"].pop("interval").values()] == page["by_letter"].pop("interval")
        assert found["by_letter"] == page["by_letter"]
        sizes = sorted(Counter(each["case"] for each in found["results"]).values(), reverse=True)
        if "outcome" not in query:  # it counts either outcome
            held = {"letters": len(sizes), "largest": sizes[0], "three_largest": sum(sizes[:3])}
            assert page["by_letter"] == held
        assert [(each["case_number"], each["item"]) for each in found["results"]] == [
            (each["case_number"], each["item"]) for each in page["results"]
        ]
        of_page = {
            name: {each["value"]: each["decisions"] for each in facet["values"]}
            for name, facet in page["facets"].items()
        }
        of_api = {
            name: {each["value"]: each["decisions"] for each in facet["values"]}
            for name, facet in found["facets"].items()
        }
        assert of_api == of_page


def test_offsets_are_of_what_was_found(golden: Path) -> None:
    results = asked("decisions", q="spasm OR knee", limit=100)["results"]
    in_letters, matches = 0, 0
    for each in results:
        text = asked(f"cases/{each['case']}/text")["text"]
        for match in each["matches"]:
            word = each["rationale"][match["start"] : match["end"]].lower()
            assert word in ("spasm", "spasms", "knee", "knees")
            matches += 1
        for place in each["disputed_matches"]:
            assert each["disputed"][place["start"] : place["end"]].lower().startswith(("k", "s"))
        passages = [*each["criteria"], *each["matches"], *filter(None, [each["deciding"]])]
        for passage in passages:
            said = each["rationale"][passage["start"] : passage["end"]]
            if there := passage["letter"]:
                printed = text[there["start"] : there["end"]]
                assert "".join(printed.split()) == "".join(said.split())
                in_letters += 1
        assert not each["criteria"] or each["deciding"]
    assert matches
    assert in_letters


def test_an_unknown_value_finds_nothing_and_says_so(golden: Path) -> None:
    found = asked("decisions", service="surgery/of-dragons")
    assert (found["decisions"], found["results"]) == (0, [])
    assert "of-dragons" in " ".join(found["warnings"])
    either = asked("decisions", outcome=["upheld", "undecided"])
    assert either["decisions"] == asked("decisions", outcome="upheld")["decisions"] > 0
    assert "undecided" in " ".join(either["warnings"])
    for parameter in ("also_outcome", "passage", "also_passage", "list"):
        assert asked("decisions", **{parameter: "undecided"})["decisions"] == 0, parameter
    everything = asked("decisions")["decisions"]
    ruled_out = asked("decisions", not_outcome="undecided")
    assert ruled_out["decisions"] == everything
    assert "excludes nothing" in " ".join(ruled_out["warnings"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("page=2", "page"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("decided_from=2017-02-30", "decided_from"),
        ("decided_from=1500000000", "decided_from"),
        ("sort=best", "sort"),
        ("cursor=next", "cursor"),
        ("q=knee&q=hand", "q"),
        ("facets=perhaps", "facets"),
        ("&".join(f"service=s{n}" for n in range(101)), "service"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(golden: Path, query: str, parameter: str) -> None:
    answer = Client().get(f"/api/v1/decisions?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert [each["parameter"] for each in problem["errors"]] == [parameter]
    assert problem["title"] == "Bad Request"
    assert problem["status"] == 400
    assert problem["instance"].startswith("/api/v1/decisions?")
    assert parameter in problem["detail"]


def test_one_that_was_withdrawn_is_in_no_answer_before_the_index_knows(golden: Path) -> None:
    case = Case.public.filter(items__position=2)[0]
    Case.objects.filter(pk=case.pk).update(withdrawn_at="2026-01-01T00:00Z")
    for path in ("decisions", "cases"):
        found = asked(path)["results"]
        assert found
        assert case.slug not in [each["case"] for each in found]
    for path in ("", "/text", "/items/1/similar"):
        answer = Client().get(f"/api/v1/cases/{case.slug}{path}")
        assert answer.status_code == 410
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"] == "This case was withdrawn."
