"""The state of the archive's index in an OpenSearch cluster."""

from django.db import models


class SearchIndex(models.Model):
    """The active index of a cluster, and its generation.

    Written by the one process that writes to the index, and read by all, on any machine. Archives
    whose index is in a folder have no such row.

    Args:
        prefix: the prefix of index names in SEARCH_URL.
        index: the name of the active index; empty if there is none.
        generation: grows with every change.
        committed_at: when the index became what it is.
        phase: the current operation; after a killed process it remains for the next one.
        documents_done, documents_total: the progress of a new index, in decisions; the total is
            None if none is being built.
    """

    class Phase(models.TextChoices):
        """The operation in progress on an index."""

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
