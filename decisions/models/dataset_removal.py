"""The cases that must be removed from published snapshots of the dataset."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from pgtrigger import After, Delete, Insert, Q, Trigger, UpdateOf

#: Values of items and citations that are words of the letter: what a person corrects there may
#: have named somebody. An item or citation that is added or removed has no field.
_WORDS = (
    "heading",
    "disputed",
    "original",
    "authorized",
    "quantity",
    "rationale",
    "chapter",
    "sections",
    "text",
    "",
)


class RemovalReason(models.TextChoices):
    """The reason why a case is removed from snapshots."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


class DatasetRemoval(models.Model):
    """A case that must be removed from older snapshots; written by triggers.

    Rows are only added and, once no snapshot contains the case, removed. While there is a row, no
    snapshot can be downloaded.

    Args:
        reason: whether the case is no longer public, or a person corrected its words.
    """

    case_uid = models.UUIDField()
    reason = models.CharField(max_length=10, choices=RemovalReason.choices)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dataset_removal_has_a_reason",
                condition=models.Q(reason__in=RemovalReason.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_uid} ({self.reason})"


#: Snapshots never contain samples.
WITHDRAWN_LEAVE_DATASET = Trigger(
    name="withdrawn_leave_dataset",
    when=After,
    operation=Delete | UpdateOf("withdrawn_at"),
    condition=Q(old__withdrawn_at__isnull=True, old__sample=False),
    func=f"""
        IF TG_OP = 'DELETE' OR NEW.withdrawn_at IS NOT NULL THEN
            INSERT INTO decisions_datasetremoval (case_uid, reason)
                VALUES (OLD.uid, '{RemovalReason.WITHDRAWN}');
        END IF;
        RETURN NULL;
    """,  # noqa: S608  a word of this module
)

CORRECTED_LEAVE_DATASET = Trigger(
    name="corrected_leave_dataset",
    when=After,
    operation=Insert,
    condition=Q(new__field__in=_WORDS),
    func=f"""
        INSERT INTO decisions_datasetremoval (case_uid, reason)
            SELECT uid, '{RemovalReason.CORRECTED}' FROM decisions_case
            WHERE id = NEW.case_id AND NOT sample;
        RETURN NULL;
    """,  # noqa: S608  a word of this module
)
