"""Consistency: planted differences are found, random ones are not, and counts are right."""

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoDbBlocker

from decisions.decision_consistency import FEWEST_LETTERS, Comparison, compare
from decisions.enums import CitedBy
from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.consistency_page import context_of
from decisions.search import (
    GUIDELINE,
    GUIDELINE_BY,
    LICENSE_STATE,
    NEWEST,
    SPECIALTY,
    YEAR,
    alike_decisions,
)
from tests.support import invented_cases
from tests.support.archives import index_anew, shared_archive
from tests.support.similar_requests import AlikeDecision, decisions_by_sql, together

_SERVICES = "abcdefgh"
_STATES = [f"state-{number}" for number in range(20)]


def _letters(
    seed: int, *, letters: int = 600, items: int = 1, planted: float = 0, alike: bool = False
) -> list[AlikeDecision]:
    """Return invented decisions; `planted` is added to the overturn rate of the first state.

    With `alike`, the outcomes of a letter's items are correlated.
    """
    chance = random.Random(seed)
    decisions = []
    for letter in range(letters):
        state = chance.choice(_STATES)
        of_letter = chance.random()
        for _ in range(items):
            service = chance.choice(_SERVICES)
            rate = 0.05 + 0.05 * _SERVICES.index(service) + planted * (state == _STATES[0])
            decisions.append(
                AlikeDecision(
                    letter,
                    overturned=(of_letter if alike else chance.random()) < rate,
                    stratum=(service, (), ()),
                    values={LICENSE_STATE: (state,), YEAR: (str(chance.randrange(2014, 2019)),)},
                )
            )
    return decisions


def _certain(decisions: list[AlikeDecision]) -> list[Comparison]:
    return [each for each in compare(together(decisions)) if each.significant]


def test_a_planted_difference_is_found_with_its_size() -> None:
    [found] = _certain(_letters(1, letters=4000, planted=0.25))
    assert (found.facet, found.value) == (LICENSE_STATE, _STATES[0])
    low, high = found.interval
    assert low < 0.25 < high
    assert found.difference == pytest.approx(found.having.rate - found.others.rate)


def test_values_are_not_taken_to_differ_from_one_that_does() -> None:
    decisions = _letters(3, letters=6000, planted=0.5)
    assert [each.value for each in _certain(decisions)] == [_STATES[0]]
    others = [
        each
        for each in compare(together(decisions))
        if each.facet == LICENSE_STATE and not each.significant
    ]
    assert {each.left_out for each in others} == {(_STATES[0],)}


def test_chance_is_not_taken_for_a_difference() -> None:
    assert sum(bool(_certain(_letters(seed, letters=1500))) for seed in range(40)) <= 3


@pytest.mark.parametrize("rate", [0.01, 0.99])
def test_chance_is_not_taken_for_a_difference_where_one_outcome_is_rare(rate: float) -> None:
    """If one overturned decision is expected, observing none is not a significant difference."""
    found = 0
    for seed in range(30):
        chance = random.Random(seed)
        decisions = [
            AlikeDecision(
                letter,
                overturned=chance.random() < rate,
                stratum=(chance.choice(_SERVICES), (), ()),
                values={LICENSE_STATE: (chance.choice(_STATES),)},
            )
            for letter in range(2000)
        ]
        found += bool(_certain(decisions))
    assert found <= 2


def test_items_of_a_letter_are_one_piece_of_evidence() -> None:
    archives = [_letters(seed, letters=700, items=14, alike=True) for seed in range(20)]
    assert sum(bool(_certain(decisions)) for decisions in archives) <= 2


def test_the_treatment_is_not_taken_for_the_state() -> None:
    chance = random.Random(2)
    decisions = []
    for letter in range(2000):  # one state mostly decides the service that is often granted
        service = chance.choice("no")
        often = chance.random() < (0.8 if service == "o" else 0.2)
        state = "often" if often else "seldom"
        overturned = chance.random() < (0.6 if service == "o" else 0.1)
        decisions.append(
            AlikeDecision(letter, overturned, (service, (), ()), {LICENSE_STATE: (state,)})
        )
    assert not _certain(decisions)


def test_few_letters_are_not_compared() -> None:
    def decisions(letters: int) -> list[AlikeDecision]:
        return [
            AlikeDecision(
                n, n % 4 == 0, ("a", (), ()), {LICENSE_STATE: ("x" if n < letters else "y",)}
            )
            for n in range(200)
        ]

    assert compare(together(decisions(FEWEST_LETTERS - 1))) == []
    assert {each.value for each in compare(together(decisions(FEWEST_LETTERS)))} == {"x", "y"}


@pytest.mark.parametrize("decisions", [[], _letters(0, letters=1)])
def test_nothing_to_compare(decisions: list[AlikeDecision]) -> None:
    assert compare(together(decisions)) == []


def test_all_decided_the_same() -> None:
    same = [
        AlikeDecision(n, False, ("a", (), ()), {LICENSE_STATE: (str(n % 2),)}) for n in range(200)
    ]
    assert compare(together(same)) == []


@pytest.fixture(scope="module")
def texas_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive in which reviewers licensed in Texas overturn many more decisions."""

    def fill() -> None:
        invented_cases.fill(6_000, letters=12)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "UPDATE decisions_disputeditem item SET outcome = 'overturned' "
                "FROM decisions_case kase JOIN decisions_reviewer r ON r.id = kase.reviewer_id "
                "WHERE kase.id = item.case_id AND 'Texas' = ANY(r.licence_states) "
                "AND item.id % 3 = 0"
            )
            cursor.execute("SET session_replication_role = DEFAULT")
        index_anew()

    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("texas"), fill) as folder:
        yield folder


@pytest.fixture
def texas(texas_archive: Path, db: None) -> Path:
    """Return the archive."""
    return texas_archive


def _found(query: str = "") -> dict[str, Comparison]:
    context = context_of(SearchUrl(QueryDict(query)))
    return {
        difference.name: difference.comparison
        for group in context["differences"]
        for difference in group.rows
    }


@pytest.mark.usefixtures("texas")
def test_the_page_shows_what_differs(client: Client) -> None:
    found = _found()
    assert found["Texas"].difference > 0.15
    page = client.get("/consistency/").content.decode()
    assert "Texas" in page
    assert "percentage points more often" in page


@pytest.mark.usefixtures("texas")
def test_numbers_are_recounted() -> None:
    """A value's rates equal those from a simple loop over the strata."""
    strata: dict[object, dict[bool, list[AlikeDecision]]] = defaultdict(
        lambda: {True: [], False: []}
    )
    for each in decisions_by_sql(list(DisputedItem.objects.values_list("id", flat=True))):
        strata[each.stratum]["texas" in each.values[LICENSE_STATE]].append(each)
    both = [sides for sides in strata.values() if sides[True] and sides[False]]
    weights = [
        len(sides[True]) * len(sides[False]) / (len(sides[True]) + len(sides[False]))
        for sides in both
    ]
    shown = _found()["Texas"]
    for side, has in ((shown.having, True), (shown.others, False)):
        decisions = [each for sides in both for each in sides[has]]
        assert side.decisions == len(decisions)
        assert side.letters == len({each.case_id for each in decisions})
        rates = [sum(d.overturned for d in sides[has]) / len(sides[has]) for sides in both]
        expected = sum(w * r for w, r in zip(weights, rates, strict=True)) / sum(weights)
        assert side.rate == pytest.approx(expected)


@pytest.mark.usefixtures("texas")
def test_a_difference_leads_to_the_decisions_of_the_search_that_have_the_value() -> None:
    states = DecisionFilters(QueryDict("")).search.facets()[LICENSE_STATE]
    query = "&".join(f"state={state}" for state in states if state != "texas")
    context = context_of(SearchUrl(QueryDict(query)))
    [link] = [
        row.search for group in context["differences"] for row in group.rows if row.name == "Texas"
    ]
    both = DecisionFilters(QueryDict(f"{query}&also_state=texas")).search
    assert len(DecisionFilters(QueryDict(link.partition("?")[2])).search) == len(both) > 0


@pytest.mark.usefixtures("texas")
def test_decisions_are_those_of_the_search() -> None:
    year = "2016"
    query = f"year={year}"
    assert len(DecisionFilters(QueryDict(query)).search) > 300
    found = context_of(SearchUrl(QueryDict(query)))
    assert found["compared"] == len(DecisionFilters(QueryDict(query)).search)
    compared = list(
        decisions_by_sql(
            list(
                DisputedItem.objects.filter(case__decision_date__year=2016).values_list(
                    "id", flat=True
                )
            )
        )
    )
    assert found["comparisons"] == len(compare(together(compared)))


@pytest.mark.usefixtures("texas")
@pytest.mark.parametrize("query", ["", "q=pain", "outcome=overturned&state=texas", "q=zzyzx"])
def test_the_index_says_of_them_what_the_database_does(query: str) -> None:
    found = DecisionFilters(QueryDict(query)).search.order_by(NEWEST)
    read = alike_decisions(found, 1_000)
    order = [hit.item_id for hit in found[:1_000]]
    right = {item: each for item in order for each in decisions_by_sql([item])}
    assert read.letters == [right[item].case_id for item in order]
    assert read.overturned == [right[item].overturned for item in order]
    strata = [right[item].stratum for item in order]
    assert len({*zip(read.strata, strata, strict=True)}) == len({*strata}) == len({*read.strata})
    for facet, of_each in read.facets.items():
        values = [set(of_each.values[code]) for code in of_each.codes]
        assert values == [set(right[item].values[facet]) for item in order]


@pytest.mark.usefixtures("texas")
def test_one_letter_compares_with_nothing(client: Client) -> None:
    case = Case.public.first()
    assert case
    page = client.get(f"/consistency/?case={case.case_number}").content.decode()
    assert "too few similar decisions" in page
    assert page.count("letters on each side") == 1


@pytest.mark.usefixtures("texas")
def test_values_are_those_of_the_facets() -> None:
    """The compared values equal those that the search counts."""
    search = DecisionFilters(QueryDict("cited_by=reviewer")).search
    decisions = list(decisions_by_sql(list(DisputedItem.objects.values_list("id", flat=True))))
    counts = search.facets()
    cited = GUIDELINE_BY[CitedBy.REVIEWER]
    counts[cited] = counts[GUIDELINE]
    for facet in (SPECIALTY, LICENSE_STATE, cited):
        for value, count in counts[facet].items():
            having = [each for each in decisions if value in each.values[facet]]
            assert len(having) == count.decisions
            assert sum(each.overturned for each in having) == count.overturned
