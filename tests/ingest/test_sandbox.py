"""Processes that read letters, for real: killed, slow, out of memory."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from ingest.processing.reader_pool import MOST_KEPT_BYTES, ReadingError, Sandbox, SandboxClosedError
from tests.conftest import GOLDEN
from tests.ingest.harmful import EXITS, FILLS, KEEPS, KILLS, REPEATS, SEGFAULTS, harmful
from tests.ingest.hostile import slow_letter

TEXT = (GOLDEN / "g4_one_item.txt").read_text()
GOOD = TEXT.encode()


class Readers:
    """The processes that the sandboxes of a test read in."""

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
        """Kill all of them, or some by chance; return how many."""
        alive = self.alive
        chosen = alive if number is None else random.sample(alive, min(number, len(alive)))
        for process in chosen:
            process.kill()
        return len(chosen)


@pytest.fixture
def readers() -> Readers:
    return Readers()


def test_the_sandbox_stops_what_takes_too_long() -> None:
    with Sandbox(1, seconds=3) as small:
        with pytest.raises(ReadingError, match="too_slow"):
            small.read(slow_letter(TEXT, 300))
        assert small.read(GOOD).classified.items


def test_a_process_of_the_sandbox_may_be_killed_while_it_waits_or_reads(
    readers: Readers,
) -> None:
    with Sandbox(1) as small, ThreadPoolExecutor() as thread:
        assert small.read(GOOD).classified.items
        assert readers.kill()
        assert small.read(GOOD).classified.items, "the one that waited was not replaced"
        slow = thread.submit(small.read, slow_letter(TEXT, 100))
        time.sleep(0.2)
        assert not slow.done(), "it was read before its process was killed"
        assert readers.kill()
        assert slow.result().classified.items


def test_a_sandbox_that_ends_says_nothing_about_the_letter_that_it_reads() -> None:
    with ThreadPoolExecutor() as thread:
        with Sandbox(1) as small:
            assert small.read(GOOD).classified.items
            slow = thread.submit(small.read, slow_letter(TEXT, 100))
            time.sleep(0.2)
            assert not slow.done(), "it was read before the sandbox ended"
        with pytest.raises(SandboxClosedError):
            slow.result()


def test_innocent_letters_survive_whatever_is_killed(readers: Readers) -> None:
    letters = [slow_letter(TEXT, 3) for _ in range(40)]
    killed = 0
    with Sandbox(3) as sandbox, ThreadPoolExecutor(6) as threads:
        reading = [threads.submit(sandbox.read, data) for data in letters]
        while killed < 30 and not all(each.done() for each in reading):
            killed += readers.kill(1)
            time.sleep(0.15)
        assert all(each.result().classified.items for each in reading)
    assert killed > 10, "they were read before anything was killed"


@pytest.mark.parametrize("word", [KILLS, SEGFAULTS, EXITS])
def test_a_letter_that_kills_its_process_fails_alone(word: bytes) -> None:
    with Sandbox(2, function=harmful) as sandbox, ThreadPoolExecutor(4) as threads:
        bad = threads.submit(sandbox.read, GOOD + word)
        good = [threads.submit(sandbox.read, GOOD) for _ in range(10)]
        assert all(each.result().classified.items for each in good)
        with pytest.raises(ReadingError, match="broke off 3 times"):
            bad.result()
        assert sandbox.read(GOOD).classified.items


def test_a_letter_is_read_alone_while_no_other_is(readers: Readers) -> None:
    with Sandbox(2) as sandbox, ThreadPoolExecutor(3) as threads:
        slow = threads.submit(sandbox.read, slow_letter(TEXT, 60))
        time.sleep(0.3)
        alone = threads.submit(sandbox.read, GOOD, alone=True)
        assert alone.result().classified.items
        assert slow.done()


@pytest.mark.parametrize("word", [FILLS, REPEATS])
def test_a_letter_that_takes_too_much_memory_gives_it_back(word: bytes, readers: Readers) -> None:
    def held() -> int:
        return sum(each.memory_info().rss for each in [psutil.Process(), *readers.alive])

    with Sandbox(1, function=harmful) as sandbox:
        sandbox.read(GOOD)
        before = held()
        for _ in range(2):
            with pytest.raises(ReadingError, match="more memory than a letter"):
                sandbox.read(GOOD + word)
        sandbox.read(GOOD)
        assert held() < before + 60_000_000


def test_a_process_that_keeps_much_memory_is_replaced(readers: Readers) -> None:
    with Sandbox(1, function=harmful) as sandbox:
        sandbox.read(GOOD)
        (first,) = readers.alive
        sandbox.read(GOOD)
        assert readers.alive == [first]
        assert sandbox.read(GOOD + KEEPS).classified.items
        sandbox.read(GOOD)
        (second,) = readers.alive
        assert second != first
        assert second.memory_info().rss < MOST_KEPT_BYTES


def test_the_bomb_that_went_wrong(failed_inputs: Path, readers: Readers) -> None:
    with Sandbox(1) as sandbox:
        with pytest.raises(ReadingError, match=r"more memory|seconds"):
            sandbox.read((failed_inputs / "tounicode_bomb.pdf").read_bytes())
        assert not readers.alive
        assert sandbox.read(GOOD).classified.items
