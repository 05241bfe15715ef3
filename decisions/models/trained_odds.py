"""The latest trained odds; `decisions.odds` explains them."""

from django.db import models


class TrainedOdds(models.Model):
    """One training: its test and, if the odds are shown, the model.

    It is derived from the decisions and replaced by the next training.

    Args:
        sample: whether it was trained on invented samples.
        decisions, letters: how many it learned from; `first_year` and `last_year`, when decided.
        changed_at: the last change of a case when it began.
        backtest: its test, as `decisions.odds.Backtest` writes it.
        model: as `decisions.odds.OddsModel` writes it; empty where no odds are shown.
        requests: for each service whose odds are shown, requests as they were decided: body
            regions, guidelines, whether a part was granted, age band, number of decisions.
    """

    sample = models.BooleanField("invented samples", default=False)
    trained_at = models.DateTimeField(auto_now_add=True)
    decisions = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField()
    backtest = models.JSONField()
    model = models.BinaryField(default=b"")
    requests = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "trained odds"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Odds of {self.decisions:,} decisions"
