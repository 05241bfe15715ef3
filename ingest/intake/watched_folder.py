"""A watched folder: finds complete files, ingests them and moves them away.

The folder is polled, because the operating system does not report changes in network folders.
"""

import logging
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.file_formats.file_types import is_pdf
from ingest.file_formats.zip_files import CLUTTER
from ingest.intake.uploads import IncomingFile, receive, sole_sender, unfinished
from ingest.models import CameAs, Letter

logger = logging.getLogger(__name__)

#: The subfolders that files are moved to.
RECEIVED, REFUSED = "received", "refused"
#: The seconds that a file must be unchanged before it is ingested.
SETTLED = 5.0
#: The same for a file whose end is missing, because a slow copy may pause.
STALLED = 600.0
#: The most files of one upload.
MOST_FILES = 500
#: Names of unfinished files, and of programs' private files.
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp")
_HIDDEN = (".", "~$")
_CLUTTER = frozenset(name.rstrip("/") for name in CLUTTER)
#: The end of a PDF; it stays near the end if software appends to the file.
_PDF_END, _PDF_END_BYTES = b"%%EOF", 2048

#: The version of a file: its inode number, size and modification time.
_Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file of the folder that was ingested or finally refused.

    Args:
        name: the path relative to the folder.
        refusals: the reasons for refusal; for a ZIP, one for each refused entry.
        refused: whether nothing in the file was accepted.
    """

    name: str
    refusals: list[str]
    refused: bool


@dataclass(frozen=True, slots=True)
class _Look:
    version: _Version
    since: float


class WatchedFolder:
    """The files of a folder and its subfolders, except links.

    Args:
        root: the folder.
        settled: the seconds that a complete file must be unchanged.
        clock: a function that returns the elapsed seconds.
    """

    def __init__(
        self,
        root: Path,
        *,
        settled: float = SETTLED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.root = root
        self._settled, self._clock = settled, clock
        self._looks: dict[str, _Look] = {}
        self._to_move: dict[str, tuple[_Version, TakenFile]] = {}
        self._unreadable: dict[Path, _Version | None] = {}

    def take_in(self) -> list[TakenFile]:
        """Ingest the complete files as one upload, and move them away.

        A file is moved after its letters are committed and its bytes are on the archive's disk. A
        text file next to it gives the reason for each refusal. A file that cannot be moved stays;
        each call tries again, and ingests it again only if it changes. A file that cannot be read
        stays, and is tried again later. It does nothing while another program ingests the same
        folder.

        Raises:
            NotKeptError: the archive's disk is full; the files stay where they are.
            OSError: the folder cannot be read.
            DatabaseError: the database is unavailable.
        """
        for name, (version, taken) in list(self._to_move.items()):
            self._move(name, version, taken)
        whole = dict(self._whole_files())
        if not whole:
            return []
        source = f"Watched folder {self.root}"
        with sole_sender(source) as alone:
            return self._taken(whole, source) if alone else []

    def _taken(self, whole: dict[str, _Version], source: str) -> list[TakenFile]:
        opened: list[IncomingFile] = []
        receive(
            self._opened(whole, opened),
            source=source,
            broken_off=unfinished(source),
            sender_retries=True,
        )
        for file in opened:
            if not file.letter_ids:  # it could not be read, which is tried again later
                version = whole[file.name]
                self._looks[file.name] = _Look(version, self._clock() + STALLED)
        taken_files = [_what_became_of(file) for file in opened if file.letter_ids]
        for taken in taken_files:
            self._move(taken.name, whole[taken.name], taken)
        return taken_files

    def _whole_files(self) -> Iterator[tuple[str, _Version]]:
        """Yield at most MOST_FILES names of complete files, each with its version."""
        found = dict(self._files())
        now = self._clock()
        self._looks = {
            name: before
            if (before := self._looks.get(name)) and before.version == version
            else _Look(version, now)
            for name, version in found.items()
        }
        number = 0
        for name, look in sorted(self._looks.items()):
            if name in self._to_move and self._to_move[name][0] == look.version:
                continue
            if self._is_whole(name, look.version, now - look.since):
                number += 1
                yield name, look.version
            if number == MOST_FILES:
                return

    def _is_whole(self, name: str, version: _Version, unchanged: float) -> bool:
        if unchanged < self._settled:
            return False
        try:
            return _has_its_end(self.root / name) or unchanged >= STALLED
        except FileNotFoundError:  # it was removed again
            return False
        except OSError as error:
            self._warn_once(self.root / name, version, error)
            return False

    def _warn_once(self, path: Path, version: _Version | None, error: OSError) -> None:
        if self._unreadable.get(path, ()) != version:
            self._unreadable[path] = version
            logger.warning(
                "%s cannot be read (%s) and stays in the folder: let this program read it.",
                path,
                error.strerror,
            )

    def _files(self) -> Iterator[tuple[str, _Version]]:
        def fail(error: OSError) -> None:
            folder = Path(error.filename)
            if folder == self.root:
                raise error
            if not isinstance(error, FileNotFoundError):  # it was removed again
                self._warn_once(folder, None, error)

        for folder, subfolders, files in os.walk(self.root, onerror=fail):
            if Path(folder) == self.root:
                subfolders[:] = [name for name in subfolders if name not in (RECEIVED, REFUSED)]
            subfolders[:] = [name for name in subfolders if not _is_passed_over(name)]
            for file in files:
                path = Path(folder, file)
                if not _is_passed_over(file) and (version := _version_of(path)):
                    yield path.relative_to(self.root).as_posix(), version

    def _opened(
        self, whole: dict[str, _Version], opened: list[IncomingFile]
    ) -> Iterator[IncomingFile]:
        for name in whole:
            try:
                stream = _open(self.root / name)
            except OSError:  # it was removed again, or the next look finds it unreadable
                continue
            with stream:
                file = IncomingFile(name, stream)
                yield file
                opened.append(file)

    def _move(self, name: str, version: _Version, taken: TakenFile) -> None:
        """Move a file away unless it was changed in the meantime, which makes it a new file."""
        path = self.root / name
        before = self._to_move.pop(name, None)
        if _version_of(path) != version:
            return
        try:
            target = _move_below(self.root / (REFUSED if taken.refused else RECEIVED), path, name)
            if taken.refusals:
                reason = target.with_name(f"{target.name}.reason.txt")
                reason.write_text("\n".join(taken.refusals) + "\n", encoding="utf-8")
        except OSError as error:
            self._to_move[name] = version, taken
            if before is None:
                logger.warning(
                    "%s was imported, but cannot be moved (%s) and stays in the folder: let this "
                    "program move it, or move it by hand.",
                    path,
                    error.strerror,
                )


def _is_passed_over(name: str) -> bool:
    return name in _CLUTTER or name.startswith(_HIDDEN) or name.lower().endswith(_UNFINISHED)


def _version_of(path: Path) -> _Version | None:
    """Return the version of a regular file; None if it is missing, a link or a device."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _has_its_end(path: Path) -> bool:
    """Return whether a PDF or ZIP has its end; for other files, whether they are not empty."""
    with _open(path) as stream:
        beginning = stream.read(1024)
        if is_pdf(beginning):
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _PDF_END_BYTES))
            return _PDF_END in stream.read()
        if beginning.startswith(b"PK"):
            return zipfile.is_zipfile(stream)
        return bool(beginning)


def _open(path: Path) -> IO[bytes]:
    """Open a regular file without following a link that may have replaced it."""

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)

    return open(path, "rb", opener=opener)


def _move_below(folder: Path, path: Path, name: str) -> Path:
    """Move a file below a folder; return its new path."""
    target = _free(folder / name)
    try:
        return path.replace(target)
    except OSError:
        target.unlink()
        raise


def _free(path: Path) -> Path:
    """Return an unused path for a file, with a number added if necessary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, free = 1, path
    while True:
        with suppress(FileExistsError):
            free.touch(exist_ok=False)  # another watcher may search for one at the same time
            return free
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")


def _what_became_of(file: IncomingFile) -> TakenFile:
    letters = Letter.objects.filter(pk__in=file.letter_ids).select_related("duplicate_of")
    # What repeats a refused file is not in the archive either.
    refused = [
        (letter, letter.duplicate_of or letter)
        for letter in letters.order_by("id")
        if (letter.duplicate_of or letter).came_as == CameAs.REFUSED
    ]
    return TakenFile(
        file.name,
        [f"{letter.name}: {first.reason}" for letter, first in refused],
        refused=len(refused) == len(letters),
    )
