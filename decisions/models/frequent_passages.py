"""The list of the most frequent passages."""

from django.db import models


class FrequentPassages(models.Model):
    """The most frequent passages and their figures, as last counted; one row.

    It is derived from the search index and replaced by the next list.

    Args:
        found_at: when the counting began.
        withdrawal: the number of the last withdrawal (`LastWithdrawal`) that the figures are
            without, 0 for none; None if a case that was withdrawn before was still in the index.
        samples: whether invented samples were counted, or decisions of the state.
        passages: the fields of a `CountedPassage` each, those of the most letters first.
    """

    found_at = models.DateTimeField()
    withdrawal = models.BigIntegerField(null=True)
    samples = models.BooleanField()
    passages = models.JSONField()

    class Meta:
        verbose_name_plural = "frequent passages"

    def __str__(self) -> str:
        return f"{len(self.passages):,} passages"
