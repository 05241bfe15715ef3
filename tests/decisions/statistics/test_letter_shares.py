"""Rates that rest on a few letters say so, with an interval that covers what it claims to."""

import html
import random
import re
from collections import Counter

import pytest
from django.test import Client

from decisions.models import DisputedItem
from decisions.overturn_rates import FEW, interval
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.search import SERVICE, TURNED_ON, Count, DecisionSearch, Selection
from tests.support.markup import page, words


def shares(*of_letters: tuple[int, int]) -> LetterShares:
    """Return the shares of letters, each with its decisions and overturned ones."""
    return LetterShares([Count(*each) for each in sorted(of_letters, reverse=True)])


@pytest.mark.parametrize(
    ("sizes", "dominating", "held"),
    [
        ([21, 5, 5, 4, 3, 2], 1, 21),  # a letter with half of the decisions
        ([10, *[1] * 30], 1, 10),  # one with a quarter
        ([9, 9, 3, 3, 3, *[1] * 9], 1, 9),
        ([6, 6, 6, *[1] * 18], 3, 18),
        ([9, 8, 8, *[1] * 30], 0, 0),  # these hold less than half
        ([2, 1, 1], 0, 0),  # as little as any search of four decisions
        ([1] * 40, 0, 0),
        ([14], 1, 14),
    ],
)
def test_letters_that_dominate(sizes: list[int], dominating: int, held: int) -> None:
    found = shares(*((size, 0) for size in sizes))
    assert found.dominating == dominating
    assert found.held_by(found.dominating) == held


def test_letters_that_are_decided_alike_count_once() -> None:
    # A hundred letters of four decisions, each letter of one outcome: as a hundred decisions.
    alike = shares(*[(4, 4)] * 20, *[(4, 0)] * 80)
    assert alike.design_effect == pytest.approx(4, rel=0.02)
    low, high = interval(Count(100, 20)) or (0, 0)
    assert alike.interval == pytest.approx((low, high), abs=0.003)
    assert alike.matter
    # Decisions that are as different within letters as between them count each.
    apart = shares(*[(5, 1)] * 80)
    assert apart.design_effect == 1
    assert not apart.matter


@pytest.mark.parametrize("overturned", [0, 1])
def test_one_outcome_says_nothing_of_how_alike_letters_are(overturned: int) -> None:
    found = shares(*[(4, 4 * overturned)] * 10)
    assert found.design_effect == 4
    low, high = found.interval or (0, 0)
    assert (low == 0, high == 1) == (not overturned, bool(overturned))
    narrow = interval(Count(40, 40 * overturned)) or (0, 0)
    assert high - low > 1.5 * (narrow[1] - narrow[0])


def test_a_single_letter_has_no_interval() -> None:
    assert shares((14, 3)).interval is None
    assert shares((14, 3)).matter
    assert not shares((2, 1)).matter


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Of letters that tend to go one way, 95% intervals hold the true rate; naive ones do not."""
    dice, true, rounds = random.Random(7), 0.3, 400
    covered = Counter[str]()
    for _ in range(rounds):
        of_letters = []
        for _ in range(25):
            own = dice.betavariate(true, 1 - true)  # half of the variance is that of letters
            size = dice.choice([1, 1, 2, 4, 8])
            of_letters.append((size, sum(dice.random() < own for _ in range(size))))
        found = shares(*of_letters)
        for name, ends in (("letters", found.interval), ("decisions", interval(found.count))):
            covered[name] += ends is not None and ends[0] <= true <= ends[1]
    assert covered["letters"] / rounds > 0.92
    assert covered["decisions"] / rounds < 0.85


@pytest.mark.usefixtures("invented")
def test_pages_say_which_letters_dominate(client: Client) -> None:
    """On a day with few letters, one of many items dominates."""
    days = Counter(
        DisputedItem.objects.exclude(case__decision_date=None).values_list(
            "case__decision_date", "case_id"
        )
    )
    dates = Counter(day for day, _ in days)
    (day, _), largest = next(
        (each, number) for each, number in days.most_common() if 2 <= dates[each[0]] <= 6
    )
    number = sum(items for (date, _), items in days.items() if date == day)
    asked = f"decided_from={day}&decided_to={day}"
    note = f"One letter holds {largest} of these {number} decisions."
    for address in (
        f"/?{asked}",
        f"/?{asked}&outcome=upheld",
        f"/what-decides/?{asked}",
        f"/consistency/?{asked}",
    ):
        shown = words(page(client, address))
        assert note in shown, address
        said = "with letters as independent instead, the 95% interval is" in shown
        too_few = number < FEW and "too few to predict" in shown
        assert said != too_few, address


@pytest.mark.usefixtures("invented")
def test_the_page_of_a_value_says_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = DecisionSearch().split(SERVICE)
    for value in sorted(counts, key=lambda value: counts[value].decisions):
        found = LetterShares.of(DecisionSearch().filter(SERVICE, Selection(frozenset({value}))))
        if found and found.letters > 1:
            break
    assert found
    monkeypatch.setattr("decisions.pages.statistics.letter_shares._SHARES", {1: 0.0})
    monkeypatch.setattr("decisions.pages.statistics.letter_shares._FEWEST", found.largest)
    note = f"One letter holds {found.largest} of these {found.count.decisions} decisions."
    assert note in words(page(client, f"/services/{value}/"))


@pytest.mark.usefixtures("invented")
def test_many_decisions_are_not_listed(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr("decisions.search.facet_counts.MOST_BY_LETTER", 100)
    assert LetterShares.of(DecisionSearch()) is None
    assert "One reviewer decides a whole letter" not in page(client, "/")


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("letters", ["one", "all"])
def test_a_difference_of_few_letters_is_not_more_than_chance(
    client: Client, monkeypatch: pytest.MonkeyPatch, letters: str
) -> None:
    frequent = sorted(DecisionSearch().split(TURNED_ON).items(), key=lambda one: -one[1].decisions)
    met = next(value for value, count in frequent if count.rate == 1)
    unmet = next(value for value, count in frequent if count.rate == 0)
    if letters == "one":
        monkeypatch.setattr(DecisionSearch, "by_letter", property(lambda found: [found.count]))
    shown = words(page(client, f"/compare-searches/?a.turned_on={met}&b.turned_on={unmet}"))
    assert ("Too few letters to rely on." in shown) == (letters == "one")
    assert ("This is more than chance explains." in shown) == (letters == "all")


@pytest.mark.usefixtures("samples")
def test_a_number_of_letters_opens_as_many(client: Client) -> None:
    for url in ("/about/", "/consistency/", "/what-decides/?q=pain", "/services/surgery/"):
        links = re.findall(r'href="([^"]*group=letter)">([\d,]+)[^<]*</a>', page(client, url))
        assert links, url
        for link, number in links[:5]:
            assert re.search(rf"of {number} letters", words(page(client, html.unescape(link)))), (
                link
            )
