"""Real worker processes that are killed while they read a letter."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection, connections

from decisions.models import Case, DisputedItem
from decisions.search import DecisionSearch
from imr_archive.runtime.advisory_locks import Lock
from ingest.intake.uploads import IncomingFile, receive, sole_sender
from ingest.job_queue import queue_letter
from ingest.letter_states import CURRENT, WAITING, State
from ingest.models import Letter, Upload
from ingest.processing import pipeline, reader_pool
from ingest.processing.reader_pool import ReaderPool
from tests.support import hostile_files
from tests.support.archives import Take, full_database, full_disk, original_path
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of
from tests.support.processes import environment_of, unchecked, wait_for

GOOD = (GOLDEN / "g4_one_item.txt").read_bytes()


@pytest.fixture
def start_worker(archive: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker process on this test's archive."""
    running = []

    def start() -> subprocess.Popen[bytes]:
        command = unchecked("worker", "--jobs", "2")
        environment = environment_of(archive)
        running.append(subprocess.Popen(command, env=environment, start_new_session=True))
        return running[-1]

    yield start
    for worker in running:
        worker.terminate()
        worker.wait(300)


@pytest.mark.slow
def test_a_worker_reads_and_indexes(
    archive: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    receive([IncomingFile("a.txt", io.BytesIO(GOOD))], source="test")
    wait_for(lambda: len(DecisionSearch("lumbar mri")) == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(300) == 0


@pytest.mark.slow
def test_kill_9_in_the_middle_of_a_letter_loses_nothing(
    archive: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    receive(
        [
            IncomingFile("slow.txt", io.BytesIO(hostile_files.slow_letter(GOOD.decode(), 100))),
            IncomingFile("good.txt", io.BytesIO(GOOD.replace(b"9900001", b"9900002"))),
        ],
        source="test",
    )
    first = start_worker()
    slow = Letter.objects.get(name="slow.txt")

    def is_reading() -> bool:
        slow.refresh_from_db()
        return slow.state == State.READING

    wait_for(is_reading)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    slow.refresh_from_db()
    assert slow.state == State.READING, "the letter was read before the worker was killed"

    start_worker()
    wait_for(lambda: not Letter.objects.filter(state__in=WAITING).exists())
    slow.refresh_from_db()
    assert slow.state == State.ARCHIVED_WITH_PROBLEMS
    assert slow.attempts == 2
    assert sorted(Case.objects.values_list("slug", flat=True)) == ["CM17-9900001", "CM17-9900002"]


@pytest.mark.slow
def test_letters_survive_workers_that_are_killed_while_reading_them(
    archive: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    receive(
        [
            IncomingFile(
                f"{n}.pdf",
                io.BytesIO(
                    hostile_files.slow_letter(GOOD.decode().replace("9900001", f"99000{n:02}"), 60)
                ),
            )
            for n in range(6)
        ],
        source="test",
    )
    for _ in range(3):
        worker = start_worker()
        wait_for(lambda: Letter.objects.filter(state=State.READING).count() >= 1)
        time.sleep(0.5)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert Letter.objects.filter(state__in=WAITING).exists(), "all were read before"
    start_worker()
    wait_for(lambda: not Letter.objects.filter(state__in=WAITING).exists())
    assert {letter.state for letter in Letter.objects.all()} <= set(CURRENT)


def letters_in(folder: Path, number: int) -> list[str]:
    """Write a folder of letters; return the command that ingests it."""
    folder.mkdir()
    for case in range(number):
        (folder / f"{case}.txt").write_bytes(GOOD.replace(b"9900001", b"98%05d" % case))
    return unchecked("ingest_letters", str(folder))


@pytest.mark.slow
def test_two_runs_of_the_command_at_once_are_one_upload(archive: Path) -> None:
    command, folder = letters_in(archive / "letters", 3), archive / "letters"
    names = [f"letters/{number}.txt" for number in range(3)]

    def files() -> Iterator[IncomingFile]:
        for name in names:
            with (archive / name).open("rb") as stream:
                yield IncomingFile(name, stream)
            if name == names[0]:
                runs.append(subprocess.Popen(command, env=environment_of(archive)))
                wait_for(is_waited_for)

    def is_waited_for() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return cursor.fetchone() is not None

    runs: list[subprocess.Popen[bytes]] = []
    with sole_sender(str(folder), wait=True):
        receive(files(), source=str(folder))
    assert runs[0].wait(120) == 0
    assert Upload.objects.count() == 1
    assert sorted(Letter.objects.values_list("name", flat=True)) == names


@pytest.mark.slow
def test_a_killed_run_of_the_command_is_continued(archive: Path) -> None:
    command, environment = letters_in(archive / "letters", 60), environment_of(archive)
    (archive / "letters" / "slow.txt").write_bytes(hostile_files.slow_letter(GOOD.decode(), 100))
    killed_at = []
    for condition in (
        lambda: Letter.objects.count() > 10,  # while files are uploaded
        lambda: Letter.objects.filter(state=State.ARCHIVED).count() > 5,  # while they are read
    ):
        run = subprocess.Popen(command, env=environment, start_new_session=True)
        wait_for(condition)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        killed_at.append(Letter.objects.filter(state__in=WAITING).count())
    assert killed_at[-1] > 0, "all letters were read before it was killed"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "61 files: 60 in the archive, 1 in the archive, with problems" in done.stdout
    assert Letter.objects.count() == 61, "a file that had been taken in came again"
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "61 files: 61 duplicate" in again.stdout, "a new run of the same is a new upload"


@pytest.mark.slow
def test_two_workers_against_each_other_read_each_letter_once(
    archive: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    receive(
        [
            IncomingFile(f"{n}.txt", io.BytesIO(GOOD.replace(b"9900001", b"99%05d" % n)))
            for n in range(80)
        ],
        source="test",
    )
    for letter in Letter.objects.all():
        queue_letter(letter.pk)  # each twice, so that both workers claim the same letters
    start_worker()
    start_worker()
    wait_for(lambda: not Letter.objects.filter(state__in=WAITING).exists())
    assert set(Letter.objects.values_list("state", "attempts")) == {(State.ARCHIVED, 1)}
    assert Case.objects.count() == 80


def test_a_letter_that_crashes_every_worker_fails(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", GOOD)).letters.get()
    Letter.objects.update(state=State.QUEUED, attempts=pipeline.MOST_ATTEMPTS)
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert letter.state == State.FAILED
    assert "interrupted" in letter.reason


def unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (Path.unlink, "The original is missing"),
        (unreadable, "The original cannot be read (Is a directory)"),
        (lambda path: path.write_bytes(GOOD.replace(b"MRI", b"CT")), "The original has changed"),
    ],
)
def test_a_letter_without_its_original_says_so_and_its_case_stays(
    take: Take, readers: ReaderPool, harm: Callable[[Path], object], words: str
) -> None:
    letter = take(("a.txt", GOOD)).letters.get()
    before = list(DisputedItem.objects.values())
    Letter.objects.update(state=State.QUEUED)
    harm(original_path(letter.sha256))
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert letter.state == State.FAILED
    assert letter.reason.startswith(words)
    assert list(DisputedItem.objects.values()) == before


def test_a_letter_waits_where_no_process_starts(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = take(("a.txt", GOOD)).letters.get()
    Letter.objects.update(state=State.QUEUED, attempts=0)
    nowhere = ModuleType("nowhere")  # a module that new processes do not have
    exec("def read(data, latest): ...", nowhere.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, "nowhere", nowhere)
    monkeypatch.setattr(reader_pool, "_MOST_START_SECONDS", 0)
    with ReaderPool(1, function=nowhere.read) as pool:
        pipeline.process(letter.pk, pool)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 0)


def test_a_letter_waits_for_space_on_the_disk_of_files(archive: Path, readers: ReaderPool) -> None:
    receive([IncomingFile("a.pdf", io.BytesIO(pdf_of(GOOD.decode())))], source="test")
    letter = Letter.objects.get()
    with full_disk():
        for _ in range(pipeline.MOST_ATTEMPTS + 1):
            pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 0)
    assert letter.reason.startswith("Reading waits: its public copy could not be saved (")
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (State.ARCHIVED, "")


def test_a_letter_waits_for_space_on_the_disk_of_the_database(
    archive: Path, readers: ReaderPool
) -> None:
    receive([IncomingFile("a.txt", io.BytesIO(GOOD))], source="test")
    letter = Letter.objects.get()
    with full_database(Case):
        for _ in range(pipeline.MOST_ATTEMPTS + 1):
            pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 0)
    assert letter.reason == "Reading waits: the disk of the database is full."
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (State.ARCHIVED, "")


def test_two_workers_never_read_one_letter_at_the_same_time(archive: Path) -> None:
    receive([IncomingFile("a.txt", io.BytesIO(GOOD))], source="test")
    letter = Letter.objects.get()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.LETTER, letter.pk])
        with pipeline.claimed(letter.pk) as mine:
            assert not mine
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Lock.LETTER, letter.pk])
    finally:
        other.close()
    with pipeline.claimed(letter.pk) as mine:
        assert mine


def test_reading_twice_gives_the_same(take: Take, readers: ReaderPool) -> None:
    letter = take(("a.txt", GOOD)).letters.get()
    before = list(Case.objects.values_list("slug", "outcome", "letter_sha256"))
    Letter.objects.update(state=State.QUEUED)
    pipeline.process(letter.pk, readers)
    assert list(Case.objects.values_list("slug", "outcome", "letter_sha256")) == before
    letter.refresh_from_db()
    assert letter.state == State.ARCHIVED


@pytest.mark.slow
def test_ctrl_c_interrupts_the_command_and_it_continues_when_started_again(archive: Path) -> None:
    command, environment = letters_in(archive / "letters", 60), environment_of(archive)
    for number in range(12):  # more than are read at a time; those in progress are finished
        slow = hostile_files.slow_letter(GOOD.decode().replace("9900001", f"97000{number:02}"), 15)
        (archive / "letters" / f"slow{number}.pdf").write_bytes(slow)
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as first:
        wait_for(lambda: Case.objects.count() > 3)
        first.send_signal(signal.SIGINT)
        assert b"Interrupted" in first.communicate(timeout=600)[1]
    assert first.returncode == 1
    assert Letter.objects.filter(state__in=WAITING).exists()
    second = subprocess.run(command, env=environment, capture_output=True, timeout=600)
    assert second.returncode == 0, second.stderr
    assert Case.objects.count() == 72


@pytest.mark.slow
def test_the_command_waits_for_its_own_letters_only(archive: Path, tmp_path: Path) -> None:
    command = letters_in(tmp_path / "letters", 3)
    other = receive([IncomingFile("other.txt", io.BytesIO(GOOD))], source="test").letters.get()
    Letter.objects.filter(pk=other.pk).update(state=State.READING)
    # The command does not wait for another upload's letter, which another worker has claimed.
    with pipeline.claimed(other.pk):
        ended = subprocess.run(
            command, env=environment_of(archive), capture_output=True, timeout=600
        )
    assert ended.returncode == 0, ended.stderr
    assert Case.objects.count() == 3
    other.refresh_from_db()
    assert other.state == State.READING
