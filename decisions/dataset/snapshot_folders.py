"""The snapshots of the dataset: immutable folders that appear complete."""

import json
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from decisions.dataset.file_paths import PACKAGE
from imr_archive.runtime.advisory_locks import Lock, session_lock
from imr_archive.runtime.durable_files import sync, sync_all

logger = logging.getLogger(__name__)

#: `2026-11-28`, a second one of the day `2026-11-28-2`; and which revision of it.
_FOLDER = re.compile(r"\d{4}-\d\d-\d\d(?:-\d{1,3})?\.\d{1,6}")
_UNFINISHED = ".unfinished-"
#: The beginning of the name of a folder that is no longer published.
SET_ASIDE = "damaged-"


class DatasetError(Exception):
    """A snapshot cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot.

    Args:
        name: its name in URLs: the day, and a number if it is not the first of the day.
        revision: 1, increased each time cases are removed from it.
        folder: the folder of its files.
        package: the content of its `datapackage.json`.
    """

    name: str
    revision: int
    folder: Path
    package: dict[str, Any]

    @property
    def made(self) -> datetime:
        """The time at which its cases were read."""
        return datetime.fromisoformat(self.package["created"])

    @property
    def files(self) -> list[dict[str, Any]]:
        """The resources of the package that contain decisions."""
        return [each for each in self.package["resources"] if "decisions" in each]

    @property
    def years(self) -> list[str]:
        """The years of its files."""
        return list(dict.fromkeys(each["year"] for each in self.files))


@contextmanager
def dataset_lock() -> Iterator[None]:
    """Hold the lock that every writer of snapshots takes.

    Raises:
        DatasetError: another process holds it.
    """
    with session_lock(Lock.DATASET, wait=False) as mine:
        if not mine:
            raise DatasetError("Another process is writing snapshots. Wait until it is done.")
        yield


def snapshot_root() -> Path:
    """Return the folder of the snapshots.

    Raises:
        DatasetError: several machines share a bucket, but no folder for snapshots is set.
    """
    if settings.DATASET_ROOT is None:
        raise DatasetError(
            "Several machines share a bucket, and ARCHIVE_DATASET names no folder that they share "
            "for snapshots: set it on all of them."
        )
    return Path(settings.DATASET_ROOT)


def snapshots() -> list[Snapshot]:
    """Return the snapshots that are published, the newest first."""
    newest: dict[str, Snapshot] = {}
    for each in _all():
        if each.name not in newest or newest[each.name].revision < each.revision:
            newest[each.name] = each
    return sorted(newest.values(), key=lambda each: each.made, reverse=True)


def free_name(day: date) -> str:
    """Return a name for a snapshot of a given day that none had, not even a damaged one."""
    folders = snapshot_root().glob("*")
    taken = {each.name.removeprefix(SET_ASIDE).rpartition(".")[0] for each in folders}
    names = (f"{day}" if number == 1 else f"{day}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


@contextmanager
def unfinished(root: Path) -> Iterator[Path]:
    """Yield a folder for a new snapshot, and remove it if it was not published.

    Args:
        root: the folder into which the finished snapshot is moved.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=_UNFINISHED, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, name: str, revision: int = 1) -> Snapshot:
    """Publish a complete folder as a snapshot atomically, and remove its former revisions."""
    published = snapshot_root() / f"{name}.{revision}"
    folder.chmod(0o755)  # mkdtemp made it for its owner alone
    sync_all(folder)
    folder.rename(published)
    sync(snapshot_root())
    for each in list(_all()):
        if each.name == name and each.revision < revision:
            shutil.rmtree(each.folder)
    return Snapshot(name, revision, published, _package(published))


def tidy(keep: int | None = None) -> None:
    """Remove unfinished folders, former revisions, and all but the newest snapshots.

    The caller must hold the lock of the dataset: the unfinished folder of another process would be
    removed.

    Args:
        keep: the number of snapshots to keep; None for all.
    """
    kept = {each.folder for each in snapshots()[:keep]}
    for each in list(_all()):
        if each.folder not in kept:
            shutil.rmtree(each.folder)
    for broken in snapshot_root().glob(f"{_UNFINISHED}*"):
        shutil.rmtree(broken)


def _all() -> Iterator[Snapshot]:
    """Yield every revision of every snapshot."""
    if settings.DATASET_ROOT is None:
        return
    for folder in revision_folders():
        name, _, revision = folder.name.rpartition(".")
        try:
            yield Snapshot(name, int(revision), folder, _package(folder))
        except FileNotFoundError:  # it was removed since
            continue
        except ValueError as error:
            logger.error("%s is damaged, so its snapshot isn't published: %s", folder, error)


def revision_folders() -> list[Path]:
    """Return the folder of every revision of every snapshot, even if it is damaged."""
    return [each for each in snapshot_root().glob("*") if _FOLDER.fullmatch(each.name)]


@lru_cache(maxsize=200)
def _package(folder: Path) -> dict[str, Any]:
    """Return the description of a snapshot, cached because its folder never changes."""
    package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return package
