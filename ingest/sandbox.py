"""Read letters in other processes, so that one letter can harm nothing but itself."""

import ctypes
import resource
import signal
import sys
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context
from threading import Lock
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from decisions import vocabulary
from ingest.classify import ClassifiedLetter, classify
from ingest.extract import MOST_PAGES, ExtractionError, extract, is_marked_as_sample, is_pdf
from ingest.marker import SAMPLE_KEYWORD
from ingest.public_copy import NoCopyError, public_copy
from ingest.reading import LetterText, read
from ingest.reading.redaction import left_out_of_copy

SECONDS = 60.0
MEMORY_BYTES = 1_500_000_000
#: Letters decide two dozen items at most; what has far more is no letter, or many in one.
MOST_ITEMS = 500
#: A process may be killed that has done nothing wrong; a file that kills so many has.
_MOST_DEATHS = 3
#: So often a letter that is being read looks whether there still are processes, in seconds.
_LOOK_SECONDS = 1.0
#: A process is replaced after so many letters, whatever they left behind in it.
LETTERS_PER_PROCESS = 1000


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


class SandboxClosedError(Exception):
    """The sandbox ended while it read a letter: nothing is known of the letter."""


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


class Sandbox:
    """Processes that read letters within limits of time and memory.

    Threads may share it; each letter takes one of its processes. Use it as a context manager:
    its processes end with the block, and with this process however that ends.
    """

    def __init__(self, workers: int, *, seconds: float = SECONDS) -> None:
        self._workers = workers
        self._seconds = seconds
        self._pool = self._new_pool()
        self._changing = Lock()
        self._closed = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._changing:
            self._closed = True
            _end(self._pool)

    def read(self, data: bytes, received: date | None = None) -> ReadLetter:
        """Read one file.

        Args:
            data: the file.
            received: the day on which it came, today by default: no letter speaks of a later day.

        Raises:
            ReadingError: the file cannot be read, or asks for too much time or memory.
            SandboxClosedError: the sandbox ended meanwhile.
        """
        # The letter's day may be tomorrow here.
        latest = (received or date.today()) + timedelta(days=1)
        for _ in range(_MOST_DEATHS):
            try:
                return self._read_once(data, latest)
            except ExtractionError as error:
                raise ReadingError(error.code, error.message) from error
            except FutureTimeoutError as error:
                message = f"Reading the file took more than {self._seconds:g} seconds."
                raise ReadingError("too_slow", f"{message} It may be damaged.") from error
            except MemoryError as error:
                message = "Reading the file took more memory than a letter can need."
                raise ReadingError("too_large", f"{message} It may be damaged.") from error
            except (ProcessExpired, BrokenProcessPool):
                continue
        message = f"Reading the file broke off {_MOST_DEATHS} times. It may be damaged."
        raise ReadingError("breaks_off", message)

    def _read_once(self, data: bytes, latest: date) -> ReadLetter:
        """Read in one of the processes; what the process raised is raised here."""
        pool = self._running_pool()
        future: Future[ReadLetter] = pool.schedule(
            _read, args=[data, latest], timeout=self._seconds
        )
        while not wait([future], timeout=_LOOK_SECONDS).done:
            if not pool.active:  # then nobody is left to end the wait
                break
        if self._closed:
            raise SandboxClosedError
        if not future.done():
            raise BrokenProcessPool
        return future.result()

    def _running_pool(self) -> ProcessPool:
        """Return the processes; new ones where the pool gave up, as when an idle one is killed."""
        with self._changing:
            if self._closed:
                raise SandboxClosedError
            if not self._pool.active:
                _end(self._pool)
                self._pool = self._new_pool()
            return self._pool

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=LETTERS_PER_PROCESS,
            initializer=_prepare,
            context=get_context("spawn"),
        )


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _prepare() -> None:
    """Bound the process that this runs in, end it when its parent dies, and load what it needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    vocabulary.load()


def _read(data: bytes, latest: date) -> ReadLetter:
    """Read a file; of a PDF, its copy, so that what was read and scanned is what is public."""
    sample = is_marked_as_sample(data)
    copy, uncopied = None, ""
    if is_pdf(data):
        try:
            copy = public_copy(
                data, keywords=SAMPLE_KEYWORD if sample else "", most_pages=MOST_PAGES
            )
        except NoCopyError as error:
            uncopied = str(error)
    text = extract(copy.data if copy else data)
    parsed = read(text, latest)
    if copy:
        left_out = tuple(left_out_of_copy(copy.left_out, copy.author))
        parsed = replace(parsed, problems=(*left_out, *parsed.problems))
    letter = classify(parsed)
    if len(letter.items) > MOST_ITEMS:
        message = f"The file decides {len(letter.items):,} items, more than a letter can have."
        raise ReadingError("too_many_items", f"{message} Upload each letter as a file of its own.")
    return ReadLetter(text, letter, sample, copy.data if copy else None, uncopied)
