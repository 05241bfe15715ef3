"""Reads letters in other processes, so that a letter cannot affect anything else."""

import io
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from queue import LifoQueue
from threading import Lock
from types import TracebackType

from decisions import criteria, vocabulary
from ingest.file_formats.file_types import CUT_OFF_PDF, is_pdf, kind_of
from ingest.processing.classify_letter import ClassifiedLetter, classify
from ingest.processing.confined_process import (
    ConfinedProcess,
    DiedError,
    NotBegunError,
    TooSlowError,
)
from ingest.processing.extract_text import (
    MOST_PAGES,
    SAMPLE_KEYWORD,
    ReadingError,
    cut_off,
    extract_all,
    is_marked_as_sample,
    too_large,
)
from ingest.processing.picture_check import picture_problem
from ingest.processing.reader_process_limits import (
    LETTERS_PER_PROCESS,
    MEMORY_BYTES,
    MOST_ITEMS,
    MOST_KEPT_BYTES,
    MOST_RESULT_BYTES,
    SECONDS,
)
from ingest.processing.sanitize_pdf import NoCopyError, TooManyPagesError, public_copy
from ingest.reading import LetterText, read
from ingest.reading.parsed_letter import UNREADABLE, Problem
from ingest.reading.personal_data.scan import left_out_of_copy

logger = logging.getLogger(__name__)

#: The pauses before each retry of a letter whose process died, in seconds.
_PAUSES = (0.0, 0.5, 2.0)
#: The time in which new processes may repeatedly die at the start, in seconds.
_MOST_START_SECONDS = 60.0
_MAY_LACK_WORDS = Problem(
    UNREADABLE,
    "The PDF is damaged: words or pages may be missing. Compare with the original; if that shows "
    "them, print it to a new PDF and upload that.",
)


class ReaderPoolClosedError(Exception):
    """The pool closed while it read a letter, so there is no result."""


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """The text of a letter and what was read from it.

    Args:
        marked_as_sample: whether the file is marked as an invented letter.
        copy: the public copy of a PDF.
        uncopied: the reason why no copy of a PDF can be written.
    """

    text: LetterText
    classified: ClassifiedLetter
    marked_as_sample: bool = False
    copy: bytes | None = None
    uncopied: str = ""


class ReaderPool:
    """Processes that read letters within limits of time and memory.

    It is thread-safe; each process reads one letter at a time. Use it as a context manager: the
    processes end with the block, and also when this process ends for any reason.

    Args:
        workers: the number of letters read at the same time.
        seconds: the time limit for a letter.
        function: the function that reads a letter.
    """

    def __init__(
        self,
        workers: int,
        *,
        seconds: float = SECONDS,
        function: Callable[[bytes, date], ReadLetter] | None = None,
    ) -> None:
        self._seconds = seconds
        self._function = function or read_file
        self._slots = [_Slot() for _ in range(workers)]
        self._free: LifoQueue[_Slot] = LifoQueue()  # LIFO, to start no more processes than needed
        for slot in self._slots:
            self._free.put(slot)
        self._one_alone = Lock()
        self._closing = Lock()
        self._closed = False

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._closing:
            self._closed = True
            for slot in self._slots:
                process = slot.process  # a thread that reads may replace it at this moment
                if process:
                    process.end()

    def read(self, data: bytes, received: date | None = None, *, alone: bool = False) -> ReadLetter:
        """Read one file.

        A letter whose process dies is read again while no other letter is, because a kill from
        outside or for lack of memory may be due to another letter. A letter whose process dies
        repeatedly even then is the cause.

        Args:
            data: the file.
            received: the day of receipt, by default today; a letter contains no later date.
            alone: whether to read the letter alone from the first attempt.

        Raises:
            ReadingError: the file cannot be read, or exceeds the limits of time or memory.
            ReaderPoolClosedError: the pool closed in the meantime.
            NotBegunError: no process starts.
        """
        # In the time zone of the letter, it may already be tomorrow.
        latest = (received or date.today()) + timedelta(days=1)
        if not alone:
            with self._slot() as slot, suppress(DiedError):
                return self._read_at(slot, data, latest)
        for pause in _PAUSES:
            time.sleep(pause)  # the cause of the kill may persist
            with self._whole() as slot, suppress(DiedError):
                return self._read_at(slot, data, latest)
        message = f"Reading the file alone was interrupted {len(_PAUSES)} times."
        raise ReadingError("breaks_off", f"{message} It may be damaged.")

    @contextmanager
    def _slot(self) -> Iterator["_Slot"]:
        """Wait for a free process and reserve it."""
        slot = self._free.get()
        try:
            yield slot
        finally:
            self._free.put(slot)

    @contextmanager
    def _whole(self) -> Iterator["_Slot"]:
        """Wait until all processes are free and reserve them."""
        with ExitStack() as stack:
            stack.enter_context(self._one_alone)
            yield [stack.enter_context(self._slot()) for _ in self._slots][-1]

    def _read_at(self, slot: "_Slot", data: bytes, latest: date) -> ReadLetter:
        """Read a letter in a process; exceptions of the process are raised here."""
        deadline = time.monotonic() + _MOST_START_SECONDS
        while True:
            try:
                process = self._process_at(slot)
                read: ReadLetter = process.call(data, latest, seconds=self._seconds)
            except NotBegunError:
                slot.replace()
                if time.monotonic() > deadline:
                    raise
                continue
            except DiedError as error:
                if self._closed:
                    raise ReaderPoolClosedError from error
                slot.replace()
                raise
            except TooSlowError as error:
                slot.replace()
                message = f"Reading the file took more than {self._seconds:g} seconds."
                raise ReadingError("too_slow", f"{message} It may be damaged.") from error
            except MemoryError as error:
                slot.replace()
                message = "Reading the file took more memory than a letter should need."
                raise ReadingError("too_large", f"{message} It may be damaged.") from error
            except (ReadingError, ReaderPoolClosedError, OSError):  # OSError: this machine
                raise
            except Exception as error:
                name = type(error).__name__  # the message could quote the letter
                where = "".join(getattr(error, "__notes__", ()))
                logger.error("The reader failed on a file (%s):\n%s", name, where)
                message = f"The archive’s reader failed on the file ({name})."
                advice = "Report it together with the worker’s log."
                raise ReadingError("reader_failed", f"{message} {advice}") from error
            finally:
                if slot.is_used_up():
                    slot.replace()
            return read

    def _process_at(self, slot: "_Slot") -> ConfinedProcess:
        with self._closing:
            if self._closed:
                raise ReaderPoolClosedError
            if slot.process is None:
                slot.process = ConfinedProcess(
                    self._function,
                    prepare=_load,
                    memory=MEMORY_BYTES,
                    most_result=MOST_RESULT_BYTES,
                )
            return slot.process


@dataclass(slots=True)
class _Slot:
    """A slot for one process, which may be empty."""

    process: ConfinedProcess | None = None

    def is_used_up(self) -> bool:
        """Return whether the process has read enough letters, or holds too much memory."""
        return self.process is not None and (
            self.process.calls >= LETTERS_PER_PROCESS or self.process.resident > MOST_KEPT_BYTES
        )

    def replace(self) -> None:
        """End the process; the next letter gets a new one."""
        if self.process:
            self.process.end()
        self.process = None


def _load() -> None:
    """Load the modules and data for reading before the first letter arrives."""
    vocabulary.load()
    criteria.load()


def read_file(data: bytes, latest: date) -> ReadLetter:
    """Read a file in this process; only for trusted files, or in a separate process.

    For a PDF, the public copy is read, so that the content that was scanned is what is published.

    Raises:
        ReadingError: the text cannot be extracted, or has more items than a letter can have.
    """
    sample = is_marked_as_sample(data)
    copy, uncopied = None, ""
    if is_pdf(data):
        if kind_of(io.BytesIO(data)) == CUT_OFF_PDF:  # the copy would have an end
            raise cut_off()
        try:
            copy = public_copy(
                data, keywords=SAMPLE_KEYWORD if sample else "", most_pages=MOST_PAGES
            )
        except TooManyPagesError as error:
            raise too_large(f"{MOST_PAGES} pages") from error
        except NoCopyError as error:
            uncopied = str(error)
    extracted = extract_all(copy.data if copy else data)
    text = extracted.text
    parsed = read(text, latest)
    problems = [*left_out_of_copy(copy.left_out, copy.author)] if copy else []
    if copy and copy.damaged:
        problems.append(_MAY_LACK_WORDS)
    if shown := picture_problem(extracted.unscanned_shares):
        problems.append(shown)
    parsed = replace(parsed, problems=(*problems, *parsed.problems))
    letter = classify(parsed)
    if len(letter.items) > MOST_ITEMS:
        message = f"The file decides {len(letter.items):,} items, more than a letter can have."
        raise ReadingError("too_many_items", f"{message} Upload each letter as a file of its own.")
    return ReadLetter(text, letter, sample, copy.data if copy else None, uncopied)
