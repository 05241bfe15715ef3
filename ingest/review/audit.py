"""What people did with letters and accounts, and what they decided that printed words mean.

Rows are only added; a trigger of the database refuses to change or delete them. An act forgets its
letter where that is deleted, and keeps the letter's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from pgtrigger import Before, Delete, Trigger, Update

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from ingest.models import Letter

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
    """Return the rule that rows are only added, with the SQL of what is allowed besides."""
    return Trigger(name="history_stays", when=Before, operation=Update | Delete, func=but + _REFUSE)


class Deed(models.TextChoices):
    """What somebody can do."""

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


class Act(models.Model):
    """One thing that one person did.

    Args:
        by: who; none where a command did it, or the archive by itself.
        letter: the letter that it was done with; none for a decision about many, or where it was
            deleted.
        summary: what it was, in words.
        details: what code needs to know of it: of a settled problem, its code and words; of an
            upload, its number.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=20, choices=Deed.choices)
    letter = models.ForeignKey(
        "ingest.Letter", models.SET_NULL, null=True, blank=True, related_name="acts"
    )
    summary = models.TextField()
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "act"
        verbose_name_plural = "history"
        triggers: ClassVar = [_stays(_FORGET_LETTER)]
        constraints: ClassVar = [
            models.CheckConstraint(name="deed_is_known", condition=Q(deed__in=Deed.values))
        ]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.summary}"


def note(
    by: User | None,
    deed: Deed,
    summary: str = "",
    *,
    letter: Letter | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add what somebody did to the history; part of the current transaction.

    Args:
        by: who; none where a command did it, or the archive by itself.
        deed: what kind of deed.
        summary: what it was, in words; the letter's name where there are none.
        letter: the letter that it was done with.
        reason: why, as the person said.
        details: what code needs to know of it.
    """
    Act.objects.create(
        by=by,
        deed=deed,
        letter=letter,
        summary=summary or (letter.name if letter else ""),
        reason=reason,
        details=details or {},
    )


class WordMapping(models.Model):
    """A person's decision that printed words mean a thing of the vocabulary; the newest counts.

    Args:
        kind: the code of the problem that it settles: `unknown_specialty`, ...
        printed: the words; case, hyphens and white space do not count.
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
