"""The steps of processing a letter, in order: read it, then store what was read."""

import logging
from contextlib import AbstractContextManager

from django.db import DataError, IntegrityError, OperationalError
from django.db.models import F
from django.utils import timezone
from psycopg.errors import DiskFull

from imr_archive.runtime.advisory_locks import Lock, session_lock
from ingest.error_messages import error_message
from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.processing import public_copies
from ingest.processing.confined_process import NotBegunError
from ingest.processing.extract_text import ReadingError
from ingest.processing.reader_pool import (
    ReaderPool,
    ReaderPoolClosedError,
    ReadLetter,
)
from ingest.processing.store_case import store
from ingest.processing.word_mappings import with_mappings
from ingest.reading import READER_VERSION
from ingest.storage import DamagedFileError, StoreUnavailableError, originals

logger = logging.getLogger(__name__)

#: The attempts after which a letter counts as the cause of its workers' deaths. A letter is rarely
#: the cause of the first; later attempts run without other letters at the same time.
MOST_ATTEMPTS = 5


def process(letter_id: int, readers: ReaderPool) -> None:
    """Read one letter into the archive; safe to call twice, and from two workers at once."""
    with claimed(letter_id) as mine:
        if not mine:
            return
        # Counted before the work: a letter that kills its worker must not kill every worker.
        waiting = Letter.objects.filter(pk=letter_id, state__in=WAITING)
        if not waiting.update(state=State.READING, reason="", attempts=F("attempts") + 1):
            return
        letter = Letter.objects.get(pk=letter_id)
        if letter.attempts > MOST_ATTEMPTS:
            _fail(letter, f"Reading was interrupted {MOST_ATTEMPTS} times.")
        elif read := _read(letter, readers):
            _store(letter, read)


def claimed(letter_id: int) -> AbstractContextManager[bool]:
    """Claim a letter for the duration of a block; False if another worker holds the claim."""
    return session_lock(Lock.LETTER, letter_id, wait=False)


def _read(letter: Letter, readers: ReaderPool) -> ReadLetter | None:
    """Return what is read from a letter; None if it waits or failed."""
    try:
        data = originals.read(letter.sha256)
    except StoreUnavailableError as error:
        _wait(letter, error.strerror)
        return None
    except OSError as error:
        _fail(letter, original_problem(error))
        return None
    letter.reader_version = READER_VERSION
    letter.read_at = timezone.now()
    try:
        broke_off = letter.attempts > 1
        return with_mappings(readers.read(data, letter.received_at.date(), alone=broke_off))
    except ReadingError as error:
        letter.problems = [{"code": error.code, "message": error.message}]
        _fail(letter, error.message)
    except ReaderPoolClosedError:
        pass  # the worker ends; the sweep queues the letter for another one
    except NotBegunError:
        _wait(letter, "the processes that read letters do not start")
    return None


def _store(letter: Letter, read: ReadLetter) -> None:
    try:
        if read.copy:
            public_copies.keep(letter.sha256, read.copy)
    except OSError as error:
        _wait(letter, f"its public copy could not be saved ({error.strerror})")
        return
    try:
        store(letter, read)
    except OperationalError as error:
        if not isinstance(error.__cause__, DiskFull):
            raise
        _wait(letter, "the disk of the database is full")
    except (DataError, IntegrityError) as error:
        if letter.attempts < MOST_ATTEMPTS:
            raise  # another worker may have caused a conflict
        letter.refresh_from_db()
        _fail(letter, storing_problem(error))
    else:
        logger.debug("letter %s (%s): %s", letter.pk, letter.name, letter.state)


def original_problem(error: OSError) -> str:
    """Return why a letter's original cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "The original is missing from the archive’s folder of originals."
    if not isinstance(error, DamagedFileError):
        return (
            f"The original cannot be read ({error.strerror}): check that the worker may read the "
            "archive’s folder of originals and that its disk is sound, then read the letter again."
        )
    return (
        "The original has changed since it was uploaded: upload the same file again, or restore it "
        "from a backup, then read the letter again."
    )


def storing_problem(error: DataError | IntegrityError) -> str:
    """Return why the result of reading a letter cannot be stored."""
    return f"The reading could not be stored: {error_message(error)}."


def _wait(letter: Letter, why: str | None) -> None:
    """Return a letter to waiting after a failure it did not cause; the sweep queues it again."""
    logger.warning("letter %s (%s) waits: %s", letter.pk, letter.name, why)
    letter.state = State.QUEUED
    letter.reason = f"Reading waits: {why}."
    letter.attempts -= 1
    letter.save(update_fields=["state", "reason", "attempts"])


def _fail(letter: Letter, reason: str) -> None:
    logger.warning("letter %s (%s) failed: %s", letter.pk, letter.name, reason)
    letter.state = State.FAILED
    letter.reason = reason
    if letter.is_current:
        letter.reason += " Its case still shows the earlier reading."
    # Not `is_current`: a newer letter of the case may have taken its place in the meantime.
    letter.save(update_fields=["state", "reason", "problems", "reader_version", "read_at"])
