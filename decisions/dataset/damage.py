"""Finds snapshots with damaged files, and stops publishing them.

Cases could never be removed from such a snapshot, and no other snapshot could be downloaded until
they are.
"""

import gzip
import json
import logging
import zlib
from pathlib import Path

from decisions.dataset.changes import names_of
from decisions.dataset.file_paths import PACKAGE
from decisions.dataset.package import sha256_of
from decisions.dataset.snapshot_folders import SET_ASIDE

logger = logging.getLogger(__name__)

_ERRORS = (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, LookupError)


def set_aside_damaged(folder: Path) -> bool:
    """Rename the folder of a snapshot if it is damaged, which unpublishes it; return whether it is.

    The caller must hold the lock of the dataset.
    """
    damaged = _is_damaged(folder)
    if damaged:
        moved = folder.with_name(f"{SET_ASIDE}{folder.name}")
        folder.rename(moved)
        logger.error(
            "A file of the snapshot %s is damaged, so the site no longer publishes it. Delete %s: "
            "cases that are withdrawn from now on stay in it.",
            folder.name,
            moved,
        )
    return damaged


def _is_damaged(folder: Path) -> bool:
    """Return whether the files of a snapshot differ from its description."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        names_of(folder, set())
        return any(
            each["hash"] != f"sha256:{sha256_of(folder / each['path'])}"
            for each in package["resources"]
        )
    except _ERRORS:
        return True
