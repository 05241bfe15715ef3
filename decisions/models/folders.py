"""Folders: collections of decisions, with notes and marked passages (docs/adr/0021)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from decisions.models.case import Case


class Folder(models.Model):
    """A collection of decisions, opened with a secret link or from an account.

    Args:
        uid: its identifier in URLs for accounts that may open it.
        key_hash: the SHA-256 of the key in the secret link, which only its owner has; a
            hash of a random value if an account owns the folder.
        owner: the account that owns it; None for a visitor's folder.
        group: the group whose members may read it.
        title: the owner's title.
        share: the value signed in the read-only link; empty if there is none or it was revoked.
        sender: as in `CaseList`.
        last_used_at: the day on which it was last opened; unused folders are deleted.
    """

    uid = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="folders"
    )
    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    title = models.CharField(max_length=120)
    share = models.CharField(max_length=32, blank=True, db_index=True, editable=False)
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    last_used_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.title


class FolderEntry(models.Model):
    """A decision in a folder.

    Rereading a letter creates new items, perhaps in another order: an entry identifies its item by
    its wording, and by its position among items of the same wording.

    Args:
        case: the case of the decision; None if it was deleted, perhaps merged into another case.
        slug: the case's slug when the decision was added.
        position: the item's position in its letter at that time.
        item_key: a hash of the item's words at that time.
        position_in_folder: the position in the folder's order, beginning with 1.
        note: the owner's note.
    """

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="entries")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")
    slug = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    item_key = models.CharField(max_length=16)
    position_in_folder = models.PositiveIntegerField(db_column="place")
    note = models.TextField(blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["folder", "position_in_folder", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="folder_entry_is_unique", fields=["folder", "case", "position", "item_key"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug}, item {self.position}"


class FolderMark(models.Model):
    """A marked passage of a rationale: its words, and those around them.

    A trigger of the case deletes the words when the archive no longer shows them (`triggers.py`).

    Args:
        case: the case of the rationale; the mark is deleted with it.
        exact: the words; empty once the archive no longer shows them.
        prefix, suffix: some characters before and after them.
        start: their offset in the rationale.
    """

    entry = models.ForeignKey(FolderEntry, models.CASCADE, related_name="marks")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    exact = models.TextField()
    prefix = models.CharField(max_length=40, blank=True)
    suffix = models.CharField(max_length=40, blank=True)
    start = models.PositiveIntegerField()

    class Meta:
        ordering = ["entry", "start", "pk"]

    def __str__(self) -> str:
        return self.exact[:60]
