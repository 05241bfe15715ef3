"""The models of corrections that persons made to cases.

A correction is never edited or deleted; a trigger of the database refuses both. It can be undone
once: the row then records by whom and when, and the case shows the values that were read.
"""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from pgtrigger import Before, Delete, Trigger, Update

from decisions.models.dataset_removal import CORRECTED_LEAVE_DATASET

#: A correction is never edited or deleted; it can be undone, once.
CORRECTION_STAYS = Trigger(
    name="correction_stays",
    when=Before,
    operation=Update | Delete,
    func="""
        IF TG_OP = 'UPDATE'
            AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
            AND to_jsonb(NEW) - 'undone_at' - 'undone_by_id'
                = to_jsonb(OLD) - 'undone_at' - 'undone_by_id'
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a correction is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    """,
)


class Action(models.TextChoices):
    """The kinds of corrections."""

    CHANGE = "change", "Changed"
    ADD = "add", "Added"
    REMOVE = "remove", "Removed"


class Correction(models.Model):
    """One value that a person corrected, or an item or citation that a person added or removed.

    Items and citations are recreated at each reading, so a correction identifies them by position
    and original wording; both are empty for a value of the case itself.

    Args:
        letter_sha256: the letter that was read; a correction does not apply to newer letters.
        item_position, item_words: the item, by its heading.
        cited_by, citation_position, citation_words: the citation of that item.
        field: the corrected field; empty if the whole item or citation was added or removed.
        before, after: the value, or all values of the removed or added row, as JSON.
        reason: the reason, shown on the public page.
    """

    case = models.ForeignKey("decisions.Case", models.PROTECT, related_name="corrections")
    letter_sha256 = models.CharField(max_length=64)
    action = models.CharField(max_length=10, choices=Action.choices)
    item_position = models.PositiveSmallIntegerField(null=True, blank=True)
    item_words = models.TextField(blank=True)
    cited_by = models.CharField(max_length=20, blank=True)
    citation_position = models.PositiveSmallIntegerField(null=True, blank=True)
    citation_words = models.TextField(blank=True)
    field = models.CharField(max_length=60, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        triggers: ClassVar = [CORRECTION_STAYS, CORRECTED_LEAVE_DATASET]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="correction_action_is_known", condition=Q(action__in=Action.values)
            ),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_is_undone_by_somebody",
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return a description: "Item 2, citation 1 by the reviewer: year changed"."""
        what = self.field.replace("_", " ")
        target = f"Item {self.item_position}" if self.item_position else ""
        if self.citation_position:
            target += (
                f", citation {self.citation_position} by the {self.cited_by.replace('_', ' ')}"
            )
        done = f"{what} {self.get_action_display().lower()}".strip()
        return f"{target}: {done}" if target else done.capitalize()


class CaseAsRead(models.Model):
    """What the reader read in a case that a person corrected; an undone correction returns to it.

    Args:
        record: in the form of `decisions.case_record.json_record`.
    """

    case = models.OneToOneField("decisions.Case", models.CASCADE, related_name="as_read")
    record = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"Case {self.case_id} as read"
