"""Previews of what reading letters again would change."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class RereadPreview(models.Model):
    """A worker's preview of the changes from reading letters again; kept for a day.

    Args:
        by: the user who requested it; only they can see it, because it may quote held letters.
        letters: the ids of the letters, in order.
        changes: for each letter read so far, the changes: `[field, before, after]`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    letters = ArrayField(models.BigIntegerField())
    changes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Preview {self.pk} of {len(self.letters)} letters"

    @property
    def is_made(self) -> bool:
        """Whether the preview is complete."""
        return len(self.changes) >= len(self.letters)
