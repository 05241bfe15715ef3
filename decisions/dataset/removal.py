"""Removes cases from snapshots: those that were withdrawn, and those whose words were corrected.

Triggers record such a case in the transaction that withdraws or corrects it. From then on, no
snapshot can be downloaded until the job here has published a revision of each without the case.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils import timezone

from decisions.dataset.changes import append_changes, names_of
from decisions.dataset.columns import DATASET_NAMES, UID
from decisions.dataset.damage import set_aside_damaged
from decisions.dataset.file_paths import CASES, CHANGES, DATASET_FORMATS, data_file_path
from decisions.dataset.package import YearCount, describe
from decisions.dataset.parquet_csv_jsonl import YearFiles, found_in, rows_in
from decisions.dataset.snapshot_folders import (
    Snapshot,
    dataset_lock,
    publish,
    revision_folders,
    snapshot_root,
    snapshots,
    unfinished,
)
from decisions.models import DatasetRemoval

_UID = DATASET_NAMES.index(UID)


def take_out_noted() -> int:
    """Remove recorded cases from all snapshots; return how many snapshots held one.

    Raises:
        DatasetError: another process writes snapshots.
        OSError: a snapshot cannot be written again.
    """
    with dataset_lock():
        return take_out(list(DatasetRemoval.objects.order_by("pk")))


def take_out(noted: Sequence[DatasetRemoval]) -> int:
    """Remove cases from all snapshots; the caller holds the lock. Return how many held one."""
    reasons = {str(each.case_uid): each.reason for each in noted}
    changed = 0
    if reasons:
        for folder in {*revision_folders()}.difference(each.folder for each in snapshots()):
            set_aside_damaged(folder)  # its name may be needed
    for each in snapshots() if reasons else ():
        try:
            changed += _revise(each, reasons)
        except Exception:
            if not set_aside_damaged(each.folder):
                raise
    DatasetRemoval.objects.filter(pk__in=[each.pk for each in noted]).delete()
    return changed


def _revise(snapshot: Snapshot, reasons: Mapping[str, str]) -> bool:
    """Publish a revision of a snapshot without some cases; return whether it held one.

    Args:
        snapshot: the snapshot.
        reasons: the reason for the removal of each case, by its identifier.
    """
    held = {
        year: found_in(snapshot.folder / data_file_path("parquet", year), UID, reasons.keys())
        for year in snapshot.years
    }
    leaving = set().union(*held.values())
    if not leaving:
        return False
    with unfinished(snapshot_root()) as folder:
        counts = {
            year: _write_without(snapshot, folder, year, held[year])
            if held[year]
            else _keep(snapshot, folder, year)
            for year in snapshot.years
        }
        _link(snapshot.folder / CASES, folder / CASES)
        _copy_changes(snapshot, folder, leaving, reasons)
        package = snapshot.package
        describe(
            folder,
            snapshot.name,
            snapshot.made,
            counts,
            before=package["before"],
            changes=package["changes"],
            taken_out=package.get("taken_out", 0) + len(leaving),
            revised=timezone.now().isoformat(),
        )
        publish(folder, snapshot.name, snapshot.revision + 1)
    return True


def _write_without(snapshot: Snapshot, folder: Path, year: str, leaving: set[str]) -> YearCount:
    decisions = cases = 0
    last = None  # the rows of a case are adjacent
    with YearFiles(folder, year) as files:
        for rows in rows_in(snapshot.folder / data_file_path("parquet", year)):
            kept = [row for row in rows if row[_UID] not in leaving]
            files.write(kept)
            decisions += len(kept)
            for row in kept:
                cases += row[_UID] != last
                last = row[_UID]
    return YearCount(decisions, cases)


def _keep(snapshot: Snapshot, folder: Path, year: str) -> YearCount:
    for kind in DATASET_FORMATS:
        path = data_file_path(kind.ending, year)
        _link(snapshot.folder / path, folder / path)
    of_year = next(each for each in snapshot.files if each["year"] == year)
    return YearCount(of_year["decisions"], of_year["letters"])


def _copy_changes(
    snapshot: Snapshot, folder: Path, leaving: set[str], reasons: Mapping[str, str]
) -> None:
    (folder / CHANGES).write_bytes((snapshot.folder / CHANGES).read_bytes())
    names = names_of(snapshot.folder, leaving)
    ordered = sorted((reasons[uid], names[uid], uid) for uid in leaving)
    append_changes(folder, timezone.localdate(), ordered)


def _link(file: Path, to: Path) -> None:
    """Hard-link a file, which is safe because it is never changed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    os.link(file, to)
