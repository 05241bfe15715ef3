"""Uploads and their letters, in their states."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from decisions.formatting import moment
from decisions.models import Case
from ingest.letter_states import CURRENT, HELD, MAYBE_CURRENT, MOVE_IS_ALLOWED, WAITING, State


class Upload(models.Model):
    """One upload: files chosen together in admin, or one run of the command.

    Args:
        complete: whether all files have arrived; otherwise the upload was interrupted.
        request_key: the key that identifies a repeated API request; empty for other uploads.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False
    )
    source = models.CharField(max_length=200, help_text="Where the files came from.")
    complete = models.BooleanField(default=False)
    # A running process of the previous version writes rows without it.
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
    """The type of a file on arrival, before it is read."""

    NEW = "new", "New"
    REVISION = "revision", "Named as a case that is already there"
    DUPLICATE = "duplicate", "Duplicate"
    REFUSED = "refused", "Refused"


class Letter(models.Model):
    """An uploaded file with its state and the reason for it.

    Args:
        name: the file's name as uploaded, with its folders; only shown, never trusted.
        sha256: the digest of the content, under which the original is stored. Empty if the file was
            refused without being stored: too large, or damaged inside a ZIP.
        came_as: the type on arrival; a revision is certain only after the letter is read.
        duplicate_of: the earlier letter with the same content, or with the same words in another
            file.
        is_current: whether its case shows the content of this letter; this does not change while
            the letter is read again, or if that fails.
        reason: a sentence for the administrator about the state.
        problems: the doubts about the reading: `[{"code", "message", "span", "words"}, ...]`;
            a person decides about all problems with the same code and words together.
        held_text: the letter's text, which the spans of its problems refer to, while it waits
            because it may name a person; otherwise empty.
        attempts: the number of times a worker began to read it.
        reader_version: the version of the reader that last read it.
        released_at: when a person allowed it to be public, whatever the scan for names finds.
        fingerprint: a digest that letters with the same words share; empty if the letter is not
            read or contains no decision.
        sketch: numbers, some of which are shared by letters with nearly the same words
            (`ingest.processing.letter_similarity`).
        sample: whether it was invented, as determined by `ingest.processing.provenance`; permanent.
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
        """The original letter at the end of the chain of duplicates, or None."""
        original = self.duplicate_of
        while original is not None and original.duplicate_of is not None:
            original = original.duplicate_of
        return original

    @property
    def is_public(self) -> bool:
        """Whether its content is public, so that anyone may see quotations in its problems."""
        return self.is_current and self.state in CURRENT

    @property
    def is_held(self) -> bool:
        """Whether it needs a decision or is hidden by one: only editors see the reason."""
        return self.state in HELD
