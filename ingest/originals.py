"""The files as they came, kept under the SHA-256 of their content and never changed or removed."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

_CHUNK = 1 << 20


class FileTooLargeError(Exception):
    """A file has more bytes than an original may have."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is kept: its identity, its size in bytes, and its first bytes."""

    sha256: str
    size: int
    beginning: bytes


def path_of(sha256: str) -> Path:
    """Return where the original with an identity is kept."""
    return Path(settings.ORIGINALS_ROOT) / sha256[:2] / sha256[2:4] / sha256


def keep(stream: IO[bytes], *, most_bytes: int) -> Original:
    """Copy a file into the archive; on the disk when this returns.

    Raises:
        FileTooLargeError: it has more bytes than allowed; nothing is kept.
        OSError: the disk is full or cannot be written; nothing is kept.
    """
    root = Path(settings.ORIGINALS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size, beginning = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as copy:
        try:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise FileTooLargeError
                beginning = beginning or chunk[:1024]
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
            path = path_of(digest.hexdigest())
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(copy.name).chmod(0o644)
            Path(copy.name).replace(path)
        except BaseException:
            Path(copy.name).unlink(missing_ok=True)
            raise
    return Original(digest.hexdigest(), size, beginning)
