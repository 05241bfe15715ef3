"""ZIP files, opened within limits.

`zipfile` loads the whole list of contents before anything can be counted: a ZIP of 500 MB that
lists empty files only would take gigabytes. The number of files that a ZIP states can be wrong, so
the list itself is limited, as it is read.
"""

import zipfile
from typing import IO, Any

#: The most files and folders that a ZIP may list, including those that operating systems add.
MOST_ENTRIES = 60_000
#: The most bytes of its list: that many names of 250 characters.
_MOST_LIST_BYTES = 20_000_000
#: The beginning of each entry of the list.
_ENTRY = b"PK\x01\x02"


class ZipTooLongError(zipfile.BadZipFile):
    """A ZIP lists too many files; the message is for the administrator."""

    def __init__(self) -> None:
        super().__init__(
            f"The ZIP lists more than {MOST_ENTRIES:,} files and folders, or very long names. "
            "Split it."
        )


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open a ZIP.

    Raises:
        ZipTooLongError: it lists too many files.
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
            raise ZipTooLongError
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
