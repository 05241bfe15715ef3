"""The history of what people did, and their mappings of words; rows are append-only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from pgtrigger import Before, Delete, Trigger, Update

from ingest.models.letters import Letter

_REFUSE = """
    RAISE EXCEPTION 'history is only added to'
        USING ERRCODE = 'integrity_constraint_violation';
"""
_FORGET_LETTER = """
    IF TG_OP = 'UPDATE' THEN
        IF NEW.letter_id IS NULL
            AND to_jsonb(NEW) - 'letter_id' = to_jsonb(OLD) - 'letter_id' THEN
            RETURN NEW;
        END IF;
    END IF;
"""


def _stays(but: str = "") -> Trigger:
    """Return a trigger that makes a table append-only, except for what the SQL in `but` allows."""
    return Trigger(name="history_stays", when=Before, operation=Update | Delete, func=but + _REFUSE)


class AuditAction(models.TextChoices):
    """The actions that the history records."""

    CORRECTED = "corrected", "Corrected"
    UNDONE = "undone", "Undid a correction"
    SETTLED = "settled", "Found a problem to be fine"
    MAPPED = "mapped", "Said what words mean"
    AGAIN = "again", "Had it read again"
    WITHDRAWN = "withdrawn", "Withdrew"
    RELEASED = "released", "Released"
    SAMPLES_REMOVED = "samples_removed", "Took the invented samples out"
    UPLOADED = "uploaded", "Uploaded letters"
    REPORTS = "reports", "Worked on an error report"
    DELETED = "deleted", "Deleted a file that had failed"
    ACCOUNTS = "accounts", "Managed users or groups"


class AuditEvent(models.Model):
    """An action of one person; rows are append-only.

    If its letter is deleted, the reference is cleared and the letter's name is kept.

    Args:
        by: the user; None for a command or an automatic action.
        letter: the letter that the action concerns; None for a decision about several letters, or
            if the letter was deleted.
        summary: a description.
        details: data for code: the code and words of a settled problem, or the id of an upload.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=20, choices=AuditAction.choices, db_column="deed")
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="audit_events"
    )
    summary = models.TextField()
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "ingest_act"
        ordering = ["-id"]
        verbose_name = "history entry"
        verbose_name_plural = "history entries"
        triggers: ClassVar = [_stays(_FORGET_LETTER)]
        constraints: ClassVar = [
            models.CheckConstraint(name="deed_is_known", condition=Q(action__in=AuditAction.values))
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.summary}"


class WordMapping(models.Model):
    """A person's mapping of printed words to a vocabulary term; the newest one is used.

    Args:
        kind: the code of the problem that it settles: `unknown_specialty`, ...
        printed: the words; case, hyphens and white space are ignored.
        meaning: the specialty or state, or the names of a service's path.
    """

    kind = models.CharField(max_length=40)
    printed = models.TextField()
    meaning = models.JSONField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        triggers: ClassVar = [_stays()]

    def __str__(self) -> str:
        meaning = self.meaning if isinstance(self.meaning, str) else " › ".join(self.meaning)
        return f'"{self.printed}" means {meaning}'
