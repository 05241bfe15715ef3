"""The files as they came, kept under the SHA-256 of their content and never changed.

One is removed only with the last letter that has it, where an administrator deletes what failed.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

_CHUNK = 1 << 20
#: How many bytes tell what kind of file an original is.
_BEGINNING = 1024


class FileTooLargeError(Exception):
    """A file has more bytes than an original may have; its text is for the administrator.

    Args:
        most_bytes: how many it may have.
    """

    def __init__(self, most_bytes: int) -> None:
        most = f"{most_bytes // 1_000_000} MB"
        super().__init__(f"The file has more than {most}: that is no decision letter.")


class NotKeptError(Exception):
    """The archive's disk is full or cannot be written; its text is for the administrator."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"The archive's disk could not take the file ({error.strerror}), and nothing of it is "
            "kept: free up space, then upload it again."
        )


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is kept: its identity, and its size in bytes."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Return where the original with an identity is kept."""
    return Path(settings.ORIGINALS_ROOT) / place_of(sha256)


def place_of(sha256: str) -> Path:
    """Return where that is below the folder of originals."""
    return Path(sha256[:2], sha256[2:4], sha256)


def beginning(sha256: str) -> bytes:
    """Return the first bytes of an original.

    Raises:
        OSError: it is missing.
    """
    with path_of(sha256).open("rb") as file:
        return file.read(_BEGINNING)


def keep(stream: IO[bytes], *, most_bytes: int) -> Original:
    """Copy a file into the archive; on the disk when this returns.

    Raises:
        FileTooLargeError: it has more bytes than allowed; nothing is kept.
        NotKeptError: the disk is full or cannot be written; nothing is kept.
    """
    digest, size = hashlib.sha256(), 0
    with _new_file() as copy:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise FileTooLargeError(most_bytes)
            digest.update(chunk)
            with _writing():
                copy.write(chunk)
        with _writing():
            copy.flush()
            os.fsync(copy.fileno())
            path = path_of(digest.hexdigest())
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(copy.name).chmod(0o644)
            Path(copy.name).replace(path)
    return Original(digest.hexdigest(), size)


def staging() -> Path:
    """Return the folder of files that are on their way in, on the disk of the originals."""
    folder = Path(settings.ORIGINALS_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _new_file() -> Iterator[Any]:
    """Open a file in the staging folder; it is removed after a block that breaks."""
    with _writing():
        copy = tempfile.NamedTemporaryFile(dir=staging(), delete=False)  # noqa: SIM115
    try:
        yield copy
    except BaseException:
        Path(copy.name).unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):  # a full disk: it has been said when it was written
            copy.close()


@contextmanager
def _writing() -> Iterator[None]:
    """Tell errors of the archive's own disk from errors of the file that comes in."""
    try:
        yield
    except OSError as error:
        raise NotKeptError(error) from error
