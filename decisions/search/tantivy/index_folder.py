"""The folder that holds the index of an archive, shared by all processes.

It has one folder per index and small files next to it: `current` names the active index,
`generation` has its generation, `progress` the progress of a new index, and `suspected` means that
a process suspects damage. A new index is built next to the old one and replaces it atomically.
"""

import shutil
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from decisions.search import analyzer
from decisions.search.errors import IndexMissingError, RebuildProgress
from decisions.search.indexed_fields import VERSION
from decisions.search.tantivy import commit_files

#: The folder of an index, and the stamp of its last commit.
Commit: TypeAlias = tuple[str, commit_files.Stamp]


class IndexFolder:
    """The folder of an archive's index.

    Args:
        root: the path; created with the first index.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._current = root / "current"
        self._generation = root / "generation"
        self._progress = root / "progress"
        self._suspected = root / "suspected"

    def last_commit(self) -> Commit:
        """Return the last commit of the active index.

        Raises:
            IndexMissingError: there is none, or one of another version.
        """
        name = _text_of(self._current)
        try:
            if name.startswith(_prefix()):
                return name, commit_files.stamp(self.root / name / commit_files.META)
        except (OSError, ValueError):
            pass  # the folder does not exist, or cannot exist
        raise IndexMissingError(self.progress())

    def generation(self) -> int:
        """Return the number of the last commit; the numbers increase.

        The number is recorded right after its commit. Until then, or if the writer was killed
        before that, the unrecorded commit has the next number.

        Raises:
            IndexMissingError: there is no index.
        """
        number, noted = self._noted()
        return number if noted == self.last_commit() else number + 1

    def note_generation(self) -> None:
        """Record the number of the last commit, if there is one; only the writer may do so."""
        with suppress(IndexMissingError):
            number, (name, stamp) = self.generation(), self.last_commit()
            _write(self._generation, " ".join(map(str, (number, name, *stamp))))

    def _noted(self) -> tuple[int, Commit | None]:
        """Return the last recorded number, and its commit."""
        try:
            number, name, size, changed, inode, mode = _text_of(self._generation).split()
            return int(number), (name, (int(size), int(changed), int(inode), int(mode)))
        except ValueError:
            return 0, None

    def add(self) -> Path:
        """Create the folder of a new index."""
        folder = self.root / f"{_prefix()}{uuid.uuid4().hex[:8]}"
        folder.mkdir(parents=True)
        return folder

    def put_in_place(self, folder: Path) -> None:
        """Activate a new index, and remove those before its predecessor."""
        replaced = _text_of(self._current)
        _write(self._current, folder.name)
        self.note_generation()
        self.take_suspicion()
        # The one just replaced is kept: a process may be about to open it.
        for old in self.root.iterdir():
            if old.is_dir() and old.name not in (folder.name, replaced):
                shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        """Deactivate the index."""
        self._current.unlink(missing_ok=True)

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""
        try:
            done, total = map(int, _text_of(self._progress).split())
        except ValueError:
            return None
        return RebuildProgress(done, total)

    def note_progress(self, progress: RebuildProgress | None) -> None:
        """Publish the progress of a new index to all processes; None ends it."""
        if progress is None:
            self._progress.unlink(missing_ok=True)
        else:
            _write(self._progress, f"{progress.done} {progress.total}")

    def suspect(self) -> None:
        """Tell the worker that writes the index that a file may be damaged."""
        with suppress(OSError):  # if this process may not write there, the failure is in the log
            self._suspected.touch()

    def take_suspicion(self) -> bool:
        """Return whether a process requested a check for damage, and clear the request."""
        suspected = self._suspected.exists()
        self._suspected.unlink(missing_ok=True)
        return suspected


def _text_of(file: Path) -> str:
    """Return the text of a file; empty if it is missing or damaged."""
    try:
        return file.read_text().strip()
    except (OSError, ValueError):
        return ""


def _write(file: Path, text: str) -> None:
    written = file.with_name(f"{file.name}.new")
    written.write_text(text)
    written.replace(file)


def _prefix() -> str:
    return f"v{VERSION}-{analyzer.edition()}-"
