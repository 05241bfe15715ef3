"""The index that a cluster of OpenSearch keeps of the archive."""

from django.db import models


class SearchIndex(models.Model):
    """Which index of a cluster answers, and how often it has changed.

    Written by the one process that writes to the index, and read by all, on any machine. Archives
    whose index is in a folder have no such row.

    Args:
        prefix: what the names of the indexes begin with, as SEARCH_URL says it.
        index: the one that answers; empty where there is none.
        generation: grows with every change.
        committed_at: when the index became what it is.
        phase: what is being done to it; what a killed process began stays, for the next one.
        documents_done, documents_total: how far a new index is, in decisions; without a total
            where none is made.
    """

    class Phase(models.TextChoices):
        """What is being done to an index."""

        NONE = "", "nothing"
        WRITING = "writing"
        REFRESHING = "refreshing"

    prefix = models.CharField(max_length=64, unique=True)
    index = models.CharField(max_length=200, blank=True)
    generation = models.BigIntegerField(default=0)
    committed_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=10, choices=Phase.choices, blank=True)
    documents_done = models.PositiveIntegerField(default=0)
    documents_total = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name_plural = "search indexes"

    def __str__(self) -> str:
        return self.index or self.prefix
