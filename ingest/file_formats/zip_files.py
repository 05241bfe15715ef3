"""ZIP files, opened within limits.

`zipfile` loads the whole list of contents before anything can be counted: a ZIP of 500 MB that
lists empty files only would take gigabytes. The number of files that a ZIP states can be wrong, so
the list itself is limited, as it is read.
"""

import stat
import zipfile
import zlib
from typing import IO, Any

#: The most files and folders that a ZIP may list, including those that operating systems add.
MOST_ENTRIES = 60_000
#: The most bytes of its list: that many names of 250 characters.
_MOST_LIST_BYTES = 20_000_000
#: The beginning of each entry of the list.
_ENTRY = b"PK\x01\x02"
#: The most files that are read, without what operating systems add, and the most bytes of them.
MOST_ZIP_FILES = 20_000
MOST_ZIP_BYTES = 5_000_000_000
#: Letters compress to a twentieth of their size at best; only a ZIP bomb exceeds this ratio.
MOST_ZIP_RATIO = 200
_RATIO_FROM = 1_000_000  # bytes; the ratio of smaller files is meaningless
#: Files that operating systems add to ZIPs and folders.
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
#: The exceptions for a ZIP, or an entry of it, that cannot be unpacked.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class RefusedZipError(zipfile.BadZipFile):
    """A ZIP is empty or holds too much; the message is for the administrator."""


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open a ZIP.

    Raises:
        RefusedZipError: it lists too many files.
        BadZipFile, OSError, ValueError, RuntimeError: it is damaged.
    """
    limited = _ListLimited(stream)
    archive = zipfile.ZipFile(limited)
    limited.is_open = True
    return archive


class _ListLimited:
    """A ZIP file that refuses to read a list that is too long, which `zipfile` reads at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.is_open = False

    def read(self, size: int = -1) -> bytes:
        if self.is_open:
            return self._stream.read(size)
        most = _MOST_LIST_BYTES + 1
        data = self._stream.read(min(size, most) if size >= 0 else most)
        if len(data) == most or data.count(_ENTRY) > MOST_ENTRIES:
            raise RefusedZipError(
                f"The ZIP lists more than {MOST_ENTRIES:,} files and folders, or very long names. "
                "Split it."
            )
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def entries_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in a ZIP, without folders and what operating systems add.

    Raises:
        RefusedZipError: there are none, too many, or too many bytes of them.
    """
    entries = [entry for entry in archive.infolist() if not _is_clutter(entry)]
    if not entries:
        raise RefusedZipError("The ZIP is empty. Upload one that contains letters.")
    if len(entries) > MOST_ZIP_FILES:
        raise RefusedZipError(f"The ZIP has more than {MOST_ZIP_FILES:,} files. Split it.")
    if sum(entry.file_size for entry in entries) > MOST_ZIP_BYTES:
        raise RefusedZipError(
            f"The ZIP unpacks to more than {MOST_ZIP_BYTES // 1_000_000_000} GB. Split it."
        )
    return entries


def refusal_of(entry: zipfile.ZipInfo) -> str:
    """Return the reason why an entry is refused; empty if it is accepted."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "This ZIP entry is a link, not a file."
    if entry.flag_bits & 0x1:
        return "The file is protected by a password inside the ZIP."
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return (
            "The file is compressed in a way that can’t be read: create the ZIP again, or upload "
            "the file separately."
        )
    if entry.file_size > max(_RATIO_FROM, MOST_ZIP_RATIO * entry.compress_size):
        return (
            f"The file unpacks to more than {MOST_ZIP_RATIO} times its size, so it is not a letter."
        )
    return ""


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return name.endswith("/") or any(  # `is_dir` of Python 3.11 fails for an empty name
        name.startswith(clutter) or name.endswith(f"/{clutter}") or name == clutter
        for clutter in CLUTTER
    )
