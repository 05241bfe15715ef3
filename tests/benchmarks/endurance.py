"""Test that no letter is lost while processes, the database and a disk fail.

    uv run python -m tests.benchmarks.endurance [--letters 10000] [--kills 10] [--stops 2]

Half of the invented letters are uploaded through the admin page, half with the command. Meanwhile
workers are killed, PostgreSQL is stopped and started, and the disk of the originals fills up once
(a small file system in memory; this needs root, and is skipped otherwise). At the end,
check_archive must find no errors.
"""

import argparse
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.benchmarks.endurance_upload import upload

PORT = 8917
BATCH = 500  # files per request


def main() -> None:
    """Run the test and print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=10, help="workers killed")
    parser.add_argument("--stops", type=int, default=2, help="stops of PostgreSQL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
        import django

        django.setup()
        try:
            _run(Path(home), options.letters, options.kills, options.stops)
        finally:
            subprocess.run(["umount", f"{home}/originals"], stderr=subprocess.DEVNULL, check=False)
            _server().release()


def _run(home: Path, count: int, kills: int, stops: int) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from pdfminer.high_level import extract_text

    from ingest.samples import sample_letters, write_pdf

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_vocabulary", stdout=io.StringIO())
    User.objects.create_superuser("chief", password="a long password")
    connection.close()
    files = [(f"{letter.case_number}.pdf", write_pdf(letter)) for letter in sample_letters(count)]
    distinct = len({data for _, data in files})
    sample = files[:: max(1, count // 100)][:100]
    began = time.perf_counter()
    for _, data in sample:
        extract_text(io.BytesIO(data))
    alone = (time.perf_counter() - began) / len(sample)
    half = count // 2
    folder = home / "letters"
    folder.mkdir()
    for name, data in files[half:]:
        (folder / name).write_bytes(data)

    programs = _Programs()
    try:
        programs.start(
            "web",
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                "python:imr_archive.server",
                "--bind",
                f"127.0.0.1:{PORT}",
                "--workers",
                "1",
                "--log-level",
                "error",
                "--timeout",
                "300",
            ],
        )
        refused = _fill_the_disk(home, files[:BATCH])
        programs.start_worker()
        began = time.perf_counter()
        trouble = threading.Thread(target=_trouble, args=[programs, kills, stops, count, alone])
        trouble.start()
        for first in range(0, half, BATCH):
            _until_taken(files[first : min(first + BATCH, half)])
        command = [sys.executable, "manage.py", "ingest_letters", str(folder), "--jobs", "1"]
        runs = 1
        while True:
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            # Letters in an unknown layout wait for a person, which is also a final state.
            if not ended.returncode or "are not in the archive" in ended.stderr:
                break
            print(f"  ingest_letters ended: {ended.stderr.strip().splitlines()[-1]}", flush=True)
            runs += 1
            if runs > 20:
                raise SystemExit("ingest_letters does not come to an end")
            time.sleep(2)
        trouble.join()
        _wait_until_read()
        seconds = time.perf_counter() - began
    finally:
        programs.end()
    call_command("check_archive")
    from django.db.models import Count

    from decisions.models import Case
    from ingest.letter_states import State
    from ingest.models import Letter, Upload

    letters = Letter.objects.exclude(came_as="duplicate").exclude(sha256="")
    states = dict(letters.order_by().values_list("state").annotate(Count("id")))
    print(
        f"{count:,} files, {distinct:,} distinct; {kills} workers killed, {stops} stops of PostgreSQL"
    )
    print(f"  refused while the disk was full  {refused:,}")
    print(f"  letters, each once               {letters.count():,}  {states}")
    print(f"  cases                            {Case.objects.count():,}")
    print(f"  uploads; runs of the command     {Upload.objects.count():,}; {runs}")
    print(f"  letters a minute                 {distinct / seconds * 60:,.0f}")
    cores = len(os.sched_getaffinity(0))
    print(
        f"  ratio to pdfminer alone          {seconds / distinct / (alone / cores):.2f} ({cores} cores)"
    )
    for name, peak in programs.peaks.items():
        print(f"  memory of {name + ' at the peak':22} {peak / 1e6:,.0f} MB")
    assert letters.count() == distinct, "a file is not accounted for"
    waiting = [state for state in states if state in (State.QUEUED, State.READING, State.FAILED)]
    assert not waiting, "letters are not read"


class _Programs:
    """The processes of the web server and the worker, their memory, and kills of the worker."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.peaks: Counter[str] = Counter()
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._measure)
        self._watch.start()

    def start(self, name: str, command: list[str]) -> None:
        self._running[name] = subprocess.Popen(command, start_new_session=True)

    def start_worker(self) -> None:
        self.start("worker", [sys.executable, "manage.py", "worker"])

    def kill_worker(self) -> None:
        os.killpg(self._running["worker"].pid, signal.SIGKILL)
        self._running["worker"].wait()
        self.start_worker()

    def is_running(self, name: str) -> bool:
        return self._running[name].poll() is None

    def end(self) -> None:
        self._stop.set()
        self._watch.join()
        for process in self._running.values():
            process.terminate()
            process.wait(60)

    def _measure(self) -> None:
        import psutil

        while not self._stop.wait(0.5):
            for name, process in list(self._running.items()):
                try:
                    root = psutil.Process(process.pid)
                    every = [root, *root.children(recursive=True)]
                    used = sum(one.memory_info().rss for one in every if one.name() != "postgres")
                except psutil.Error:
                    continue
                self.peaks[name] = max(self.peaks[name], used)


def _trouble(programs: _Programs, kills: int, stops: int, count: int, alone: float) -> None:
    """Kill workers and stop the database at random times over the expected duration."""
    acts = ["kill"] * kills + ["stop"] * stops
    random.Random(1).shuffle(acts)
    pause = max(3.0, count * alone / (len(os.sched_getaffinity(0)) * (len(acts) + 1)))
    for act in acts:
        time.sleep(random.uniform(0.5, 1.5) * pause)
        if act == "kill":
            programs.kill_worker()
        else:
            _stop_database()
        print(f"  {act}", flush=True)
    assert programs.is_running("worker"), "the worker did not outlive the database's stops"


def _server() -> Any:
    from imr_archive.runtime.embedded import embedded_postgres

    return embedded_postgres(Path(os.environ["ARCHIVE_HOME"]) / "postgres", durable=True)


def _stop_database() -> None:
    """Stop PostgreSQL as a reboot of its machine would; the next connection starts it."""
    folder = Path(os.environ["ARCHIVE_HOME"]) / "postgres"
    pid = folder / "data" / "postmaster.pid"
    os.kill(int(pid.read_text().split()[0]), signal.SIGINT)
    while pid.exists():
        time.sleep(0.1)
    time.sleep(3)
    server = _server()
    with server._starting_or_stopping():
        server._start()


def _fill_the_disk(home: Path, files: list[tuple[str, bytes]]) -> int:
    """Upload files to a disk that is too small; return the number of refused files."""
    originals = home / "originals"
    originals.mkdir(exist_ok=True)
    size = max(sum(len(data) for _, data in files) // 2, 100_000)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(originals)], check=False
    )
    if mounted.returncode:
        print("  the disk was not filled: mounting needs root")
        return 0
    page = _until_taken(files)
    # Move the accepted files to the larger disk, as an administrator would.
    kept = home / "kept"
    shutil.copytree(originals, kept)
    subprocess.run(["umount", str(originals)], check=True)
    shutil.copytree(kept, originals, dirs_exist_ok=True)
    shutil.rmtree(kept)
    found = re.search(r"([\d,]+) refused", page)
    return int(found[1].replace(",", "")) if found else 0


def _until_taken(files: list[tuple[str, bytes]]) -> str:
    """Retry an upload until it succeeds, at most 20 times; return the page that confirms it."""
    for _ in range(20):
        try:
            return upload(f"http://127.0.0.1:{PORT}", files)
        except OSError as error:
            print(f"  upload: {error}", flush=True)
            time.sleep(2)
    raise SystemExit("the upload was never taken")


def _wait_until_read() -> None:
    from django.db import DatabaseError, connection

    from decisions.models import SearchOutboxEntry
    from ingest.letter_states import WAITING
    from ingest.models import Letter

    while True:
        try:
            if not (
                Letter.objects.filter(state__in=WAITING).exists()
                or SearchOutboxEntry.objects.exists()
            ):
                return
        except DatabaseError:
            connection.close()
        time.sleep(1)


if __name__ == "__main__":
    main()
