"""Original files, stored under the SHA-256 of their content and never changed.

A file is removed only when an administrator deletes the last failed letter that has it.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from imr_archive.runtime.advisory_locks import lock_key, lock_until_commit
from ingest.storage import DamagedFileError, StoreUnavailableError, originals_store

_CHUNK = 1 << 20
#: The number of bytes that identify the type of an original.
BEGINNING = 1024


class FileTooLargeError(Exception):
    """A file exceeds the maximum size of an original; the message is for the administrator.

    Args:
        most_bytes: the maximum size.
    """

    def __init__(self, most_bytes: int) -> None:
        most = f"{most_bytes // 1_000_000} MB"
        super().__init__(f"The file has more than {most}, so it is not a decision letter.")


class NotKeptError(Exception):
    """A file could not be stored; the message is for the administrator."""

    def __init__(self, error: OSError) -> None:
        if isinstance(error, StoreUnavailableError):
            what, advice = "store of originals did not accept", "check that it is available"
        else:
            what, advice = "disk could not store", "free up space"
        super().__init__(
            f"The archive’s {what} the file ({error.strerror}), so nothing was saved: {advice}, "
            "then upload it again."
        )


@dataclass(frozen=True, slots=True)
class Original:
    """A stored file: its SHA-256, and its size in bytes."""

    sha256: str
    size: int


def name_of(sha256: str) -> str:
    """Return the name of an original in its store."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_original(sha256: str) -> IO[bytes]:
    """Open an original for reading.

    Raises:
        OSError: it is missing, or its store does not answer; see `FileStore.open`.
    """
    return originals_store().open(name_of(sha256))


def read(sha256: str) -> bytes:
    """Return the content of an original, verified by its SHA-256.

    Raises:
        OSError: it is missing or damaged, or its store does not answer; see `FileStore.open`.
    """
    with open_original(sha256) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DamagedFileError(f"{location_of(sha256)} is not what was stored")
    return data


def exists(sha256: str) -> bool:
    """Return whether an original exists.

    Raises:
        StoreUnavailableError: its store does not answer.
    """
    return originals_store().exists(name_of(sha256))


def remove(sha256: str) -> None:
    """Remove an original, if it exists.

    Raises:
        OSError: its store denies it.
    """
    originals_store().remove(name_of(sha256))


def location_of(sha256: str) -> str:
    """Return the location of an original in a human-readable form."""
    return originals_store().location(name_of(sha256))


def beginning(sha256: str) -> bytes:
    """Return the first bytes of an original.

    Raises:
        OSError: see `open_original`.
    """
    with open_original(sha256) as file:
        return file.read(BEGINNING)


def keep(stream: IO[bytes], *, most_bytes: int) -> Original:
    """Copy a file into the archive; it is stored durably when this returns.

    Raises:
        FileTooLargeError: it has more bytes than allowed; nothing is kept.
        NotKeptError: the disk is full, or the store does not answer; nothing is kept.
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
            copy.close()
            sha256 = digest.hexdigest()
            originals_store().put(Path(copy.name), name_of(sha256), sha256)
    return Original(sha256, size)


def staging() -> Path:
    """Return the folder on this machine for incoming files.

    Raises:
        OSError: it cannot be made.
    """
    return originals_store().staging()


def keep_if_missing(stream: IO[bytes], sha256: str, *, most_bytes: int) -> None:
    """Store a file again whose original has been removed.

    Raises:
        NotKeptError: the disk is full, or the store does not answer.
    """
    with _writing():
        missing = not exists(sha256)
    if missing:
        stream.seek(0)
        keep(stream, most_bytes=most_bytes)


def lock(sha256: str) -> None:
    """Lock an original until the transaction ends, to insert its letter or to remove it."""
    lock_until_commit(lock_key(sha256))


@contextmanager
def _new_file() -> Iterator[Any]:
    """Open a new file in the staging folder; it is removed if the block raises an exception."""
    with _writing():
        copy = tempfile.NamedTemporaryFile(dir=staging(), delete=False)  # noqa: SIM115
    try:
        yield copy
    except BaseException:
        Path(copy.name).unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):  # a full disk was reported at the write
            copy.close()


@contextmanager
def _writing() -> Iterator[None]:
    """Distinguish errors of the archive's disk from errors of the incoming file."""
    try:
        yield
    except OSError as error:
        raise NotKeptError(error) from error
