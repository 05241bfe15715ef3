"""Ingest letters from the command line, in the same way as an upload."""

import os
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.models import QuerySet
from tqdm import tqdm

from decisions.archive_command import ArchiveCommand
from decisions.search import EngineError, indexer
from imr_archive.runtime.automatic_migrations import ensure_schema
from ingest.intake.uploads import IncomingFile, receive, sole_sender
from ingest.letter_states import WAITING, State
from ingest.management.arguments import positive
from ingest.models import AuditAction, AuditEvent, Letter, Upload
from ingest.worker import default_jobs, work

#: The file endings searched for in a folder; files given by name may have any ending.
SUFFIXES = {".pdf", ".txt", ".zip"}
_DONE = (State.ARCHIVED, State.ARCHIVED_WITH_PROBLEMS, State.SUPERSEDED)


class Command(ArchiveCommand):
    help = (
        "Import letters: PDF or text files, ZIPs of them, and folders with either (searched for "
        "*.pdf, *.txt and *.zip). They are read immediately. A file that was imported before is "
        "a duplicate and changes nothing. An interrupted run continues where it stopped when you "
        "start it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument(
            "--jobs",
            type=positive,
            default=default_jobs(),
            metavar="N",
            help="letters read at the same time (default: one per processor, %(default)s here)",
        )

    def handle(self, *args: Any, paths: list[Path], jobs: int, **options: Any) -> None:
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"There is no {', '.join(missing)}.")
        unread: list[OSError] = []
        files = list(_files(paths, unread))
        if not files and not unread:
            raise CommandError(
                "No *.pdf, *.txt or *.zip file was found there. Name a folder with letters."
            )
        ensure_schema()
        source = ", ".join(map(str, paths))
        with sole_sender(source, wait=True):
            upload = receive(
                _opened(tqdm(files, desc="Importing", unit=" files", disable=None), unread),
                source=source,
                broken_off=_broken_off(source),
            )
        try:
            _read(upload, jobs)
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted: the imported letters are kept. A worker, or the same command "
                "again, reads the rest."
            ) from None
        self._bring_index_up()
        self._report(upload, unread)

    def _bring_index_up(self) -> None:
        try:
            indexer.bring_up()
        except EngineError as error:
            self.stderr.write(
                f"The search index could not be written ({error}). The letters were read; a "
                "worker will update the index once it is writable."
            )

    def _report(self, upload: Upload, unread: list[OSError]) -> None:
        letters = list(upload.letters.select_related("duplicate_of").order_by("id"))
        counts = Counter(letter.state for letter in letters)
        parts = [f"{counts[state]:,} {state.label.lower()}" for state in State if counts[state]]
        left = 0
        for letter in letters:
            same_file = letter.repeats
            if (same_file or letter).state not in _DONE:
                left += 1
                why = f" {same_file.reason or same_file.get_state_display()}" if same_file else ""
                reason = letter.reason or letter.get_state_display()
                self.stderr.write(f"{letter.name}: {reason}{why}")
        for error in unread:
            self.stderr.write(
                f"{error.filename} was not imported ({error.strerror}): let this program read it, "
                "then start the same command again."
            )
        self.stdout.write(f"{len(letters):,} files: {', '.join(parts)}")
        for event in AuditEvent.objects.filter(
            action=AuditAction.SAMPLES_REMOVED, letter__upload=upload
        ):
            self.stdout.write(f"{event.summary} removed: the archive now shows real letters.")
        if unread:
            raise CommandError(f"{len(unread):,} files or folders were not imported.")
        if left:
            raise CommandError(f"{left:,} of {len(letters):,} files are not in the archive.")


def _broken_off(source: str) -> Upload | None:
    """Return the unfinished upload of an earlier run with the same arguments."""
    last = Upload.objects.filter(source=source[:200], created_by=None).order_by("id").last()
    if last is None:
        return None
    waits = last.letters.filter(state__in=WAITING).exists()
    return last if waits or not last.complete else None


def _files(paths: list[Path], unread: list[OSError]) -> Iterator[tuple[str, Path]]:
    """Yield each file and its displayed name, which begins with the given folder's name.

    The errors of subfolders that cannot be read are added to `unread`.
    """
    for path in paths:
        if path.is_dir():
            found = (
                Path(folder, file)
                for folder, _, files in os.walk(path, onerror=unread.append)
                for file in files
            )
            for file in sorted(found):
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    yield f"{path.resolve().name}/{file.relative_to(path)}", file
        else:
            yield path.name, path


def _opened(files: Iterable[tuple[str, Path]], unread: list[OSError]) -> Iterator[IncomingFile]:
    """Yield each file; the errors of files that cannot be opened are added to `unread`."""
    for name, file in files:
        try:
            stream = file.open("rb")
        except OSError as error:
            unread.append(error)
            continue
        with stream:
            yield IncomingFile(name, stream)


def _read(upload: Upload, jobs: int) -> None:
    """Read until no letter of the upload waits; other workers may take some of them."""
    waiting = upload.letters.filter(state__in=WAITING)
    stop = threading.Event()
    bar = threading.Thread(target=_show_progress, args=[waiting, stop])
    bar.start()
    try:
        while waiting.exists():
            if work(jobs, until_empty=True):
                raise KeyboardInterrupt
            time.sleep(0.2)
    finally:
        stop.set()
        bar.join()


def _show_progress(waiting: QuerySet[Letter], stop: threading.Event) -> None:
    total = waiting.count()
    with tqdm(total=total, desc="Reading", unit=" letters", disable=None) as bar:
        while not stop.wait(0.5):
            bar.update(total - waiting.count() - bar.n)
        bar.update(total - waiting.count() - bar.n)
    connection.close()
