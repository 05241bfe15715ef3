"""Compare the speed of the search page with tantivy alone and PostgreSQL's full text search.

    uv run python -m tests.benchmarks.search [--decisions 1000000] [--json FILE]

With 10,000, 100,000 and --decisions invented decisions, the same 30 queries run in three ways:

    page      the page's view through Django's test client, with its templates and middleware
    tantivy   the same searches and aggregations that the page made, one after the other
    postgres  a GIN index on a tsvector, GROUP BY for every facet, and the page's 25 results

Synonyms are off, because PostgreSQL has none. The counts of the whole archive are cached, as on a
running server; those of the query are cleared before each request. The time of a repeated request,
such as for the next page of results, is printed below the table.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, cast

SIZES = (10_000, 100_000)
#: A query that takes PostgreSQL longer than this, in milliseconds, runs only once.
PATIENCE = 5_000
#: The ratio to PostgreSQL is summarized for queries that match at least this many decisions.
MANY = 100_000

NAMED = "pharmaceuticals/opioids"
QUERIES = {
    "everything": "",
    "deep page": "page=400",
    "oldest, deep": "sort=oldest&page=300",
    "nothing": "q=zzyzx",
    "rare word": "q=qbdfq",
    "rarer word": "q=qbdfgq",
    "two rare words": "q=qbdq+qcdq",
    "rare or rare": "q=qbdfq+OR+qcdfq",
    "common word": "q=pain",
    "very common word": "q=treatment",
    "common words": "q=lumbar+pain",
    "common or common": "q=lumbar+OR+cervical",
    "common without": "q=pain+-lumbar",
    "drug": "q=hydrocodone",
    "test": "q=MRI",
    "therapy": "q=acupuncture",
    "phrase": 'q="physical therapy"',
    "common phrase": 'q="low back pain"',
    "rare phrase": 'q="functional restoration program"',
    "outcome": "outcome=overturned",
    "service": "service=diagnostic-testing",
    "year, specialty": "year=2016&specialty=family-practice",
    "three facets": f"service={NAMED}&year=2018&state=california",
    "excluded": "not_service=pharmaceuticals&not_outcome=upheld",
    "patient": "sex=female&age=40-49&priority=standard",
    "dates": "decided_from=2016-01-01&decided_to=2017-06-30",
    "text, three facets": "q=pain&service=pharmaceuticals&outcome=overturned&year=2016",
    "text, three wide facets": "q=pain&sex=male&state=california&not_year=2014",
    "text, guideline": "q=lumbar&guideline=mtus&outcome=upheld",
    "common word, deep": "q=pain&page=380",
}


@dataclass
class Timing:
    """The times of a query in each round, in milliseconds."""

    hits: int = 0
    page: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    tantivy: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)


def main() -> None:
    """Measure each size and print a table for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-postgres", action="store_true", help="leave the third way out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the medians too")
    options = parser.parse_args()
    sizes = sorted({*(size for size in SIZES if size < options.decisions), options.decisions})
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMR_TEST_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        from django.core.management import call_command

        import imr_archive.wsgi  # noqa: F401 — what gunicorn serves, as it serves it

        call_command("migrate", verbosity=0)
        for size in sizes:
            call_command("flush", interactive=False, verbosity=0)
            rows += _measure(size, options.rounds, postgres=not options.no_postgres)
            if options.json:
                options.json.write_text(json.dumps(rows, indent=1))
        _stop(Path(home))


def _stop(home: Path) -> None:
    from django.conf import settings
    from django.db import connection

    from imr_archive.runtime.embedded import embedded_postgres

    connection.close()
    embedded = settings.DATABASES["default"]["EMBEDDED"]
    embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()


def _measure(size: int, rounds: int, *, postgres: bool) -> list[dict[str, Any]]:
    from decisions.search import indexer
    from tests.support import invented_cases

    print(f"\n{size:,} decisions")
    _timed("  invented and written", lambda: invented_cases.fill(size))
    seconds = _timed("  rebuild_index", indexer.rebuild)
    print(f"  {size / seconds:,.0f} decisions indexed a second")
    timings = {name: _time(query, rounds) for name, query in QUERIES.items()}
    if postgres:
        _timed("  loaded into PostgreSQL's own full text search", _load_postgres)
        for name, query in QUERIES.items():
            _time_postgres(query, rounds, timings[name])
    _print(timings)
    return [
        {
            "decisions": size,
            "query": name,
            "hits": timing.hits,
            "page_ms": round(median(timing.page), 2),
            "tantivy_ms": round(median(timing.tantivy), 2),
            "postgres_ms": round(median(timing.postgres), 2) if timing.postgres else None,
        }
        for name, timing in timings.items()
    ]


def _timed(what: str, work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.1f} s", flush=True)
    return seconds


def _time(query: str, rounds: int) -> Timing:
    from django.http import QueryDict
    from django.test import Client

    from decisions.filters import DecisionFilters

    timing, client = Timing(), Client()
    address = f"/?{query}&synonyms=off"
    client.get(address)  # warm
    for _ in range(rounds):
        _forget(client)
        for times in (timing.page, timing.again):
            started = time.perf_counter()
            response = client.get(address)
            times.append(_milliseconds(started))
            assert response.status_code == 200, address
    _forget(client)
    calls = _calls_of(lambda: client.get(address))
    _forget(client)
    for _ in range(rounds):
        started = time.perf_counter()
        for call in calls:
            call()
        timing.tantivy.append(_milliseconds(started))
    timing.hits = len(DecisionFilters(QueryDict(query)).search.without_synonyms())
    return timing


def _forget(client: Any) -> None:
    """Clear cached counts except those of the whole archive."""
    from decisions.search import current_session

    current_session().memory.clear()
    client.get("/")


def _time_postgres(query: str, rounds: int, timing: Timing) -> None:
    from django.http import QueryDict

    ask = _postgres_page(QueryDict(query))
    started = time.perf_counter()
    found = ask()
    warming = _milliseconds(started)
    if warming > PATIENCE:
        timing.postgres.append(warming)  # so slow that reads from disk hardly matter
        rounds = 0
    for _ in range(min(rounds, 3)):
        started = time.perf_counter()
        ask()
        timing.postgres.append(_milliseconds(started))
    if found != timing.hits:
        print(f"  {query}: PostgreSQL cuts words otherwise and finds {found:,}")


def _milliseconds(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _calls_of(work: Callable[[], Any]) -> list[Callable[[], Any]]:
    """Record the calls of tantivy that a function makes; return them as functions to repeat."""
    from decisions.search.current_engine import current_engine
    from decisions.search.tantivy.session import TantivySession

    engine: Any = current_engine()
    real = engine.session()
    calls: list[Callable[[], Any]] = []

    class Recorder:
        def __getattr__(self, name: str) -> Any:
            method = getattr(real.searcher, name)
            if not callable(method):
                return method

            def call(*args: Any, **options: Any) -> Any:
                calls.append(lambda: method(*args, **options))
                return method(*args, **options)

            return call

    recorded = TantivySession(
        real.index, cast("Any", Recorder()), real.generation, real.committed_at
    )
    recorded.memory = real.memory
    engine.session = lambda: recorded
    try:
        work()
    finally:
        del engine.session
    return calls


def _load_postgres() -> None:
    from django.db import connection

    from tests.support.flat_table import FLAT

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'")
        cursor.execute("DROP TABLE IF EXISTS page; DROP TABLE IF EXISTS flat, cited")
        cursor.execute(FLAT)
        # Invented texts are few with many endings: each is cut into words once.
        cursor.execute(r"""
            CREATE TEMP TABLE pieces AS
            SELECT i.id, regexp_replace(i.rationale, '( q[b-z]+q)+$', '') AS rationale,
                substring(i.rationale FROM '(?: q[b-z]+q)+$') || ' '
                    || substring(k.clinical_summary FROM '(?: q[b-z]+q)+$') AS endings,
                regexp_replace(k.clinical_summary, '( q[b-z]+q)+$', '') AS summary,
                i.heading || ' ' || i.disputed AS item,
                i.claims_administrator_guideline || ' ' || i.reviewer_guideline AS guidelines
            FROM decisions_disputeditem i JOIN decisions_case k ON k.id = i.case_id;
            CREATE TEMP TABLE cut AS
            SELECT text, to_tsvector('english', text) AS tsv FROM (
                SELECT item AS text FROM pieces UNION SELECT rationale FROM pieces
                UNION SELECT summary FROM pieces UNION SELECT guidelines FROM pieces) texts;
            ANALYZE pieces; ANALYZE cut;
            CREATE UNLOGGED TABLE page AS
            SELECT flat.*, setweight(a.tsv, 'A') || setweight(g.tsv, 'B') || setweight(r.tsv, 'C')
                || s.tsv || to_tsvector('english', endings) AS tsv
            FROM flat JOIN pieces ON pieces.id = flat.id
            JOIN cut a ON a.text = item JOIN cut g ON g.text = guidelines
            JOIN cut r ON r.text = rationale JOIN cut s ON s.text = summary;
            DROP TABLE pieces, cut;
            CREATE INDEX ON page USING gin (tsv);
            CREATE INDEX ON page USING gin (service);
            CREATE INDEX ON page USING gin (specialty);
            CREATE INDEX ON page (decided);
            ANALYZE page""")
        cursor.execute("SET jit = off; SET work_mem = '64MB'")


def _postgres_page(parameters: Any) -> Callable[[], int]:
    """Return a function that queries a page's data in PostgreSQL and returns the hit count."""
    from django.db import connection

    from decisions.filters import DecisionFilters
    from decisions.search import FACETS, OLDEST

    search = DecisionFilters(parameters).search
    where, values = ["true"], list[Any]()
    text = search.text.replace(" OR ", " or ")
    if text:
        where.append("tsv @@ websearch_to_tsquery('english', %s)")
        values.append(text)
    for dates, ends in search.dates.items():
        for sign, day in zip((">=", "<="), ends, strict=True):
            if day:
                where.append(f"{dates.name} {sign} %s")
                values.append(day)
    fits = {}
    for facet, chosen in search.selections.items():
        fits[facet] = " AND ".join(
            f"{'NOT ' if out else ''}{facet.name} && ARRAY[{', '.join(repr(v) for v in sorted(some))}]"
            for out, some in ((False, chosen.included), (True, chosen.excluded))
            if some
        )
    missed = " + ".join(["0", *(f"(NOT ({fit}))::int" for fit in fits.values())])
    names = ", ".join(facet.name for facet in FACETS)
    columns = "".join(f", ({fit}) AS fits_{facet.name}" for facet, fit in fits.items())
    counts = " UNION ALL ".join(
        f"""SELECT '{facet.name}', value, count(*), count(*) FILTER (WHERE overturned)
            FROM base, unnest({facet.name}) value WHERE missed = 0
            {f"OR missed = 1 AND NOT fits_{facet.name}" if facet in fits else ""} GROUP BY value"""
        for facet in FACETS
    )
    counting = f"""
        WITH base AS MATERIALIZED (
            SELECT case_id, overturned, {names}, {missed} AS missed {columns}
            FROM page WHERE {" AND ".join(where)} AND {missed} <= 1)
        SELECT 'all', '', count(*), count(*) FILTER (WHERE overturned) FROM base WHERE missed = 0
        UNION ALL SELECT 'letters', '', count(DISTINCT case_id), 0 FROM base WHERE missed = 0
        UNION ALL {counts}"""
    order = "decided DESC NULLS LAST, id DESC"
    if search.order == OLDEST:
        order = "decided, id"
    elif text:
        order = "ts_rank(tsv, websearch_to_tsquery('english', %s)) DESC"
    start = 25 * (int(parameters.get("page", 1)) - 1)
    listing = f"""
        SELECT id FROM page WHERE {" AND ".join([*where, *fits.values()])}
        ORDER BY {order} LIMIT 25 OFFSET {start}"""

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute(counting, values)
            hits = next(row[2] for row in cursor.fetchall() if row[0] == "all")
            cursor.execute(listing, [*values, text] if "ts_rank" in order else values)
            cursor.execute(
                "SELECT * FROM decisions_disputeditem WHERE id = ANY(%s)",
                [[row[0] for row in cursor.fetchall()]],
            )
            cursor.fetchall()
        return int(hits)

    return ask


def _print(timings: dict[str, Timing]) -> None:
    print(
        f"\n  {'query':26}{'hits':>10}{'page':>9}{'tantivy':>9}{'postgres':>10}{'a/b':>6}{'c/a':>7}"
    )
    for name, timing in timings.items():
        page, alone = median(timing.page), median(timing.tantivy)
        line = f"  {name:26}{timing.hits:10,}{page:9.1f}{alone:9.1f}"
        if timing.postgres:
            other = median(timing.postgres)
            line += f"{other:10.0f}{page / alone:6.1f}{other / page:7.1f}"
        print(line)
    pages = [ms for timing in timings.values() for ms in timing.page]
    over = [median(timing.page) - 2 * median(timing.tantivy) for timing in timings.values()]
    print(f"  page: median {median(pages):.1f} ms, 95th percentile {_p95(pages):.1f} ms")
    again = [ms for timing in timings.values() for ms in timing.again]
    print(f"  asked again: median {median(again):.1f} ms, 95th percentile {_p95(again):.1f} ms")
    print(f"  page - 2 x tantivy: median {median(over):.1f} ms, most {max(over):.1f} ms")
    many = [
        median(timing.postgres) / median(timing.page)
        for timing in timings.values()
        if timing.postgres and timing.hits >= MANY
    ]
    if many:
        print(
            f"  postgres / page where {MANY:,} match: least {min(many):.0f}, median {median(many):.0f}"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  memory of this process, the index's pages and the making of data included: at most {memory:,.0f} MB"
    )
    print(f"  now without the index's pages: {_own_memory():,.0f} MB", flush=True)


def _own_memory() -> float:
    """Return the process's anonymous resident memory in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
