"""The interface of file stores."""

import errno
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol


class DamagedFileError(OSError):
    """A file differs from what was stored; the message names the file."""


class StoreUnavailableError(OSError):
    """A store does not answer, or denies access; `strerror` has the details."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, reason)


class FileStore(Protocol):
    """Files under names such as `ab/cd/abcd…`, written atomically."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file, to be read from its beginning.

        Raises:
            FileNotFoundError: the file does not exist.
            DamagedFileError: it differs from what was stored.
            StoreUnavailableError: the store does not answer.
            OSError: a disk cannot read it.
        """

    def exists(self, name: str) -> bool:
        """Return whether a file exists.

        Raises:
            StoreUnavailableError: the store does not answer.
        """

    def put(self, path: Path, name: str, sha256: str) -> None:
        """Store a file from this machine's staging folder, and remove it from there.

        The file survives a crash when this returns. Concurrent calls may store the same file.

        Args:
            path: the path of the staged file.
            name: its name in the store; an existing file with that name is replaced.
            sha256: the hexadecimal digest of its content.

        Raises:
            OSError: the disk is full, or the store does not answer; the store is unchanged.
        """

    def remove(self, name: str) -> None:
        """Remove a file, if there is one.

        Raises:
            OSError: the disk or the store refuses.
        """

    def names(self, before: datetime) -> Iterator[str]:
        """Yield the names of the files stored before a time.

        Raises:
            OSError: the disk or the store refuses.
        """

    def location(self, name: str) -> str:
        """Return the location of a file in a readable form: a path, or a URL in the store."""

    def staging(self) -> Path:
        """Return the folder on this machine for incoming files.

        Raises:
            OSError: it cannot be made.
        """

    def check(self) -> None:
        """Return if the store answers.

        Raises:
            OSError: it does not.
        """
