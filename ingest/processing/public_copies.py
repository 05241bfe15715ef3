"""The public copies of PDF letters, stored next to the originals under the same SHA-256.

A copy can always be made again from its original.
"""

import hashlib
import tempfile
from os import SEEK_END
from pathlib import Path
from typing import IO

from ingest.file_formats.file_types import is_pdf
from ingest.storage import DamagedFileError, originals, public_store

#: The end of each copy, as pikepdf writes it.
_END = b"%%EOF\n"


def keep(sha256: str, data: bytes) -> None:
    """Store the copy of an original; it is complete and survives a crash when this returns.

    Raises:
        OSError: the disk is full, or the store does not answer.
    """
    if _holds(sha256, data):
        return
    with tempfile.NamedTemporaryFile(dir=staging(), delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data)
            file.close()
            name = originals.name_of(sha256)
            public_store().put(new, name, hashlib.sha256(data).hexdigest())
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def _holds(sha256: str, data: bytes) -> bool:
    try:
        return read(sha256) == data
    except (FileNotFoundError, DamagedFileError):
        return False


def staging() -> Path:
    """Return the folder on this machine for copies in progress.

    Raises:
        OSError: it cannot be made.
    """
    return public_store().staging()


def open_copy(sha256: str) -> IO[bytes]:
    """Return the copy of an original.

    Raises:
        OSError: it is missing, or its store does not answer; see `FileStore.open`.
    """
    return public_store().open(originals.name_of(sha256))


def read(sha256: str) -> bytes:
    """Return the content of the copy of an original; see `open_copy`."""
    with open_copy(sha256) as file:
        return file.read()


def exists(sha256: str) -> bool:
    """Return whether there is a copy of an original.

    Raises:
        StoreUnavailableError: its store does not answer.
    """
    return public_store().exists(originals.name_of(sha256))


def remove(sha256: str) -> None:
    """Remove the copy of an original, if there is one.

    Raises:
        OSError: its store denies it.
    """
    public_store().remove(originals.name_of(sha256))


def open_public(sha256: str) -> IO[bytes]:
    """Return the public file of a letter: the copy of a PDF, or an original text file.

    Raises:
        OSError: it is missing, or its store does not answer.
    """
    try:
        return open_copy(sha256)
    except FileNotFoundError:
        original = originals.open_original(sha256)
        if is_pdf(original.read(originals.BEGINNING)):
            original.close()
            raise
        original.seek(0)
        return original


def is_missing(sha256: str) -> bool:
    """Return whether the public copy of an original PDF is missing or has lost its end.

    Raises:
        OSError: its original is missing, or its store does not answer.
    """
    if not is_pdf(originals.beginning(sha256)):
        return False
    try:
        with open_copy(sha256) as file:
            size = file.seek(0, SEEK_END)
            file.seek(max(0, size - len(_END)))
            return file.read() != _END
    except (FileNotFoundError, DamagedFileError):
        return True
