"""A changed rate is reported, and an unchanged one rarely, however often it is tested."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from decisions.alerts import job
from decisions.models import Alert, AlertMessage
from decisions.overturn_rates import difference
from decisions.search import Count, indexer
from tests.support import invented_cases
from tests.support.alerts import MOVED, subscribe
from tests.support.mail_server import MailServer, text_of
from tests.support.stored_archives import fill_once

#: Half of the decisions are overturned after this day, and a tenth up to it.
SINCE = date(2019, 12, 31)


@pytest.fixture
def moved(archive: Path) -> None:
    """Fill the test's archive with decisions whose overturn rate rises after a day."""

    def fill() -> None:
        invented_cases.fill(2_000)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "UPDATE decisions_disputeditem i SET outcome = 'overturned' FROM decisions_case k "
                "WHERE k.id = i.case_id AND k.decision_date > %s AND i.id %% 2 = 0",
                [SINCE],
            )
            cursor.execute("SET session_replication_role = DEFAULT")
        indexer.rebuild()

    fill_once("moved rates", fill)


def look(since: date) -> Alert:
    """Set the day that ends the first period, and test the rates."""
    Alert.objects.update(rate_since=since, rate_looks=0, rate_at=timezone.now() - timedelta(days=1))
    job.run()
    return Alert.objects.get()


def test_a_changed_rate_is_reported_once_with_its_numbers(
    moved: None, client: Client, mail_server: MailServer
) -> None:
    subscribe(client, mail_server, "outcome=overturned", rates="on")
    job.run()  # the first test sets the day between the periods
    assert Alert.objects.get().rate_since == date.fromisoformat(
        client.get("/decisions.json?sort=newest").json()["results"][0]["decision_date"]
    )
    look(SINCE)
    message = AlertMessage.objects.get(kind="rate")
    for name, days in (
        ("before", "decided_from=2019-01-01&decided_to=2019-12-31"),
        ("after", "decided_from=2020-01-01"),
    ):
        page = client.get(f"/decisions.json?{days}").json()["either_outcome"]
        assert {key: message.facts[name][key] for key in ("decisions", "overturned", "rate")} == {
            key: page[key] for key in ("decisions", "overturned", "rate")
        }
    assert message.facts["difference"]["confidence"] == 0.995
    assert message.facts["difference"]["interval"][0] > 0
    alert = Alert.objects.get()
    assert alert.rate_since is not None
    assert alert.rate_since > SINCE  # the next tests compare other periods
    Alert.objects.update(rate_at=timezone.now())
    job.run()
    assert AlertMessage.objects.filter(kind="rate").count() == 1


def test_an_unchanged_rate_is_not_reported(
    moved: None, client: Client, mail_server: MailServer
) -> None:
    subscribe(client, mail_server, "decided_to=2019-12-31", rates="on")
    alert = look(date(2017, 12, 31))
    assert alert.rate_looks == 1
    assert not AlertMessage.objects.filter(kind="rate").exists()
    assert alert.rate_at > timezone.now() + timedelta(days=29)


def test_fewer_than_thirty_say_nothing(
    moved: None, client: Client, mail_server: MailServer
) -> None:
    subscribe(client, mail_server, rates="on")
    assert look(date(2024, 12, 28)).rate_looks == 0
    assert not AlertMessage.objects.filter(kind="rate").exists()


def test_the_mail_names_both_periods(
    archive: Path, client: Client, mail_server: MailServer
) -> None:
    alert = subscribe(client, mail_server, rates="on")
    AlertMessage.objects.create(alert=alert, kind="rate", facts=MOVED)
    job.run()
    mail = mail_server.mails[-1]
    assert mail["Subject"].startswith("The overturn rate changed")
    text = text_of(mail)
    assert (
        "Jan 1, 2016 to Dec 31, 2016: 10.0% overturned (40 of 400; 95% interval 7.0% to 13.0%)"
        in text
    )
    assert "Since Jan 1, 2017: 25.0% overturned" in text
    assert "+15.0 percentage points (99.5% interval +8.0 to +22.0)" in text


@pytest.mark.parametrize(("rate_after", "least", "most"), [(0.1, 0.0, 0.02), (0.2, 0.9, 1.0)])
def test_repeated_looks_seldom_warn_of_chance(rate_after: float, least: float, most: float) -> None:
    """Test the rule on 400 searches: 600 decisions before the day, 100 more each month after."""
    chance, warned = random.Random(3), 0
    for _ in range(400):
        before = Count(600, sum(chance.random() < 0.1 for _ in range(600)))
        decisions = overturned = 0
        for k in range(1, 13):
            decisions += 100
            overturned += sum(chance.random() < rate_after for _ in range(100))
            found = difference(Count(decisions, overturned), before, 1 - 0.01 / (k * (k + 1)))
            assert found is not None
            if found.beyond_chance:
                warned += 1
                break
    assert least <= warned / 400 <= most
