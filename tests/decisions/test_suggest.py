"""Suggestions while a query is typed: what is found, with which count, leading where."""

import pytest
from django.test import Client

from decisions.pages.suggest import suggest
from decisions.search.facets import GUIDELINE, SERVICE, SPECIALTY
from decisions.search.results import DecisionSearch

pytestmark = pytest.mark.usefixtures("golden")


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("acup", "service", "Acupuncture"),
        ("mri", "service", "MRI"),
        ("Norc", "drug", "Hydrocodone/acetaminophen"),
        ("hydroc", "drug", "Hydrocodone/acetaminophen"),
        ("acetam hydro", "drug", "Hydrocodone/acetaminophen"),
        ("mtus kn", "guideline", "MTUS Knee Complaints"),
        ("knee comp", "guideline", "MTUS Knee Complaints"),
        ("anesth", "specialty", "Anesthesiology"),
        ("CM13-99", "case", "CM13-9900005"),
        ("cm 139900005", "case", "CM13-9900005"),
    ],
)
def test_a_beginning_finds(text: str, kind: str, label: str) -> None:
    found = suggest(text)
    assert (kind, label) in [(one.kind, one.label) for one in found]
    assert len(found) <= 10


def test_a_brand_says_by_which_name_it_was_found() -> None:
    assert [one.known_as for one in suggest("norco")] == ["Norco"]


@pytest.mark.parametrize("text", ["", "a", "zebra", "cm", "\x00", "%", "' OR 1=1", "(" * 5000])
def test_what_nothing_begins_with(text: str) -> None:
    assert suggest(text) == []


def test_counts_are_those_of_the_page_that_is_led_to(client: Client) -> None:
    counts = DecisionSearch().facets()
    numbers = {
        c.decisions for facet in (SERVICE, GUIDELINE, SPECIALTY) for c in counts[facet].values()
    }
    for text in ("acup", "mtus", "norco", "phys", "CM17"):
        for one in suggest(text):
            assert client.get(one.address).status_code == 200
            if one.kind != "case":
                assert one.decisions in numbers
                assert client.get(one.address).context["count"].decisions == one.decisions
