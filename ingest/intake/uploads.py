"""Receiving uploads: limits, and the result of each file.

Every file becomes a `Letter`, even if it is refused; only its content determines its type.
"""

import hashlib
import logging
import zipfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from django.contrib.auth.models import User
from django.db import models, transaction

from decisions.formatting import number_of
from decisions.models import Case
from imr_archive.runtime.advisory_locks import lock_key, separate_connection_lock
from ingest.audit.log import record_event
from ingest.file_formats.file_types import MOST_BYTES, ZIP, FileKind, kind_of
from ingest.file_formats.zip_files import (
    DAMAGED,
    RefusedZipError,
    entries_of,
    open_zip,
    refusal_of,
)
from ingest.job_queue import queue_letter
from ingest.letter_states import State
from ingest.models import AuditAction, CameAs, Letter, Upload
from ingest.processing.case_assignment import named_number
from ingest.storage import originals

logger = logging.getLogger(__name__)


class TooMuchAtOnceError(Exception):
    """A file is part of more than may be sent at once; the message is for the administrator."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"More than {most_bytes // 1_000_000:,} MB were sent at once, so this file was not "
            "kept. Send fewer files at a time, and split a ZIP that is larger."
        )


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file of an upload.

    Args:
        name: the name on the uploader's computer.
        stream: the content, which is read before the next file is requested.
        problem: the reason why it did not arrive, or None.
        letter_ids: the ids of its letters, once it is received: of a ZIP, one for each entry.
    """

    name: str
    stream: IO[bytes]
    problem: originals.NotKeptError | TooMuchAtOnceError | None = None
    letter_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Intake:
    """An upload in progress.

    Args:
        known: the id of each letter that it already had, by name and SHA-256.
        letter_ids: the ids of the letters of the file that is being received.
        samples: whether its files are known to be invented.
        sender_retries: whether the sender keeps a file that cannot be kept here.
    """

    upload: Upload
    known: dict[tuple[str, str], int]
    letter_ids: list[int]
    samples: bool
    sender_retries: bool


def receive(
    files: Iterable[IncomingFile],
    *,
    source: str,
    by: User | None = None,
    broken_off: Upload | None = None,
    samples: bool = False,
    sender_retries: bool = False,
    request_key: str = "",
) -> Upload:
    """Receive files: each becomes a letter and, if it is new, a job, in one transaction.

    ZIPs are opened; an entry is named `archive.zip/folder/letter.pdf`. An interrupted upload can be
    resumed: files that it already has, by name and content, are skipped.

    Args:
        files: the files; each is read before the next one is requested.
        source: a description of the origin.
        by: the sender; None for a command.
        broken_off: the upload to resume.
        samples: whether the files are invented letters.
        sender_retries: whether the sender is a program that keeps its files and sends them again.
            On a full disk such a sender waits, and a file that cannot be read has no letter; people
            get a refused file with the reason.
        request_key: the key that identifies a repeated API request; empty for other uploads.

    Raises:
        NotKeptError: a file could not be stored, and the sender retries; earlier files are kept in
            an incomplete upload.
    """
    with transaction.atomic():
        upload = broken_off or Upload.objects.create(
            created_by=by, source=source[:200], request_key=request_key
        )
        _note(upload, by, " continued" if broken_off else " began")
    known = {
        (name, sha256): letter_id
        for letter_id, name, sha256 in upload.letters.values_list("pk", "name", "sha256")
    }
    for file in files:
        intake = _Intake(upload, known, file.letter_ids, samples, sender_retries)
        try:
            _receive(intake, file)
        except OSError as error:  # of the incoming file; others are a NotKeptError
            logger.warning("%r of upload %s cannot be read: %s", file.name, upload.pk, error)
            if not sender_retries:
                _refuse(intake, file.name, f"The file could not be read ({error.strerror}).")
    with transaction.atomic():
        upload.complete = True
        upload.save(update_fields=["complete"])
        _note(upload, by, f": {_what_came(upload)}")
    return upload


def sole_sender(source: str, *, wait: bool = False) -> AbstractContextManager[bool]:
    """Let one sender of a source send at a time; yield False while another one sends.

    A search for an upload to resume also finds one that is in progress, so the sender must search
    and send within the block.

    Args:
        source: the origin, or the key of an API request.
        wait: whether to wait for the other one.
    """
    digest = hashlib.sha256(f"upload {source}".encode())
    return separate_connection_lock(lock_key(digest.hexdigest()), wait=wait)


def unfinished(source: str) -> Upload | None:
    """Return a command's newest incomplete upload from a source."""
    uploads = Upload.objects.filter(source=source[:200], created_by=None, complete=False)
    return uploads.order_by("id").last()


def _note(upload: Upload, by: User | None, what: str) -> None:
    said = f"Upload {upload.pk} from {upload.source}{what}"
    record_event(by, AuditAction.UPLOADED, said, details={"upload": upload.pk})


def _what_came(upload: Upload) -> str:
    """Return a summary of the files, such as "3 files, of them 2 new, 1 duplicate"."""
    came = dict(upload.letters.order_by().values_list("came_as").annotate(models.Count("id")))
    number = sum(came.values())
    kinds = [f"{came[kind]:,} {kind.label.lower()}" for kind in CameAs if kind in came]
    of_them = f", of them {', '.join(kinds)}" if kinds else ""
    return f"{number_of(number, 'file')}{of_them}"


def _receive(intake: _Intake, file: IncomingFile) -> None:
    if file.problem:
        _reraise_if_retried(intake, file.problem)
        _refuse(intake, file.name, str(file.problem))
    elif (kind := kind_of(file.stream)) == ZIP:
        _receive_zip(intake, file)
    else:
        _receive_file(intake, file.name, file.stream, kind)


def _receive_file(intake: _Intake, name: str, stream: IO[bytes], kind: FileKind) -> None:
    """Store a file and insert its letter, or record why it was refused."""
    try:
        original = originals.keep(stream, most_bytes=MOST_BYTES)
        _register(intake, name, original, kind)
        # The last letter of the same content may have been deleted in the meantime.
        originals.keep_if_missing(stream, original.sha256, most_bytes=MOST_BYTES)
    except (originals.FileTooLargeError, originals.NotKeptError) as refusal:
        _reraise_if_retried(intake, refusal)
        _refuse(intake, name, str(refusal))


def _register(intake: _Intake, name: str, original: originals.Original, kind: FileKind) -> None:
    if _is_known(intake, name, original.sha256):
        return
    letter = Letter(
        upload=intake.upload,
        name=shown_name(name),
        sha256=original.sha256,
        size=original.size,
        sample=intake.samples,
    )
    if kind.refusal:
        letter.reason = kind.refusal
    elif (number := named_number(name)) and Case.objects.filter(case_number=number).exists():
        letter.came_as = CameAs.REVISION
    if letter.reason:
        letter.state, letter.came_as = State.FAILED, CameAs.REFUSED
    with transaction.atomic():
        originals.lock(original.sha256)
        if same_file := _same_file(original.sha256):
            letter.state, letter.came_as = State.DUPLICATE, CameAs.DUPLICATE
            letter.duplicate_of, letter.sample = same_file, same_file.sample
            letter.reason = f"The same file was uploaded before as {same_file.name}."
            if same_file.sample:
                letter.reason += " It is an invented sample letter."
        letter.save()
        if letter.state == State.QUEUED:
            queue_letter(letter.pk)
    intake.letter_ids.append(letter.pk)


def _is_known(intake: _Intake, name: str, sha256: str) -> bool:
    """Return whether the upload already has a file, and note its letter."""
    known = intake.known.get((shown_name(name), sha256))
    if known is not None:
        intake.letter_ids.append(known)
    return known is not None


def _same_file(sha256: str) -> Letter | None:
    """Return the letter of a file that was uploaded before, locked so that it is not deleted."""
    known = Letter.objects.exclude(came_as=CameAs.DUPLICATE).filter(sha256=sha256)
    return known.select_for_update(no_key=True).first()


def _refuse(intake: _Intake, name: str, reason: str) -> None:
    """Record a refused file, which is identified by its upload and name."""
    if _is_known(intake, name, ""):
        return
    letter = Letter.objects.create(
        upload=intake.upload,
        name=shown_name(name),
        sha256="",
        size=0,
        state=State.FAILED,
        came_as=CameAs.REFUSED,
        reason=reason,
    )
    intake.letter_ids.append(letter.pk)


def _reraise_if_retried(intake: _Intake, refusal: Exception) -> None:
    """Reraise a storage error if the sender retries."""
    if intake.sender_retries and isinstance(refusal, originals.NotKeptError):
        raise refusal


def _receive_zip(intake: _Intake, file: IncomingFile) -> None:
    try:
        with open_zip(file.stream) as archive:
            for entry in entries_of(archive):
                _receive_entry(intake, archive, entry, f"{file.name}/{entry.filename}")
    except RefusedZipError as refusal:
        _refuse(intake, file.name, str(refusal))
    except DAMAGED as error:
        logger.warning("ZIP %r of upload %s: %s", file.name, intake.upload.pk, error)
        _refuse(intake, file.name, f"The ZIP is damaged and was not opened ({error}).")


def _receive_entry(
    intake: _Intake, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str
) -> None:
    too_large = str(originals.FileTooLargeError(MOST_BYTES)) if entry.file_size > MOST_BYTES else ""
    if refusal := too_large or refusal_of(entry):
        _refuse(intake, name, refusal)
        return
    try:
        with archive.open(entry) as stream:
            inner = BytesIO(stream.read(MOST_BYTES + 1))
    except DAMAGED as error:
        _refuse(intake, name, f"The file is damaged inside the ZIP ({error}).")
        return
    if (kind := kind_of(inner)) == ZIP:
        _refuse(intake, name, "A ZIP inside a ZIP is not opened. Upload it separately.")
    else:
        _receive_file(intake, name, inner, kind)


def shown_name(name: str) -> str:
    """Return a file name for display: at most 255 characters, no control or bidi characters."""
    shown = "".join(character if character.isprintable() else " " for character in name)
    shown = " ".join(shown.split()) or "(no name)"
    return shown if len(shown) <= 255 else f"{shown[:120]} … {shown[-130:]}"
