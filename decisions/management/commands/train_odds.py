"""Train the odds of an overturn on the decisions of the archive."""

import time
from typing import Any

from django.core.management.base import CommandError

from decisions.archive_command import ArchiveCommand
from decisions.odds import Backtest, OddsVerdict
from decisions.odds.retraining import TrainingError, retrain
from imr_archive.runtime.automatic_migrations import ensure_schema

_SAID = {
    OddsVerdict.SHOWN: "The odds are shown for the services that passed.",
    OddsVerdict.TOO_FEW: "The archive holds too few decisions to test odds: none are shown.",
    OddsVerdict.NO_BETTER: "The odds predict no better than rates of services: none are shown.",
    OddsVerdict.NOT_CALIBRATED: "The odds differ too much from the decisions: none are shown.",
}


class Command(ArchiveCommand):
    help = (
        "Train the odds of an overturn on the archive's decisions, test them on its most recent "
        "years, and replace the previous ones. The worker does this once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_schema()
        started = time.perf_counter()
        try:
            trained = retrain()
        except TrainingError as error:
            raise CommandError(str(error)) from error
        tested = Backtest.from_json(trained.backtest)
        if tested.years:
            self.stdout.write(
                f"{tested.decisions:,} decisions of {tested.years[0]} to {tested.years[-1]} "
                f"predicted: Brier score {tested.brier:.5f}, of the services' rates "
                f"{tested.brier_of_rate:.5f}; calibration error {tested.error:.4f}; "
                f"{len(trained.requests):,} services passed."
            )
        self.stdout.write(_SAID[tested.verdict])
        seconds = time.perf_counter() - started
        self.stdout.write(f"Trained on {trained.decisions:,} decisions in {seconds:.1f} s.")
