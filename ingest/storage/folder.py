"""A file store in a folder of this machine, or in one that several machines share."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from imr_archive.runtime.durable_files import sync
from ingest.storage.file_store import StoreUnavailableError


class FolderStore:
    """Files in a folder.

    Args:
        root: the folder.
        shared: whether the parent folder is a share of several machines. It must exist: if the
            share is not mounted, nothing is written to the mount point, and files are not
            reported as missing.
    """

    def __init__(self, root: Path, *, shared: bool = False) -> None:
        self._root = root
        self._shared = shared

    def open(self, name: str) -> IO[bytes]:
        """Return a file; see `FileStore`."""
        try:
            return (self._root / name).open("rb")
        except FileNotFoundError:
            self.check()
            raise

    def exists(self, name: str) -> bool:
        """Return whether there is a file; see `FileStore`."""
        found = (self._root / name).exists()
        if not found:
            self.check()
        return found

    def put(self, path: Path, name: str, sha256: str) -> None:
        """Move a file to its name and flush it to disk; see `FileStore`."""
        self.check()
        sync(path)
        target = self._root / name
        new = [each for each in target.parents if not each.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o644)
        path.replace(target)
        for folder in (target.parent, *(each.parent for each in new)):
            sync(folder)

    def remove(self, name: str) -> None:
        """Remove a file; see `FileStore`."""
        self.check()
        (self._root / name).unlink(missing_ok=True)

    def names(self, before: datetime) -> Iterator[str]:
        """Yield the names of older files; see `FileStore`."""
        self.check()
        for path in self._root.glob("??/??/*"):
            try:
                is_older = path.stat().st_mtime < before.timestamp()
            except FileNotFoundError:  # it was removed in the meantime
                continue
            if is_older:
                yield path.relative_to(self._root).as_posix()

    def location(self, name: str) -> str:
        """Return a file's path."""
        return str(self._root / name)

    def staging(self) -> Path:
        """Return a folder on the same disk, so that files can be moved atomically."""
        self.check()
        folder = self._root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def check(self) -> None:
        """Check that the shared folder exists; see `FileStore`."""
        if self._shared and not self._root.parent.is_dir():
            raise StoreUnavailableError(f"the shared folder {self._root.parent} is not there")
