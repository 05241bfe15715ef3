"""Lists of case numbers that visitors paste; `ingest/operations/retention.py` deletes old ones."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

#: The precision of `last_used_at`, so that a search in a list seldom writes.
_USE_NOTED = timedelta(days=1)


class CaseList(models.Model):
    """Pasted case numbers, stored so that the search among them has a URL.

    Args:
        key: the start of the SHA-256 of the numbers: equal lists have the same URL.
        numbers: the distinct numbers, sorted and normalized.
        sender: a keyed hash of the sender's address, to slow down anyone who sends too many; empty
            after a day.
        last_used_at: the day on which it was last opened, searched or pasted; unused lists are
            deleted.
    """

    key = models.CharField(max_length=16, primary_key=True)
    numbers = ArrayField(models.CharField(max_length=20))
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    last_used_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Return the URL of the list's page."""
        return reverse("case_list", args=[self.key])

    @classmethod
    def use(cls, key: str) -> "CaseList | None":
        """Return the list with a key and record its use; None if there is none."""
        kept = cls._default_manager.filter(pk=key).first()
        now = timezone.now()
        if kept and kept.last_used_at < now - _USE_NOTED:
            cls._default_manager.filter(pk=key).update(last_used_at=now)
        return kept
