"""Uploads, the letters that came with them, and what people did with these."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from pgtrigger import Before, Delete, Trigger, Update

from decisions.formatting import moment
from decisions.models import Case
from ingest.letter_states import CURRENT, HELD, MAYBE_CURRENT, MOVE_IS_ALLOWED, WAITING, State


class Upload(models.Model):
    """One upload: files chosen together in admin, or one run of the command.

    Args:
        complete: whether all of its files have come; else it came to an end before.
        request_key: what tells a request of the API from its repetition; empty for all others.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False
    )
    source = models.CharField(max_length=200, help_text="Where the files came from.")
    complete = models.BooleanField(default=False)
    # A process of the version before, which still runs, writes rows without it.
    request_key = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    class Meta:
        ordering = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="upload_request_is_unique",
                fields=["request_key"],
                condition=~Q(request_key=""),
            )
        ]

    def __str__(self) -> str:
        return f"Upload {self.pk}, {moment(self.created_at)}"


class CameAs(models.TextChoices):
    """What a file was seen to be when it came, before it was read."""

    NEW = "new", "New"
    REVISION = "revision", "Named as a case that is already there"
    DUPLICATE = "duplicate", "Duplicate"
    REFUSED = "refused", "Refused"


class Letter(models.Model):
    """One file that was uploaded, what became of it, and why.

    Args:
        name: the file's name as uploaded, with its folders; only shown, never trusted.
        sha256: the identity of its content; the original is kept under it. Empty where a file
            was refused unkept: too large, or damaged inside a ZIP.
        came_as: what it was seen to be when it came; that it is a revision is known for certain
            only once it is read.
        duplicate_of: the letter that came first, with the same content or with the same words in
            another file.
        is_current: whether its case shows what this letter says; so it stays while the letter is
            read again, and where that fails.
        reason: a sentence for the administrator about the state.
        problems: what was read with doubt: `[{"code", "message", "span", "words"}, ...]`;
            problems of the same code and words are one to a person who decides about them.
        held_text: the letter's text, with the places of its problems, while it waits because it may
            name a person; else empty.
        attempts: how often a worker began to read it.
        reader_version: of the reader that last read it.
        released_at: when a person said that it may be public, whatever the scan for names finds.
        fingerprint: what letters of the same words have in common, however they were saved; empty
            where it is not read, or decides nothing.
        sketch: numbers of which letters of nearly the same words share some
            (`ingest.intake.letter_similarity`).
        sample: whether it was invented, as `ingest.intake.provenance` tells; it stays so.
    """

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="letters")
    name = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("size in bytes")
    came_as = models.CharField(max_length=10, choices=CameAs.choices, default=CameAs.NEW)
    state = models.CharField(max_length=30, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(blank=True)
    problems = models.JSONField(default=list, blank=True)
    held_text = models.TextField(blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="letters")
    is_current = models.BooleanField(default=False)
    layout = models.CharField("form", max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reader_version = models.PositiveIntegerField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    sketch = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    sample = models.BooleanField("invented sample", default=False)

    class Meta:
        ordering = ["-id"]
        triggers: ClassVar = [MOVE_IS_ALLOWED]
        permissions: ClassVar = [
            ("correct_letter", "Can correct what was read from letters"),
            ("withdraw_letter", "Can withdraw letters"),
            ("release_letter", "Can release letters that may name a person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="letter_state_is_known", condition=Q(state__in=State.values)
            ),
            models.UniqueConstraint(
                name="letter_content_is_unique",
                fields=["sha256"],
                condition=~Q(came_as=CameAs.DUPLICATE) & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="letter_duplicate_has_its_twin",
                condition=Q(state=State.DUPLICATE) ^ Q(duplicate_of__isnull=True),
            ),
            models.UniqueConstraint(
                name="case_has_one_current_letter", fields=["case"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="letter_current_is_archived",
                condition=Q(is_current=True, case__isnull=False, state__in=MAYBE_CURRENT)
                | Q(is_current=False) & ~Q(state__in=CURRENT),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="letter_waiting", fields=["id"], condition=Q(state__in=WAITING)),
            models.Index(F("upload"), F("state"), name="letter_upload_state"),
            models.Index(
                name="letter_fingerprint", fields=["fingerprint"], condition=~Q(fingerprint="")
            ),
            GinIndex(name="letter_sketch", fields=["sketch"]),
            models.Index(name="letter_sample", fields=["id"], condition=Q(sample=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def repeats(self) -> "Letter | None":
        """The letter that it is in the end a duplicate of, which is none itself."""
        original = self.duplicate_of
        while original is not None and original.duplicate_of is not None:
            original = original.duplicate_of
        return original

    @property
    def is_public(self) -> bool:
        """Whether visitors see what it says, so that its problems may quote it to anybody."""
        return self.is_current and self.state in CURRENT

    @property
    def is_held(self) -> bool:
        """Whether a person must decide about it or decided to hide it: only editors see why."""
        return self.state in HELD


class RereadPreview(models.Model):
    """What reading some letters again would change, as a worker found; kept for a day.

    Args:
        by: who asked, and alone sees it: it may quote letters that are held.
        letters: the numbers of the letters, in their order.
        changes: of each letter that was read so far, what would change: `[field, before, after]`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    letters = ArrayField(models.BigIntegerField())
    changes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Preview {self.pk} of {len(self.letters)} letters"

    @property
    def is_made(self) -> bool:
        """Whether all of it is found."""
        return len(self.changes) >= len(self.letters)


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


class AuditAction(models.TextChoices):
    """What somebody can do that the history keeps."""

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
    """One thing that one person did; rows are only added.

    It forgets its letter where that is deleted, and keeps the letter's name.

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
        verbose_name = "event"
        verbose_name_plural = "history"
        triggers: ClassVar = [_stays(_FORGET_LETTER)]
        constraints: ClassVar = [
            models.CheckConstraint(name="deed_is_known", condition=Q(action__in=AuditAction.values))
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.summary}"


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
