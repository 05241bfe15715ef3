"""The page of a case: every value leads to the words that it was read from."""

import html
import re

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.filters import DecisionFilters
from decisions.models import Case

pytestmark = pytest.mark.usefixtures("golden")


def targets(shown: str) -> dict[str, str]:
    """Return the words of each place that can be linked to, on one line."""
    found = {}
    for mark in re.finditer(r'<span class="at" id="at-([^"]*)">', shown):
        depth, end = 1, mark.end()
        while depth:
            tag = re.compile(r"<(/?)span[^>]*>").search(shown, end)
            assert tag is not None
            depth += -1 if tag[1] else 1
            end = tag.end()
        words = re.sub(
            r"<span class=\"new-page\">[^<]*</span>|<[^>]*>", " ", shown[mark.end() : end]
        )
        found[mark[1]] = " ".join(html.unescape(words).split())
    return found


def test_every_link_into_a_letter_has_its_target(client: Client) -> None:
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        links = set(re.findall(r'href="#at-([^"]*)"', shown))
        assert links <= set(targets(shown))
        assert {"clinical_summary", "1-outcome", "1-rationale", "1-disputed"} <= links


def test_the_words_of_a_target_are_those_of_its_field(client: Client) -> None:
    for case in Case.objects.all():
        shown = str(client.get(case.get_absolute_url()).content.decode())
        words = targets(shown)
        if case.decision_date:
            assert words["decision_date"] == f"{case.decision_date:%m/%d/%Y}"
        for item in case.items.all():
            assert words[f"{item.position}-outcome"].lower() == item.outcome
            assert squeezed(words[f"{item.position}-disputed"]) == squeezed(item.disputed)
            for citation in item.citations.all():
                place = f"{item.position}-{citation.cited_by}-{citation.position}"
                assert squeezed(words[place]) == squeezed(citation.text)


def squeezed(text: str) -> str:
    """Remove white space: a word broken at a line's end has some."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "address",
    [
        "/cases/CM17-9900001/",
        "/cases/CM17-9900001/?q=knee&hit=1",
        "/?q=knee&outcome=upheld",
        "/decisions.json?q=knee",
        "/decisions.atom?q=knee&outcome=upheld",
        "/statistics/?q=knee&outcome=upheld",
        "/facets/service/?q=knee&outcome=upheld&find=a",
    ],
)
def test_a_page_reads_its_search_once(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QueryDict] = []
    read = DecisionFilters.__init__

    def counted(filters: DecisionFilters, data: QueryDict) -> None:
        asked.append(data)
        read(filters, data)

    monkeypatch.setattr(DecisionFilters, "__init__", counted)
    assert client.get(address).status_code == 200
    assert len(asked) == (1 if "?" in address else 0)
