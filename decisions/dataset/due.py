"""Checks of whether the dataset has work to do. They run often, so they do not load pyarrow."""

from django.conf import settings
from django.utils import timezone

from decisions.dataset.snapshot_folders import snapshots
from decisions.models import Case, DatasetRemoval
from imr_archive.runtime.advisory_locks import Lock, session_lock


def publication_is_due() -> bool:
    """Return whether there are real decisions, but no snapshot of this month.

    Always False if the archive has no folder for snapshots.
    """
    if settings.DATASET_ROOT is None:
        return False
    today = timezone.localdate()
    newest = next(iter(snapshots()), None)
    if newest is not None:
        made = timezone.localdate(newest.made)
        if (made.year, made.month) >= (today.year, today.month):
            return False
    return Case.public.filter(sample=False).exists()


def removal_is_due() -> bool:
    """Return whether a snapshot may contain a case that must be removed from it."""
    return DatasetRemoval.objects.exists()


def is_being_written() -> bool:
    """Return whether another process is writing snapshots; jobs that are due wait for it."""
    with session_lock(Lock.DATASET, wait=False) as is_free:
        return not is_free
