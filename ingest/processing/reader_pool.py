"""Read letters in other processes, so that one letter can harm nothing but itself."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from queue import LifoQueue
from threading import Lock
from types import TracebackType

from decisions import criteria, vocabulary
from ingest.intake.file_types import is_pdf
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
    ExtractionError,
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
from ingest.reading.personal_data.scan import left_out_of_copy

#: How long a letter whose process died waits before it is read alone, time after time, in seconds.
_PAUSES = (0.0, 0.5, 2.0)
#: How long processes may die before they begin to read, one after the other, in seconds.
_MOST_START_SECONDS = 60.0


class ReadingError(Exception):
    """A file that cannot be read, for a reason in the file: trying again does not help.

    Args:
        code: a short stable name of the reason.
        message: a sentence for the administrator who uploaded the file.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class ReaderPoolClosedError(Exception):
    """The pool closed while it read a letter: nothing is known of the letter."""


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """The text of a letter and what was read from it.

    Args:
        marked_as_sample: whether its file says that it was invented.
        copy: of a PDF, the copy that visitors get.
        uncopied: why no copy of a PDF can be written.
    """

    text: LetterText
    classified: ClassifiedLetter
    marked_as_sample: bool = False
    copy: bytes | None = None
    uncopied: str = ""


class ReaderPool:
    """Processes that read letters within limits of time and memory.

    Threads may share it; each letter has one of its processes to itself. Use it as a context
    manager: its processes end with the block, and with this process however that ends.

    Args:
        workers: how many letters are read at the same time.
        seconds: how long one may take.
        function: what reads a letter.
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
        self._free: LifoQueue[_Slot] = LifoQueue()  # the last first: no more processes than needed
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
                if slot.process:
                    slot.process.end()

    def read(self, data: bytes, received: date | None = None, *, alone: bool = False) -> ReadLetter:
        """Read one file.

        A letter whose process dies is read again while no other is: a kill from outside, or for
        want of memory, may have been meant for any of them. One that kills its process even then,
        again and again, does it by itself.

        Args:
            data: the file.
            received: the day on which it came, today by default: no letter speaks of a later day.
            alone: whether no other letter may be read at the same time from the beginning.

        Raises:
            ReadingError: the file cannot be read, or asks for too much time or memory.
            ReaderPoolClosedError: the pool closed in the meantime.
        """
        # The letter's day may be tomorrow here.
        latest = (received or date.today()) + timedelta(days=1)
        if not alone:
            with self._slot() as slot, suppress(DiedError):
                return self._read_at(slot, data, latest)
        for pause in _PAUSES:
            time.sleep(pause)  # whoever kills processes may be at it still
            with self._whole() as slot, suppress(DiedError):
                return self._read_at(slot, data, latest)
        message = f"Reading the file alone was interrupted {len(_PAUSES)} times."
        raise ReadingError("breaks_off", f"{message} It may be damaged.")

    @contextmanager
    def _slot(self) -> Iterator["_Slot"]:
        """Wait for a process that is free, and have it."""
        slot = self._free.get()
        try:
            yield slot
        finally:
            self._free.put(slot)

    @contextmanager
    def _whole(self) -> Iterator["_Slot"]:
        """Wait until no letter is read, and have all processes."""
        with ExitStack() as stack:
            stack.enter_context(self._one_alone)
            yield [stack.enter_context(self._slot()) for _ in self._slots][-1]

    def _read_at(self, slot: "_Slot", data: bytes, latest: date) -> ReadLetter:
        """Read in a process; what the process raises is raised here."""
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
            except ExtractionError as error:
                raise ReadingError(error.code, error.message) from error
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
    """One of the processes, or room for it."""

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
    """Load what letters are read with, before the first one comes."""
    vocabulary.load()
    criteria.load()


def read_file(data: bytes, latest: date) -> ReadLetter:
    """Read a file here and now; only for files that are trusted, or in a process of its own.

    Of a PDF, its copy is read, so that what was read and scanned is what is public.

    Raises:
        ReadingError: it holds more than a letter can.
        ExtractionError: its text cannot be had.
    """
    sample = is_marked_as_sample(data)
    copy, uncopied = None, ""
    if is_pdf(data):
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
    if shown := picture_problem(extracted.unscanned_shares):
        problems.append(shown)
    parsed = replace(parsed, problems=(*problems, *parsed.problems))
    letter = classify(parsed)
    if len(letter.items) > MOST_ITEMS:
        message = f"The file decides {len(letter.items):,} items, more than a letter can have."
        raise ReadingError("too_many_items", f"{message} Upload each letter as a file of its own.")
    return ReadLetter(text, letter, sample, copy.data if copy else None, uncopied)
