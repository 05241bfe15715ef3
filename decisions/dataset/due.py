"""A check whether the dataset has something to do; it is made often, so it loads no pyarrow."""

from django.conf import settings
from django.utils import timezone

from decisions.dataset.snapshot_folders import snapshots
from decisions.models import Case, DatasetRemoval
from imr_archive.runtime.advisory_locks import Lock, session_lock


def publication_is_due() -> bool:
    """Return whether there are decisions of the state, and no snapshot of this month.

    Nothing is ever due where the archive has no folder for snapshots.
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
    """Return whether a snapshot may hold a case that it must not."""
    return DatasetRemoval.objects.exists()


def is_being_written() -> bool:
    """Return whether another process is writing snapshots; what is due waits until it is done."""
    with session_lock(Lock.DATASET, wait=False) as is_free:
        return not is_free
