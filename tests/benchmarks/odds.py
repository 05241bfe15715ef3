"""Measure how well the odds model finds planted effects, and that it finds none without them.

    uv run python -m tests.benchmarks.odds [--decisions 100000] [--seeds 1]

The outcomes of invented decisions are random (`tests/support/planted_odds.py`): first with effects
of service, body region, guideline, partial grant, age and year; then with effects in one category
of services only; then with different rates of services and no other effect; finally with one rate
for all. Each time the model is trained as by the worker, and its figures are printed next to the
planted ones.
"""

import argparse
import resource
import time
from typing import TYPE_CHECKING

from tests.benchmarks.many_cases import archive_of

if TYPE_CHECKING:
    from tests.support.planted_odds import Effects, PlantedOdds


def main() -> None:
    """Print the results, the training time and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    with archive_of(options.decisions):
        from tests.support.planted_odds import Effects

        for seed in range(1, options.seeds + 1):
            category = _frequent_category()
            _measure("planted effects", Effects(seed, 0.4), seed)
            _measure(f"effects in {category} alone", Effects(seed, 0.5, only_in=category), seed)
            _measure("rates of services, and noise", Effects(seed, 0), seed)
            _measure("noise", Effects(seed, 0, 0), seed)


def _frequent_category() -> str:
    from django.db.models import Count

    from decisions.models import DisputedItem

    paths = DisputedItem.objects.values_list("service__path").annotate(number=Count("id"))
    return str(max(paths, key=lambda row: row[1])[0]).partition("/")[0]


def _measure(name: str, effects: "Effects", seed: int) -> None:
    from decisions.odds import OddsVerdict, stored_training
    from decisions.odds.retraining import retrain
    from tests.support.planted_odds import plant_in_database

    planted = plant_in_database(effects, seed)
    started = time.perf_counter()
    retrain()
    seconds = time.perf_counter() - started
    kept = stored_training(samples=False)
    assert kept
    tested = kept.backtest
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    services = {known.service for known in planted.decided.known}
    print(
        f"\n{name} (seed {seed}): {tested.verdict.value}; services shown: "
        f"{sum(kept.verdict_on(each) == OddsVerdict.SHOWN for each in services)} of {len(services)}\n"
        f"  {tested.decisions:,} decisions of {tested.years} predicted: Brier {tested.brier:.5f}, "
        f"rates {tested.brier_of_rate:.5f}, plain rates {tested.brier_of_plain_rate:.5f}; "
        f"better by {tested.gain.value:.5f} ({tested.gain.low:.5f} to {tested.gain.high:.5f}); "
        f"calibration error {tested.error:.4f} (by chance {tested.error_by_chance:.4f})\n"
        f"  {kept.decisions:,} decisions trained in {seconds:.0f} s; memory of the process "
        f"{memory:,.0f} MB at most"
    )
    wrong = [
        service
        for service, figures in tested.services.items()
        if figures.verdict == OddsVerdict.SHOWN and not effects.are_in(service)
    ]
    print(f"  shown where nothing was planted: {wrong or 'nowhere'}", flush=True)
    if kept.model:
        _compare(planted)


def _compare(planted: "PlantedOdds") -> None:
    """Print how far the model's odds for its year differ from the planted probabilities."""
    import numpy as np

    from decisions.odds import stored_training

    kept = stored_training(samples=False)
    assert kept
    assert kept.model
    decided = planted.decided
    present = np.flatnonzero(decided.years == kept.model.year)
    found = kept.model.probabilities(decided.known)[decided.requests[present]]
    true = planted.probabilities[present]
    errors = np.abs(found - true)
    some = np.random.default_rng(0).choice(present, min(2_000, len(present)), replace=False)
    held = 0
    for place in some:
        odds = kept.model.odds([decided.known[decided.requests[place]]], [1])
        held += odds.low <= planted.probabilities[place] <= odds.high
    print(
        f"  planted probabilities: from {true.min():.3f} to {true.max():.3f}, spread "
        f"{true.std():.3f}; odds are off by {errors.mean():.4f} in the mean, "
        f"{np.quantile(errors, 0.95):.4f} at the 95th percentile, correlation "
        f"{np.corrcoef(found, true)[0, 1]:.3f}; intervals hold {held / len(some):.1%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
