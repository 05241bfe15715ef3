"""The model of the odds: planted effects are found, and noise is not mistaken for an effect."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from decisions.odds import AskedRequest, Backtest, KnownRequest, OddsModel, OddsVerdict
from decisions.odds.backtest import backtest
from decisions.odds.backtest_results import LARGEST_ERROR
from decisions.odds.metrics import (
    bins_of,
    calibration_error,
    calibration_error_by_chance,
    compared,
)
from decisions.odds.model import odds_of
from decisions.odds.training import train
from tests.support.planted_odds import Effects, PlantedOdds, plant

DECISIONS = 9_000
YEARS = (2021, 2022, 2023, 2024)


def in_years(planted: PlantedOdds) -> PlantedOdds:
    """Return decisions of a few years, so that few models are trained."""
    letters = planted.decided.letters
    decided = replace(planted.decided, years=np.array(YEARS)[letters % len(YEARS)])
    return replace(planted, decided=decided)


@pytest.fixture(scope="module")
def planted() -> PlantedOdds:
    return in_years(plant(DECISIONS, Effects(1, 0.7)))


@pytest.fixture(scope="module")
def model(planted: PlantedOdds) -> OddsModel:
    return train(planted.decided)


def test_planted_effects_are_found(planted: PlantedOdds, model: OddsModel) -> None:
    found = model.probabilities(planted.decided.known)[planted.decided.requests]
    true = planted.probabilities
    assert np.corrcoef(found, true)[0, 1] > 0.9
    assert np.abs(found - true).mean() < true.std() / 2
    assert abs(found.mean() - true.mean()) < 0.02


def test_intervals_hold_what_was_planted(planted: PlantedOdds, model: OddsModel) -> None:
    places = np.random.default_rng(0).choice(len(planted.decided), 400, replace=False)
    held = 0
    for place in places:
        odds = model.odds([planted.decided.known[planted.decided.requests[place]]], [1])
        assert 0 < odds.low < odds.probability < odds.high < 1
        held += odds.low <= planted.probabilities[place] <= odds.high
    assert 0.85 < held / len(places) <= 0.99


def test_with_planted_effects_the_odds_are_shown(planted: PlantedOdds) -> None:
    tested = backtest(planted.decided)
    assert tested.verdict == OddsVerdict.SHOWN
    assert tested.brier < min(tested.brier_of_rate, tested.brier_of_plain_rate)
    assert tested.gain.low > 0
    assert tested.error <= LARGEST_ERROR
    assert sum(each.decisions for each in tested.bins) == tested.decisions
    assert any(each.verdict == OddsVerdict.SHOWN for each in tested.services.values())
    stored = tested.to_json()
    assert {"places", "services"} & stored.keys() == {"places"}, "backups use this name"
    assert Backtest.from_json(stored) == tested


def test_where_services_alone_differ_nothing_is_shown() -> None:
    tested = backtest(in_years(plant(DECISIONS, Effects(2, 0.0))).decided)
    assert tested.verdict == OddsVerdict.NO_BETTER
    assert tested.verdict_on(next(iter(tested.services))) == OddsVerdict.NO_BETTER


def test_too_few_decisions_are_not_tested() -> None:
    few = plant(1_000, Effects(1, 0.7)).decided
    assert backtest(few) == Backtest(OddsVerdict.TOO_FEW)


def test_a_model_is_the_same_when_it_was_kept(planted: PlantedOdds, model: OddsModel) -> None:
    read = OddsModel.from_bytes(model.to_bytes())
    requests = planted.decided.known[:50]
    assert read.probabilities(requests) == pytest.approx(model.probabilities(requests))
    before, after = model.odds(requests, [1] * 50), read.odds(requests, [1] * 50)
    assert (after.low, after.high) == pytest.approx((before.low, before.high), rel=1e-4)


def test_what_is_not_said_is_averaged(planted: PlantedOdds, model: OddsModel) -> None:
    service = planted.decided.known[0].service
    decided = [(known, 1) for known in planted.decided.known if known.service == service]
    odds = odds_of(AskedRequest(service), model, decided)
    each = model.probabilities([known for known, _ in decided])
    assert odds.probability == pytest.approx(each.mean())
    granted = odds_of(AskedRequest(service, granted_part=True), model, decided)
    refused = odds_of(AskedRequest(service, granted_part=False), model, decided)
    assert granted.probability != pytest.approx(refused.probability, rel=1e-3)


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        ("mtus", ("mtus/chronic-pain", "mtus/low-back")),
        ("mtus/low-back", ("mtus/low-back",)),
        ("odg", ("odg",)),
        (None, ("mtus/chronic-pain", "mtus/low-back", "odg")),
        ("acoem", None),
        ("mt", None),
    ],
)
def test_a_source_is_asked_for_with_the_chapters_that_were_cited(
    asked: str | None, filled: tuple[str, ...] | None
) -> None:
    known = KnownRequest("surgery", guidelines=("mtus/chronic-pain", "mtus/low-back", "odg"))
    request = AskedRequest("surgery", guideline=asked)
    assert request.fits(known) == (filled is not None)
    assert request.filled_from(known).guidelines == (filled or (asked,))


def test_what_nobody_asked_before_has_odds_too(model: OddsModel) -> None:
    request = KnownRequest("new/group/service", ("nowhere",), ("unknown/book",), age="?")
    [probability] = model.probabilities([request])
    assert 0 < probability < 1


def test_letters_are_one_piece_of_evidence() -> None:
    chance = np.random.default_rng(1)
    overturned = (chance.random(1_000) < 0.3).astype(float)
    forecasts, others = np.full(1_000, 0.3), np.full(1_000, 0.4)
    alone = compared(forecasts, others, overturned, np.arange(1_000))
    again = [np.repeat(each, 4) for each in (forecasts, others, overturned, np.arange(1_000))]
    together = compared(again[0], again[1], again[2], again[3])
    assert together.gain == alone.gain
    assert together.p == pytest.approx(alone.p)


def test_the_calibration_error_is_what_chance_makes_of_right_forecasts() -> None:
    chance = np.random.default_rng(1)
    forecasts = chance.uniform(0.05, 0.4, 2_000)
    errors, by_chance = [], []
    for _ in range(50):
        bins = bins_of(forecasts, (chance.random(2_000) < forecasts).astype(float))
        errors.append(calibration_error(bins))
        by_chance.append(calibration_error_by_chance(bins))
    assert np.mean(errors) == pytest.approx(np.mean(by_chance), rel=0.1)
    off = bins_of(forecasts, (chance.random(2_000) < forecasts + 0.1).astype(float))
    assert calibration_error(off) == pytest.approx(0.1, abs=0.02)


@pytest.mark.slow
def test_pages_do_not_load_the_library_that_learns() -> None:
    code = (
        "import django, sys; django.setup(); import imr_archive.urls, ingest.tasks; "
        "sys.exit(any(name.split('.')[0] == 'sklearn' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
