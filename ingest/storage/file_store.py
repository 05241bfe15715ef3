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
    """Files under names such as `ab/cd/abcd…`, written whole or not at all."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file, to be read from its beginning.

        Raises:
            FileNotFoundError: there is none.
            DamagedFileError: it is not what was stored.
            StoreUnavailableError: the store does not answer.
            OSError: a disk cannot read it.
        """

    def exists(self, name: str) -> bool:
        """Return whether there is a file.

        Raises:
            StoreUnavailableError: the store does not answer.
        """

    def put(self, path: Path, name: str, sha256: str) -> None:
        """Store a file of this machine's staging folder, which is gone from there afterwards.

        It is safe from a crash when this returns. Several may store the same at the same time.

        Args:
            path: the file.
            name: what it is called in the store; a file of that name is replaced.
            sha256: the digest of its content, in hexadecimal.

        Raises:
            OSError: the disk is full, or the store does not answer; the store is as before.
        """

    def remove(self, name: str) -> None:
        """Remove a file, if there is one.

        Raises:
            OSError: the disk or the store refuses.
        """

    def names(self, before: datetime) -> Iterator[str]:
        """Yield the names of the files that were stored before a time.

        Raises:
            OSError: the disk or the store refuses.
        """

    def place(self, name: str) -> str:
        """Return where a file is, for people: a path, or an address of the store."""

    def staging(self) -> Path:
        """Return a folder of this machine for files that are on their way in.

        Raises:
            OSError: it cannot be made.
        """

    def check(self) -> None:
        """Return if the store answers.

        Raises:
            OSError: it does not.
        """
