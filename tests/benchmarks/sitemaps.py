"""Measure the cost of the sitemaps of a large archive, from the first to the last.

    uv run python -m tests.benchmarks.sitemaps [--cases 1000000]

The cases are created in SQL, with the columns that a sitemap reads. A sitemap is a range of ids, so
the last one must not read more of the database than the first.
"""

import argparse
import os
import re
import tempfile
import time
from pathlib import Path

ROWS = """
INSERT INTO decisions_case (slug, case_number, outcome, layout, letter_sha256, letter_text, priority,
                            patient_sex, clinical_summary, diagnoses, body_regions, doubtful, spans,
                            corrected, sample, updated_at)
    SELECT number, number, '', 'G4', lpad(n::text, 64, '0'), repeat(md5(number), 60), '', '', '',
           '{}', '{}', '{}', '{}', '{}', false, now()
    FROM (SELECT n, 'CM' || lpad(n::text, 9, '0') AS number FROM generate_series(1, %s) AS n) AS made
"""
ROUNDS = 3


def main() -> None:
    """Create cases, and print the time and the blocks read of some sitemaps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "imr_archive.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        from imr_archive.runtime.embedded import embedded_postgres

        settings.ALLOWED_HOSTS = ["*"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # no triggers
            cursor.execute(ROWS, [options.cases])
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE decisions_case")
        try:
            _measure(options.cases)
        finally:
            connection.close()
            embedded_postgres(Path(home) / "postgres", durable=True).release()


def _measure(cases: int) -> None:
    from decisions.pages.crawlers import PER_SITEMAP

    last = max(0, cases // PER_SITEMAP - 1)
    print(f"{cases:,} cases, {PER_SITEMAP:,} ids a sitemap; the fastest of {ROUNDS}")
    for path in ("sitemap", *(f"sitemap-cases-{n}" for n in sorted({0, last // 2, last}))):
        times, size, read = [], 0, []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            size, queries = _answer(f"/{path}.xml")
            times.append(time.perf_counter() - started)
            read = [_blocks(query) for query in queries]
        print(f"  {path:20} {min(times) * 1000:7.0f} ms {size:11,} bytes {sum(read):9,} blocks")


def _answer(path: str) -> tuple[int, list[str]]:
    """Request a page; return its size in bytes, and its SQL statements on cases."""
    from django.db import connection
    from django.test import Client

    queries: list[str] = []

    def note(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        queries.append(connection.ops.compose_sql(sql, params))  # type: ignore[attr-defined]
        return execute(sql, params, many, context)  # type: ignore[operator]

    with connection.execute_wrapper(note):
        size = sum(map(len, Client().get(path, headers={"host": "localhost"})))
    return size, [query for query in queries if "decisions_case" in query]


def _blocks(query: str) -> int:
    """Return the number of 8 kB blocks that a statement reads, from memory or disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    first = re.search(r"Buffers:.*", plan)
    return sum(map(int, re.findall(r"(?:hit|read)=(\d+)", first[0]))) if first else 0


if __name__ == "__main__":
    main()
