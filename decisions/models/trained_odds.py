"""The latest training of the odds of an overturn; `decisions.odds` explains them."""

from django.db import models


class TrainedOdds(models.Model):
    """A training: the results of its backtest and, if odds are shown, the model.

    The next training replaces the row.

    Args:
        sample: whether the decisions are invented samples.
        trained_at: the time at which the training ended.
        decisions, letters: the number of decisions with a date that the training used, and of
            letters that they are from. At most the newest `MOST_DECISIONS` decisions are used.
        first_year, last_year: the years of the oldest and the newest of those decisions.
        changed_at: the time of the last change of a public case before the training.
        backtest: the results of the backtest, written by `decisions.odds.Backtest`.
        model: the model, written by `decisions.odds.OddsModel`; empty if no odds are shown.
        requests: a random sample of decided requests for each service whose odds are shown, each
            with its body regions, guidelines, whether a part was granted, age band, and the number
            of sampled decisions on it.
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
