"""The pages of the odds: the odds with their basis, or the plain rate and the reason."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from decisions.filters import DecisionFilters
from decisions.models import Case, TrainedOdds
from decisions.odds import OddsVerdict, stored_training, training_is_due
from decisions.odds.backtest_results import Backtest
from decisions.pages.odds.odds_page import Answer, context_of
from decisions.search import SERVICE, DecisionSearch
from tests.support import invented_cases
from tests.support.archives import index_anew, shared_archive
from tests.support.markup import words
from tests.support.planted_odds import Effects, plant_in_database
from tests.support.stored_archives import fill_once

DECISIONS = 9_000


@pytest.fixture(scope="module")
def planted_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Create invented decisions of a few years with planted effects, and train the odds."""

    def fill() -> None:
        invented_cases.fill(DECISIONS)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE decisions_case SET decision_date = make_date(2021 + id::int % 4, 6, 1)"
            )
        plant_in_database(Effects(1, 0.9))
        index_anew()
        call_command("train_odds", verbosity=0)

    once = partial(fill_once, "planted odds", fill)
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("odds"), once) as folder:
        yield folder


@pytest.fixture
def planted(planted_archive: Path, db: None) -> Path:
    return planted_archive


def answer(**asked: str) -> Answer:
    found = context_of(QueryDict(urlencode(asked)))["answer"]
    assert isinstance(found, Answer)
    return found


def shown_service() -> str:
    training = stored_training(samples=False)
    assert training
    return max(training.requests, key=lambda each: len(training.requests[each]))


def number_at(url: str) -> int:
    return len(DecisionFilters(QueryDict(urlsplit(url).query)).search)


@pytest.mark.usefixtures("planted")
def test_odds_are_next_to_rates_that_link_to_their_decisions(client: Client) -> None:
    service = shown_service()
    found = answer(service=service, modified="yes", age="40-49")
    assert found.odds
    assert 0 < found.odds.low < found.odds.probability < found.odds.high < 1
    for rate in (found.alike, found.of_service):
        assert number_at(rate.search) == rate.count.decisions
    assert found.alike.count.decisions < found.of_service.count.decisions
    assert [dot.row.count for dot in found.plot.dots] == [
        found.alike.count,
        found.of_service.count,
        DecisionSearch().count,
    ]
    assert found.plot.reference is not None
    page = client.get("/odds/", {"service": service, "modified": "yes", "age": "40-49"})
    shown = words(page.content.decode())
    assert f"{found.odds.probability * 100:.1f}% of such denials are overturned" in shown
    assert "It uses nothing about the reviewer" in shown
    assert "No odds are shown" not in shown
    sent = client.get("/odds.json", {"service": service, "modified": "yes", "age": "40-49"}).json()
    assert (
        f'href="{sent["address"].partition("testserver")[2].replace("/odds/", "/odds.json").replace("&", "&amp;")}"'
        in page.content.decode()
    )
    assert sent["answer"]["odds"]["probability"] == found.odds.probability
    assert sent["answer"]["alike"]["decisions"] == number_at(found.alike.search)
    assert sent["answer"]["verdict"] == OddsVerdict.SHOWN


@pytest.mark.usefixtures("planted")
def test_every_answer_of_the_form_has_odds(client: Client) -> None:
    service = shown_service()
    without = answer(service=service).odds
    for asked in (
        {"region": "knee"},
        {"guideline_claims_administrator": "none"},
        {"guideline_claims_administrator": "mtus"},
        {"modified": "no"},
        {"age": "60-69"},
    ):
        found = answer(service=service, **asked)
        assert found.odds
        assert found.odds != without, asked
        assert number_at(found.alike.search) == found.alike.count.decisions


@pytest.mark.usefixtures("planted")
def test_the_plain_rate_is_shown_with_the_reason_if_the_odds_failed_the_test(
    client: Client,
) -> None:
    training = stored_training(samples=False)
    assert training
    counts = DecisionSearch().facets()
    hidden = [
        each for each in sorted(counts[SERVICE]) if training.verdict_on(each) != OddsVerdict.SHOWN
    ]
    assert hidden
    for service in hidden[:5]:
        shown = words(client.get("/odds/", {"service": service}).content.decode())
        assert "No odds are shown." in shown
        assert "The plain rate of the service" in shown
        assert "of such denials are overturned" not in shown


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (OddsVerdict.NO_BETTER, "The rate is the better guide."),
        (
            OddsVerdict.NOT_CALIBRATED,
            "percentage points off on average; odds that are more than 2.0 off are not shown.",
        ),
        (OddsVerdict.TOO_FEW, "too few decisions to tell whether they are accurate"),
    ],
)
def test_an_archive_that_fails_says_why(client: Client, verdict: OddsVerdict, said: str) -> None:
    trained = TrainedOdds.objects.get()
    service = shown_service()
    years: dict[str, list[int]] = (
        {} if verdict != OddsVerdict.TOO_FEW else {"years": [], "bins": []}
    )
    backtest = {**trained.backtest, "verdict": verdict, **years}
    TrainedOdds.objects.create(
        decisions=1,
        letters=1,
        first_year=2021,
        last_year=2024,
        changed_at=timezone.now(),
        backtest=backtest,
    )
    shown = words(client.get("/odds/", {"service": service}).content.decode())
    assert "No odds are shown." in shown
    assert said in shown
    assert client.get("/odds/backtest/").status_code == 200


@pytest.mark.usefixtures("planted")
def test_the_figures_of_the_test_are_public(client: Client) -> None:
    tested = Backtest.from_json(TrainedOdds.objects.get().backtest)
    page = client.get("/odds/backtest/").content.decode()
    shown = words(page)
    for figure in (tested.brier, tested.brier_of_rate, tested.brier_of_plain_rate):
        assert f"{figure:.5f}" in shown
    assert page.count('class="point"') == len(tested.bins)
    for each in tested.bins:
        assert f"{each.overturned:,} of {each.decisions:,}" in shown
    for year in tested.years:
        assert f'href="/?year={year}"' in page


@pytest.mark.slow
@pytest.mark.usefixtures("planted")
def test_a_training_takes_the_place_of_the_one_before() -> None:
    before = TrainedOdds.objects.get()
    Case.objects.filter(items__outcome="overturned").order_by("pk").first().delete()  # type: ignore[union-attr]
    call_command("train_odds", verbosity=0)
    after = TrainedOdds.objects.get()
    assert after.pk != before.pk
    assert after.decisions < before.decisions


@pytest.mark.usefixtures("planted")
def test_it_is_trained_again_a_day_later_where_something_changed() -> None:
    assert not training_is_due()
    Case.objects.filter(pk=Case.objects.order_by("pk").values("pk")[:1]).update(
        updated_at=timezone.now()
    )
    assert not training_is_due()  # it was trained today
    TrainedOdds.objects.update(trained_at=timezone.now() - timedelta(days=1, minutes=1))
    assert training_is_due()
    TrainedOdds.objects.update(sample=True)
    assert stored_training(samples=False) is None
    assert training_is_due()


@pytest.mark.usefixtures("planted")
def test_wrong_parameters_of_a_url_are_reported(client: Client) -> None:
    shown = words(client.get("/odds/?service=no/such&age=<b>").content.decode())
    assert "Service: “no/such” isn’t a known value, so it was ignored." in shown
    assert "Choose a service" in shown


@pytest.mark.usefixtures("planted")
def test_services_lead_to_their_odds(client: Client) -> None:
    service = shown_service()
    page = client.get(f"/services/{service}/").content.decode()
    assert re.search(r'href="/odds/\?service=[^"]+">Odds of an overturn', page)
