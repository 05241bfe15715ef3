"""Suggestions while a query is typed: their values, counts and links."""

import re

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.pages.search.suggestions import Suggestion
from decisions.pages.search.suggestions import suggest as suggested
from decisions.search import GUIDELINE, SERVICE, SPECIALTY, TREATMENT, DecisionSearch
from tests.support.archives import Take
from tests.support.invented_letters import letter
from tests.support.markup import decisions_found, page

pytestmark = pytest.mark.usefixtures("golden")


def suggest(text: str, search: str = "") -> list[Suggestion]:
    """Return the suggestions for typed text, on the page of a search."""
    query = QueryDict(search, mutable=True)
    query["q"] = text
    return suggested(query)


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
def test_the_beginning_of_a_name_suggests_it(text: str, kind: str, label: str) -> None:
    found = suggest(text)
    assert (kind, label) in [(one.kind, one.label) for one in found]
    assert len(found) <= 10


@pytest.mark.parametrize(
    "text",
    [
        "CM18-0045678",
        "cm18-0045678",
        "CM180045678",
        "CM18-45678",
        "cm1845678",
        "CM18 45678",
        "cm18-004",
        "CM18-456",
        "cm18",
        "0045678",
        "45678 neck",
    ],
)
def test_a_case_number_is_suggested_however_much_of_it_is_typed(take: Take, text: str) -> None:
    take(
        ("one.txt", letter("CM18-0045678").encode()), ("other.txt", letter("CM18-9945678").encode())
    )
    found = [one.label for one in suggest(text) if one.kind == "case"]
    if text == "45678 neck":
        assert found == []
    elif text == "cm18":
        assert found == ["CM18-0045678", "CM18-9945678"]
    else:
        assert found == ["CM18-0045678"]


def test_a_brand_says_by_which_name_it_was_found() -> None:
    assert [one.known_as for one in suggest("norco")] == ["Norco"]


@pytest.mark.parametrize("text", ["", "a", "zebra", "cm", "\x00", "%", "' OR 1=1", "(" * 5000])
def test_words_that_begin_no_name_suggest_nothing(text: str) -> None:
    assert suggest(text) == []


def test_counts_are_those_of_the_page_that_is_led_to(client: Client) -> None:
    counts = DecisionSearch().facets()
    numbers = {
        c.decisions for facet in (SERVICE, GUIDELINE, SPECIALTY) for c in counts[facet].values()
    }
    for text in ("acup", "mtus", "norco", "phys", "CM17"):
        for one in suggest(text):
            shown = page(client, one.url)
            if one.kind != "case":
                assert one.decisions in numbers
                assert decisions_found(shown) == one.decisions


def test_a_suggestion_keeps_the_other_filters(client: Client) -> None:
    one = suggest("acup", "year=2017&sort=oldest")[0]
    assert one.label == "Acupuncture"
    assert re.fullmatch(r"/\?year=2017&sort=oldest&service=[a-z-]+/acupuncture", one.url)
    assert decisions_found(page(client, one.url)) == one.decisions == 1
    assert suggest("acup", "year=2013") == [], "there is none in that year"
    assert "Acupuncture" not in [
        again.label for again in suggest("acup", one.url.partition("?")[2])
    ], "it is chosen already"


@pytest.mark.parametrize(
    "text",
    ["-acup", "NOT acup", "granted -acup", "granted NOT acup", "granted OR acup", "(granted acup"],
)
def test_nothing_is_suggested_after_a_negation(text: str) -> None:
    assert suggest(text) == []


def test_the_last_word_is_completed_if_no_name_fits_all(client: Client) -> None:
    for text in ("granted acup", "granted service:acup"):
        one = suggest(text)[0]
        assert (one.label, one.decisions) == ("Acupuncture", 1)
        assert one.url.startswith("/?q=granted&service=")
        assert decisions_found(page(client, one.url)) == 1


def test_a_suggestion_names_the_words_that_stay_beside_it(client: Client) -> None:
    assert {one.beside for one in suggest("mri")} == {""}
    found = suggest("spine mr")
    assert [(one.label, one.beside) for one in found] == [("MRI", "spine")]
    shown = page(client, "/suggestions/?q=spine+mr")
    assert "with “spine”" in shown


def test_a_region_next_to_a_suggested_treatment_is_searched_in_the_treatment(
    client: Client,
) -> None:
    one = suggest("lumbar mri", "scope=auto")[0]
    assert (one.label, one.beside) == ("MRI", "lumbar")
    assert f"scope={TREATMENT}" in one.url
    assert decisions_found(page(client, one.url)) == one.decisions
    typed = client.get("/", {"q": "lumbar mri", "scope": "auto"}, follow=True).content.decode()
    assert decisions_found(typed) == one.decisions
    granted = suggest("granted acup", "scope=auto")[0]
    assert f"scope={TREATMENT}" not in granted.url, "it is no region"
