"""Former URLs of cases and vocabulary values."""

from typing import ClassVar

from django.db import models


class FormerAddress(models.Model):
    """A former URL of an object; written by triggers, so that links keep working.

    Args:
        kind: the table: `case`, `service`, `guideline` or `specialty`.
        former: the slug or path that it had.
        row_id: the id of the last object with that URL.
    """

    kind = models.CharField(max_length=20)
    former = models.CharField(max_length=400)
    row_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="former_address_is_unique", fields=["kind", "former"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.former}"
