"""Compare the time to ingest a PDF with that of pdfminer's text extraction alone.

    uv run python -m tests.benchmarks.ingest [--letters 200] [--folder PDFS]

Everything, including the database server, runs on one core first, then with one job per core. The
letters are also stored with the triggers of the models disabled. No case is indexed then, so those
times do not include indexing.
"""

import argparse
import io
import os
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

ROUNDS = 3


def main() -> None:
    """Ingest PDFs, extract their text with pdfminer alone, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="PDF letters to use instead of invented ones")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])  # before the start of the database server, which inherits it
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
        import django

        django.setup()
        _measure(_pdfs(options.folder, options.letters), cores)


def _pdfs(folder: Path | None, count: int) -> list[tuple[str, bytes]]:
    from ingest.samples import sample_letters, write_pdf

    if folder:
        files = sorted(folder.rglob("*.pdf"))[:count]
        return [(file.name, file.read_bytes()) for file in files]
    return [(f"{letter.case_number}.pdf", write_pdf(letter)) for letter in sample_letters(count)]


def _measure(pdfs: list[tuple[str, bytes]], cores: list[int]) -> None:
    from django.core.management import call_command
    from django.db import connection

    from imr_archive.runtime.embedded import embedded_postgres

    call_command("migrate", verbosity=0)
    call_command("load_vocabulary", stdout=io.StringIO())
    alone, one_core, stored, without = [], [], [], []
    for _ in range(ROUNDS):
        alone.append(_extract(pdfs))
        one_core.append(_ingest(pdfs, jobs=1))
        stored.append(_ingest(pdfs, jobs=1, index=False))
        _triggers("DISABLE")
        without.append(_ingest(pdfs, jobs=1, index=False))
        _triggers("ENABLE")
    server = embedded_postgres(Path(os.environ["ARCHIVE_HOME"]) / "postgres", durable=True)
    connection.close()
    server.release()
    for thread in threading.enumerate():
        os.sched_setaffinity(thread.native_id or 0, cores)
    all_cores = [_ingest(pdfs, jobs=len(cores)) for _ in range(ROUNDS)]
    connection.close()
    server.release()

    def show(name: str, seconds: list[float]) -> None:
        middle = median(seconds)
        print(
            f"  {name:34} {middle / len(pdfs) * 1000:7.1f} ms a letter"
            f"   {len(pdfs) / middle * 60:7,.0f} letters a minute"
        )

    print(f"{len(pdfs)} letters, median of {ROUNDS} rounds")
    show("pdfminer extract_text, one core", alone)
    show("whole ingest, one core", one_core)
    show("without the index, one core", stored)
    show("and without triggers, one core", without)
    show(f"whole ingest, {len(cores)} cores", all_cores)
    print(f"  ratio, one core     {median(one_core) / median(alone):.2f}")
    print(f"  ratio of triggers   {median(stored) / median(without):.2f}")
    print(f"  growth with cores   {median(one_core) / median(all_cores):.2f}")


def _extract(pdfs: list[tuple[str, bytes]]) -> float:
    from pdfminer.high_level import extract_text

    started = time.perf_counter()
    for _, data in pdfs:
        extract_text(io.BytesIO(data))
    return time.perf_counter() - started


def _triggers(change: str) -> None:
    """Enable or disable the triggers of the models, for every connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname ~ '^pgtrigger_'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} {change} TRIGGER "{name}"')


def _ingest(pdfs: list[tuple[str, bytes]], jobs: int, *, index: bool = True) -> float:
    """Empty the archive; upload, read and index the letters; return the seconds."""
    from django.core.management import call_command

    from decisions.search import indexer
    from ingest.intake.uploads import IncomingFile, receive
    from ingest.worker import work

    call_command("flush", interactive=False, verbosity=0)
    indexer.rebuild()
    started = time.perf_counter()
    receive([IncomingFile(name, io.BytesIO(data)) for name, data in pdfs], source="benchmark")
    work(jobs, until_empty=True)
    if index:
        indexer.drain()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
