"""API keys, and the number of requests per hour."""

from django.conf import settings
from django.db import models


class ApiKey(models.Model):
    """A key that raises a program's API limit, and lets its owner upload letters.

    Args:
        label: its purpose.
        owner: the responsible account, with whose permissions letters are uploaded.
        secret_hash: the SHA-256 of the key, which is not stored.
        beginning: the first characters of the key, for recognition.
        per_hour: the number of requests that it allows per hour.
        revoked_at: when it was revoked.
        last_used_on: the day of its last use.
    """

    label = models.CharField(max_length=100, help_text="What the key is for.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_keys")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    beginning = models.CharField(max_length=12, editable=False)
    per_hour = models.PositiveIntegerField("requests an hour", default=20_000)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.label} ({self.beginning}…)"


class ApiUse(models.Model):
    """The number of requests of a key or visitor in one hour; rows of past hours are deleted.

    Args:
        asker: `key:` and the number of a key, or `visitor:` and a keyed hash of an address.
        hour: the beginning of the hour.
    """

    asker = models.CharField(max_length=80)
    hour = models.DateTimeField(db_index=True)
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="api_use_is_counted_once", fields=["asker", "hour"])
        ]

    def __str__(self) -> str:
        return f"{self.asker}: {self.requests}"
