"""The search outbox: changed cases that are not in the search index yet."""

from django.db import models


class SearchOutboxEntry(models.Model):
    """A case that changed and is not in the search index yet; written by triggers.

    Rows are only added and, once indexed, removed: a case that changes while it is being indexed
    has another row.
    """

    case_id = models.BigIntegerField()

    class Meta:
        db_table = "decisions_changedcase"

    def __str__(self) -> str:
        return str(self.case_id)
