"""An archive with too few decisions for odds states that, and shows the plain rate."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from decisions.models import Case, TrainedOdds
from decisions.odds import OddsVerdict, training_is_due
from decisions.search import SERVICE, DecisionSearch, Selection
from tests.support.markup import words


@pytest.mark.usefixtures("golden")
def test_a_small_archive_shows_the_plain_rate_and_says_why(client: Client) -> None:
    assert not training_is_due()
    service = next(path for path in DecisionSearch().facets()[SERVICE] if path.count("/") == 2)
    shown = words(client.get("/odds/", {"service": service}).content.decode())
    assert "which is too few" in shown
    assert "The plain rate of the service" in shown
    empty = client.get("/odds/").content.decode()
    assert "which is too few" in words(empty)
    for text in (shown, words(empty)):
        assert "Show the odds" not in text, "there is nothing to ask for"
    sent = client.get("/odds.json", {"service": service}).json()
    assert (
        sent["answer"]["odds"] is sent["answer"]["verdict"] is sent["backtest"]["verdict"] is None
    )
    assert sent["answer"]["of_service"]["decisions"] == len(
        DecisionSearch().filter(SERVICE, Selection(frozenset([service])))
    )
    assert "so no odds are shown" in words(client.get("/odds/backtest/").content.decode())


@pytest.mark.usefixtures("golden")
def test_without_public_decisions_nothing_is_trained() -> None:
    call_command("train_odds", verbosity=0)
    assert TrainedOdds.objects.get().backtest["verdict"] == OddsVerdict.TOO_FEW
    Case.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(CommandError, match="no decision with a date"):
        call_command("train_odds")
