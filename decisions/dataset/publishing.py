"""Makes a snapshot of all public decisions and publishes it."""

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from decisions.dataset.cases import DatasetCase, one_moment, published_cases
from decisions.dataset.changes import CaseNotes, noted_cases, write_changes
from decisions.dataset.damage import set_aside_damaged
from decisions.dataset.package import YearCount, describe
from decisions.dataset.parquet_csv_jsonl import YearFiles
from decisions.dataset.removal import take_out
from decisions.dataset.snapshot_folders import (
    DatasetError,
    Snapshot,
    dataset_lock,
    free_name,
    publish,
    revision_folders,
    snapshot_root,
    snapshots,
    tidy,
    unfinished,
)
from decisions.models import DatasetRemoval

Progress = Callable[[int], object]


def publish_dataset(progress: Progress = lambda decisions: None) -> Snapshot:
    """Publish a snapshot of all public decisions, and remove snapshots that are too old to keep.

    Cases that have been withdrawn by then are removed from the older snapshots. A snapshot appears
    complete or not at all: a process that is killed leaves a folder that is not published.

    Args:
        progress: called with the number of decisions written since the last call.

    Raises:
        DatasetError: the archive has no real decision, or no folder for snapshots, or another
            process is writing them.
        OSError: the snapshot cannot be written.
    """
    with dataset_lock():
        tidy()  # what was broken off needs space, too
        for each in revision_folders():
            set_aside_damaged(each)  # the changes since the newest one could not be written
        name = free_name(timezone.localdate())
        with unfinished(snapshot_root()) as folder:
            noted = _make(folder, name, progress)
            take_out(noted)
            made = publish(folder, name)
        tidy(keep=settings.SNAPSHOTS)
        return made


def write_dataset(to: Path, progress: Progress = lambda decisions: None) -> None:
    """Write a snapshot to a folder that the site does not publish.

    Raises:
        DatasetError: as for `publish_dataset`, or the folder exists already.
        OSError: it cannot be written.
    """
    if to.exists():
        raise DatasetError(f"{to} already exists. Name a new folder.")
    with dataset_lock(), unfinished(to.parent) as folder:
        _make(folder, str(timezone.localdate()), progress)
        folder.chmod(0o755)
        folder.rename(to)


def _make(folder: Path, name: str, progress: Progress) -> list[DatasetRemoval]:
    """Write all files of a snapshot into a folder, and describe them.

    Returns the cases that had to be removed from older snapshots when the new one was read; it
    contains none of what they are removed for.
    """
    years = {}
    with one_moment() as made, noted_cases(folder) as notes:
        noted = list(DatasetRemoval.objects.order_by("pk"))
        cases = published_cases(settings.SITE_URL)
        for year, of_year in groupby(cases, key=lambda case: case.year):
            with YearFiles(folder, year) as files:
                years[year] = _write(files, notes, of_year, progress)
    if not years:
        raise DatasetError(
            "The archive has no actual state decisions, and samples are never published. Add "
            "letters first."
        )
    before = next(iter(snapshots()), None)
    numbers = write_changes(folder, before.folder if before else None, timezone.localdate(made))
    describe(folder, name, made, years, before=before.name if before else None, changes=numbers)
    return noted


def _write(
    files: YearFiles, notes: CaseNotes, cases: Iterable[DatasetCase], progress: Progress
) -> YearCount:
    decisions = letters = 0
    for case in cases:
        files.write(case.rows)
        notes.note(case)
        decisions += len(case.rows)
        letters += bool(case.rows)
        progress(len(case.rows))
    return YearCount(decisions, letters)
