"""The copies of PDF letters that visitors get, kept next to the originals under the same identity.

A copy can always be made again from its original.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from ingest.intake import originals
from ingest.intake.kinds import is_pdf


def root() -> Path:
    """Return the folder of copies."""
    return Path(settings.ORIGINALS_ROOT).parent / "public"


def path_of(sha256: str) -> Path:
    """Return where the copy of an original is kept; it may not be there."""
    return root() / originals.place_of(sha256)


def keep(sha256: str, data: bytes) -> None:
    """Keep the copy of an original; on the disk, and whole, when this returns.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    path = path_of(sha256)
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            new.chmod(0o644)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def public_path(sha256: str) -> Path:
    """Return what visitors get of a letter: the copy of a PDF, or a text as it came.

    Raises:
        OSError: the original is missing.
    """
    return path_of(sha256) if is_pdf(originals.beginning(sha256)) else originals.path_of(sha256)
