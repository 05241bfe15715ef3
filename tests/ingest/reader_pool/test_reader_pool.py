"""Real reader processes that are killed, are slow or run out of memory."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest

from ingest.processing.reader_pool import ReaderPool, ReaderPoolClosedError, ReadingError
from ingest.processing.reader_process_limits import MOST_KEPT_BYTES
from tests.support.golden import GOLDEN
from tests.support.harmful_reader import EXITS, FILLS, KEEPS, KILLS, REPEATS, SEGFAULTS, harmful
from tests.support.hostile_files import slow_letter

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

    def kill(self, number: int | None = None) -> int:
        """Kill all processes, or a random choice of them; return their number."""
        alive = self.alive
        chosen = alive if number is None else random.sample(alive, min(number, len(alive)))
        for process in chosen:
            process.kill()
        return len(chosen)


@pytest.fixture
def processes() -> ChildProcesses:
    return ChildProcesses()


@pytest.mark.slow
def test_the_pool_stops_what_takes_too_long() -> None:
    with ReaderPool(1, seconds=1) as small:
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
    processes: ChildProcesses,
) -> None:
    with ReaderPool(1) as small, ThreadPoolExecutor() as thread:
        assert small.read(GOOD).classified.items
        assert processes.kill()
        assert small.read(GOOD).classified.items, "the one that waited was not replaced"
        slow = thread.submit(small.read, slow_letter(TEXT, 100))
        time.sleep(0.2)
        assert not slow.done(), "it was read before its process was killed"
        assert processes.kill()
        assert slow.result().classified.items


def test_a_pool_that_ends_says_nothing_about_the_letter_that_it_reads() -> None:
    with ThreadPoolExecutor() as thread:
        with ReaderPool(1) as small:
            assert small.read(GOOD).classified.items
            slow = thread.submit(small.read, slow_letter(TEXT, 100))
            time.sleep(0.2)
            assert not slow.done(), "it was read before the pool ended"
        with pytest.raises(ReaderPoolClosedError):
            slow.result()


@pytest.mark.slow
def test_innocent_letters_survive_whatever_is_killed(processes: ChildProcesses) -> None:
    letters = [slow_letter(TEXT, 3) for _ in range(40)]
    killed = 0
    with ReaderPool(3) as pool, ThreadPoolExecutor(6) as threads:
        reading = [threads.submit(pool.read, data) for data in letters]
        while killed < 30 and not all(each.done() for each in reading):
            killed += processes.kill(1)
            time.sleep(0.15)
        assert all(each.result().classified.items for each in reading)
    assert killed > 10, "they were read before anything was killed"


@pytest.mark.slow
@pytest.mark.parametrize("word", [KILLS, SEGFAULTS, EXITS])
def test_a_letter_that_kills_its_process_fails_alone(word: bytes) -> None:
    with ReaderPool(2, function=harmful) as pool, ThreadPoolExecutor(4) as threads:
        bad = threads.submit(pool.read, GOOD + word)
        good = [threads.submit(pool.read, GOOD) for _ in range(10)]
        assert all(each.result().classified.items for each in good)
        with pytest.raises(ReadingError, match="interrupted 3 times"):
            bad.result()
        assert pool.read(GOOD).classified.items


def test_a_letter_is_read_alone_while_no_other_is(processes: ChildProcesses) -> None:
    with ReaderPool(2) as pool, ThreadPoolExecutor(3) as threads:
        slow = threads.submit(pool.read, slow_letter(TEXT, 60))
        time.sleep(0.3)
        alone = threads.submit(pool.read, GOOD, alone=True)
        assert alone.result().classified.items
        assert slow.done()


@pytest.mark.slow
@pytest.mark.parametrize("word", [FILLS, REPEATS])
def test_a_letter_that_takes_too_much_memory_gives_it_back(
    word: bytes, processes: ChildProcesses
) -> None:
    def held() -> int:
        return sum(each.memory_info().rss for each in [psutil.Process(), *processes.alive])

    with ReaderPool(1, function=harmful) as pool:
        pool.read(GOOD)
        before = held()
        for _ in range(2):
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
def test_the_bomb_that_went_wrong(failed_inputs: Path, processes: ChildProcesses) -> None:
    with ReaderPool(1) as pool:
        with pytest.raises(ReadingError, match=r"more memory|seconds"):
            pool.read((failed_inputs / "tounicode_bomb.pdf").read_bytes())
        assert not processes.alive
        assert pool.read(GOOD).classified.items
