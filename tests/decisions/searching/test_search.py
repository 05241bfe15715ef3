"""Searching the golden letters: words, facets, counts, order."""

from datetime import date

import pytest
from django.core.paginator import Paginator

from decisions.enums import CitedBy
from decisions.models import Case, DisputedItem
from decisions.search import (
    DECIDED,
    GUIDELINE,
    NEWEST,
    OLDEST,
    OUTCOME,
    RECEIVED,
    SERVICE,
    SPECIALTY,
    YEAR,
    Count,
    DecisionSearch,
    Selection,
)
from decisions.search.lru_cache import LruCache
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE

pytestmark = [EACH_ENGINE, pytest.mark.usefixtures("golden")]


def items(text: str, **selections: str) -> list[str]:
    return [hit.item for hit in search(text, **selections)]


def search(text: str = "", **selections: str) -> DecisionSearch:
    found = DecisionSearch(text)
    for facet in (SERVICE, OUTCOME, SPECIALTY, GUIDELINE, YEAR):
        if facet.name in selections:
            found = found.filter(facet, Selection(frozenset(selections[facet.name].split(";"))))
    return found


def test_a_search_without_words_finds_every_decision() -> None:
    found = DecisionSearch()
    assert len(found) == DisputedItem.objects.count() == 12
    assert found.letters == Case.objects.count() == 6
    assert len(list(found)) == 12


@each_row(
    ("text", "first"),
    [
        ("lumbar mri", "MRI of the lumbar spine without contrast"),
        ("MRIs of lumbar spines", "MRI of the lumbar spine without contrast"),
        ('"rotator cuff repair"', "Right shoulder arthroscopy"),
        ("arthroscop*", "Right shoulder arthroscopy"),
        ("knee x-ray", "X-ray of the right knee"),
        ("acupuncture -knee", "Acupuncture for six sessions"),
        ("rationale:effusion", "X-ray of the right knee"),
        ("norco", "Norco 10/325mg #120"),
        ("10/325mg", "Norco 10/325mg #120"),
        ("CM13-9900005", "Norco 10/325mg #120"),
        ("cm13-9900005", "Norco 10/325mg #120"),
        ("case:CM13-99*", "Norco 10/325mg #120"),
        ("specialty:anesthesiology", "Norco 10/325mg #120"),
        ("guideline:acupuncture", "Acupuncture for six sessions"),
        ('summary:"wet kitchen floor"', "MRI of the lumbar spine without contrast"),
        ('"nerve compromise signs"~6', "MRI of the lumbar spine without contrast"),
    ],
)
def test_words_find_decisions(text: str, first: str) -> None:
    assert items(text)[0].startswith(first)


@pytest.mark.parametrize("text", ["zebra", '"cuff rotator"', "item:kitchen", "mri AND zebra"])
def test_words_without_results(text: str) -> None:
    found = DecisionSearch(text)
    assert (len(found), list(found), found.letters) == (0, [], 0)
    assert all(values == {} for values in found.facets().values())


def test_words_of_the_item_beat_a_mention_in_the_summary() -> None:
    assert items("kitchen OR acupuncture")[0].startswith("Acupuncture")


def test_facets_widen_within_and_narrow_between() -> None:
    assert len(search(outcome="overturned")) == 4
    assert len(search(outcome="overturned;upheld")) == 12
    assert len(search(outcome="overturned", service="diagnostic-testing")) == 2
    assert len(search("knee", outcome="overturned", service="diagnostic-testing")) == 1
    without = DecisionSearch().filter(OUTCOME, Selection(excluded=frozenset({"overturned"})))
    assert len(without) == 8


def test_all_conditions_hold_for_one_and_the_same_item() -> None:
    """The case with the X-ray also has physical therapy, for which the denial was upheld."""
    assert (
        len(
            search(service="rehabilitation", outcome="overturned", guideline="mtus/knee-complaints")
        )
        == 0
    )


def test_counts_of_a_facet_ignore_its_own_selection_and_follow_the_others() -> None:
    counts = search(outcome="overturned").facets()
    assert counts[OUTCOME] == {"overturned": Count(4, 4), "upheld": Count(8, 0)}
    assert counts[SERVICE]["diagnostic-testing"] == Count(2, 2)
    assert counts[SERVICE]["diagnostic-testing/imaging-radiology/mri"] == Count(1, 1)
    counts = search(service="diagnostic-testing").facets()
    assert counts[OUTCOME] == {"overturned": Count(2, 2), "upheld": Count(2, 0)}
    assert "rehabilitation" in counts[SERVICE]
    assert counts[YEAR] == {"2017": Count(3, 2), "2018": Count(0)} or counts[YEAR]["2017"].decisions


def test_a_value_that_is_counted_as_another() -> None:
    counts = DecisionSearch("norco").facets()
    assert counts[SPECIALTY] == {"anesthesiology": Count(1, 0), "pain-management": Count(1, 0)}


def test_decisions_without_a_date_are_last_in_both_orders() -> None:
    newest = [hit.decided for hit in DecisionSearch().order_by(NEWEST)]
    dated = [day for day in newest if day]
    assert dated == sorted(dated, reverse=True)
    assert newest[-1] == ""
    oldest = [hit.decided for hit in DecisionSearch().order_by(OLDEST)]
    assert oldest[-1] == ""
    assert [day for day in oldest if day] == sorted(dated)


def test_a_search_can_be_paginated() -> None:
    pages = Paginator(DecisionSearch(), 5)
    assert [len(page.object_list) for page in pages] == [5, 5, 2]
    found = [hit.item_id for page in pages for hit in page.object_list]
    assert len(set(found)) == 12
    assert DecisionSearch()[3].item_id == found[3]


def test_counts_are_kept_for_another_order_and_for_nothing_else() -> None:
    found = search("mri", outcome="upheld")
    assert found._counts is search(" mri ", outcome="upheld").order_by(OLDEST)._counts
    others = (
        search("mri"),
        search("ct", outcome="upheld"),
        search("mri", outcome="overturned"),
        found.without_synonyms(),
        found.of_case("CM13-9900005"),
        found.among(frozenset({"CM13-9900005"})),
        found.guidelines_cited_by(CitedBy.REVIEWER),
        found.between(DECIDED, date(2016, 1, 1)),
        found.between(DECIDED, None, date(2016, 1, 1)),
        found.between(RECEIVED, date(2016, 1, 1)),
    )
    assert all(other._counts is not found._counts for other in others)


def test_the_values_asked_for_last_are_kept() -> None:
    recent = LruCache[list[int]](2)
    first = recent.get(1, list)
    recent.get(2, list)
    assert recent.get(1, list) is first
    recent.get(3, list)  # evicts 2, because 1 was used more recently
    assert recent.get(1, list) is first
    assert recent.get(2, lambda: [2]) == [2]
