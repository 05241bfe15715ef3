"""Real reader processes that are killed, are slow or run out of memory."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest

from ingest.processing.extract_text import ReadingError
from ingest.processing.reader_pool import ReaderPool, ReaderPoolClosedError
from ingest.processing.reader_process_limits import MOST_KEPT_BYTES
from tests.support.golden import GOLDEN
from tests.support.harmful_reader import (
    EXITS,
    FAILS,
    FILLS,
    KEEPS,
    KILLS,
    REPEATS,
    HeldReads,
    harmful,
    kill,
)
from tests.support.hostile_files import slow_letter
from tests.support.processes import wait_for

TEXT = (GOLDEN / "g4_one_item.txt").read_text()
GOOD = TEXT.encode()


class ChildProcesses:
    """The reader processes that a test's pools start."""

    def __init__(self) -> None:
        self._others = set(psutil.Process().children())

    @property
    def alive(self) -> list[psutil.Process]:
        found = []
        for process in set(psutil.Process().children()) - self._others:
            try:
                dead = process.status() == psutil.STATUS_ZOMBIE
                if not dead and "spawn_main" in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.NoSuchProcess:
                continue
        return found

    def kill(self) -> int:
        """Kill all processes; return their number."""
        alive = self.alive
        for process in alive:
            process.kill()
        return len(alive)


@pytest.fixture
def processes() -> ChildProcesses:
    return ChildProcesses()


@pytest.fixture
def held(tmp_path: Path) -> HeldReads:
    return HeldReads(tmp_path)


def next_of(held: HeldReads) -> Path:
    """Wait for a read, and return it."""
    wait_for(held.begun)
    return held.begun()[0]


@pytest.mark.slow
def test_the_pool_stops_what_takes_too_long() -> None:
    with ReaderPool(1, seconds=3) as small:  # a busy machine takes one for the good letter
        with pytest.raises(ReadingError, match="too_slow"):
            small.read(slow_letter(TEXT, 300))
        assert small.read(GOOD).classified.items


def test_a_process_that_is_killed_while_it_starts_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = []

    def start(process: SpawnProcess) -> None:
        started.append(process)
        if len(started) == 1:
            raise BrokenPipeError
        real_start(process)

    real_start = SpawnProcess.start
    monkeypatch.setattr(SpawnProcess, "start", start)
    with ReaderPool(1) as small:
        assert small.read(GOOD).classified.items
    assert len(started) == 2


@pytest.mark.slow
def test_a_process_of_the_pool_may_be_killed_while_it_waits_or_reads(
    processes: ChildProcesses, held: HeldReads
) -> None:
    with ReaderPool(1, seconds=300, function=held.read) as small, ThreadPoolExecutor() as thread:
        first = thread.submit(small.read, GOOD)
        next_of(held).unlink()
        assert first.result().classified.items
        assert processes.kill()
        second = thread.submit(small.read, GOOD)
        kill(next_of(held))  # in the process that replaced the one that waited
        next_of(held).unlink()
        assert second.result().classified.items


def test_a_pool_that_ends_says_nothing_about_the_letter_that_it_reads(held: HeldReads) -> None:
    with ThreadPoolExecutor() as thread:
        with ReaderPool(1, seconds=300, function=held.read) as small:
            reading = thread.submit(small.read, GOOD)
            next_of(held)
        with pytest.raises(ReaderPoolClosedError):
            reading.result()


@pytest.mark.slow
def test_innocent_letters_survive_whatever_is_killed(held: HeldReads) -> None:
    letters = [GOOD + b"\n" * number for number in range(6)]
    deaths = Counter({sha256(data).hexdigest(): n % 4 for n, data in enumerate(letters)})
    with ReaderPool(3, seconds=300, function=held.read) as pool, ThreadPoolExecutor(6) as threads:
        reading = [threads.submit(pool.read, data) for data in letters]

        def all_are_read() -> bool:
            for read in held.begun():
                if deaths[read.stem]:
                    deaths[read.stem] -= 1
                    kill(read)
                else:
                    read.unlink()
            return all(each.done() for each in reading)

        wait_for(all_are_read, 900)
        assert all(each.result().classified.items for each in reading)
    assert not deaths.total()


@pytest.mark.slow
def test_a_letter_that_ends_its_process_fails_alone() -> None:
    with ReaderPool(2, function=harmful) as pool, ThreadPoolExecutor(4) as threads:
        bad = [threads.submit(pool.read, GOOD + word) for word in (KILLS, EXITS)]
        good = [threads.submit(pool.read, GOOD) for _ in range(10)]
        assert all(each.result().classified.items for each in good)
        for each in bad:
            with pytest.raises(ReadingError, match="interrupted 3 times"):
                each.result()
        assert pool.read(GOOD).classified.items


def test_a_letter_on_which_the_reader_fails_has_a_reason_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ReaderPool(1, function=harmful) as readers:
        with pytest.raises(ReadingError, match="failed on the file \\(IndexError\\)"):
            readers.read(FAILS + GOOD)
        assert "in harmful" in caplog.text
        assert "Case Number" not in caplog.text
        assert readers.read(GOOD).classified.items


def test_a_letter_is_read_alone_while_no_other_is(held: HeldReads) -> None:
    with ReaderPool(2, seconds=300, function=held.read) as pool, ThreadPoolExecutor(3) as threads:
        both = [threads.submit(pool.read, GOOD + each) for each in (b"1", b"2")]
        wait_for(lambda: len(held.begun()) == 2)  # so that both processes have started
        for read in held.begun():
            read.unlink()
        wait_for(lambda: all(each.done() for each in both))
        slow = threads.submit(pool.read, slow_letter(TEXT, 60))
        of_slow = next_of(held)
        alone = threads.submit(pool.read, GOOD, alone=True)
        wait_for(pool._free.empty)  # it takes the other process and waits for this one
        of_slow.unlink()
        of_alone = next_of(held)
        assert held.has_ended(of_slow)
        of_alone.unlink()
        assert alone.result().classified.items
        assert slow.result().classified.items


@pytest.mark.slow
def test_letters_that_take_too_much_memory_give_it_back(processes: ChildProcesses) -> None:
    def held() -> int:
        return sum(each.memory_info().rss for each in [psutil.Process(), *processes.alive])

    with ReaderPool(1, function=harmful) as pool:
        pool.read(GOOD)
        before = held()
        for word in (FILLS, REPEATS):
            with pytest.raises(ReadingError, match="more memory than a letter"):
                pool.read(GOOD + word)
        pool.read(GOOD)
        assert held() < before + 60_000_000


def test_a_process_that_keeps_much_memory_is_replaced(processes: ChildProcesses) -> None:
    with ReaderPool(1, function=harmful) as pool:
        pool.read(GOOD)
        (first,) = processes.alive
        pool.read(GOOD)
        assert processes.alive == [first]
        assert pool.read(GOOD + KEEPS).classified.items
        pool.read(GOOD)
        (second,) = processes.alive
        assert second != first
        assert second.memory_info().rss < MOST_KEPT_BYTES


@pytest.mark.slow
def test_a_pdf_that_needs_too_much_memory_fails_and_the_next_is_read(
    failed_inputs: Path, processes: ChildProcesses
) -> None:
    with ReaderPool(1) as pool:
        with pytest.raises(ReadingError, match=r"more memory|seconds"):
            pool.read((failed_inputs / "tounicode_bomb.pdf").read_bytes())
        assert not processes.alive
        assert pool.read(GOOD).classified.items
