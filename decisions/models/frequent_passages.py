"""The list of the most frequent passages."""

from django.db import models


class FrequentPassages(models.Model):
    """The most frequent passages, as last computed; one row.

    It is derived from the search index, and the next list takes its place.

    Args:
        found_at: when.
        passages: the values, those of the most letters first.
    """

    found_at = models.DateTimeField()
    passages = models.JSONField()

    class Meta:
        verbose_name_plural = "frequent passages"

    def __str__(self) -> str:
        return f"{len(self.passages):,} passages"
