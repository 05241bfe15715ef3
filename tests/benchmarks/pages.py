"""Measure the median and 95th percentile of the server's time for pages other than the search.

    uv run python -m tests.benchmarks.pages [--decisions 100000] [--rounds 20] [--home FOLDER]
    uv run python -m tests.benchmarks.pages --what-decides --decisions 1000000
    uv run python -m tests.benchmarks.pages --first --decisions 30000

Each round requests different values, so that no page is measured from a cache. Data that is
computed once per commit for the whole archive is computed before the measurement.

With --what-decides, the pages on deciding criteria are compared with the search page of the same
search, without cached results, by elapsed time and processor time.

With --first, the processor time of pages that visitors open first is measured twice: requested for
the first time after a change of the index, when nothing is cached but the data of the whole
archive, and requested again.
"""

import argparse
import itertools
import time
from pathlib import Path
from statistics import median, quantiles

from tests.benchmarks.many_cases import archive_of

LIMIT = 150  # ms at the median
#: The limit for the pages on deciding criteria, for any search.
WHAT_DECIDES_LIMIT = 100
SEARCHES = (
    "",
    "q=pain",
    "q=lumbar+MRI",
    "q=opioid",
    "q=qbdfq",
    "q=zzyzx",
    "service=pharmaceuticals",
    "service=diagnostic-testing&year=2016",
    "not_year=2014",
    "guideline=mtus",
)
_WORDS = ("pain", "treatment", "lumbar", "therapy", "medication")
_SERVICES = ("pharmaceuticals", "diagnostic-testing", "rehabilitation", "surgery", "injection")
_YEARS = range(2005, 2025)


def main() -> None:
    """Print a table of pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the archive there")
    parser.add_argument("--what-decides", action="store_true", help="measure these pages alone")
    parser.add_argument("--first", action="store_true", help="measure first requests")
    options = parser.parse_args()
    with archive_of(options.decisions, options.home):
        if options.what_decides:
            _measure_what_decides(options.rounds)
        elif options.first:
            _measure_first(options.rounds)
        else:
            _measure(options.rounds)


def _measure(rounds: int) -> None:
    from django.test import Client

    from decisions.models import Case, DisputedItem
    from decisions.pages.browse.browsable_facets import BROWSE_FACETS, browse_rows
    from decisions.search.frequent_passages import list_passages

    client = Client()
    list_passages()
    items = list(DisputedItem.objects.order_by("-pk").select_related("case")[: rounds * 2])
    values = {
        kind: [row.page for row in browse_rows(browse_facet)[:rounds]]
        for kind, browse_facet in BROWSE_FACETS.items()
    }
    numbers = " ".join(
        Case.objects.exclude(case_number=None).values_list("case_number", flat=True)[:5_000]  # type: ignore[arg-type]
    )
    kept = client.post("/lists/", {"numbers": numbers})["Location"]
    key = kept.strip("/").rpartition("/")[2]
    pages: dict[str, list[str]] = {
        "browse": ["/browse/"],
        **{f"all {kind}": [f"/{kind}/"] for kind in BROWSE_FACETS},
        **{f"one of {kind}": pages for kind, pages in values.items()},
        "statistics: service by year": ["/statistics/"],
        "statistics: drug class by specialty": ["/statistics/?rows=service:2&columns=specialty"],
        "statistics: guideline by service": [
            "/statistics/?rows=guideline:2&columns=service&q=opioid"
        ],
        "what decides: words": [
            f"/what-decides/?q={one}+{other}" for one, other in itertools.permutations(_WORDS, 2)
        ],
        "what decides: service by sex": [
            f"/what-decides/?service={service}&sex={sex}"
            for service, sex in itertools.product(_SERVICES, ("male", "female"))
        ],
        "what decides: nearly all": [f"/what-decides/?not_year={year}" for year in _YEARS],
        "consistency: words": [
            f"/consistency/?q={one}+{other}" for one, other in itertools.permutations(_WORDS, 2)
        ],
        "consistency: nearly all": [f"/consistency/?not_year={year}" for year in _YEARS],
        "recurring passages": [f"/passages/?page={number}" for number in range(1, rounds + 1)],
        "case": [f"/cases/{item.case.slug}/?q=radiculopathy&hit=1" for item in items],
        "case as JSON": [f"/cases/{item.case.slug}.json" for item in items],
        "similar": [f"/cases/{item.case.slug}/{item.position}/similar/" for item in items],
        "side by side": [
            f"/cases/{a.case.slug}/{a.position}/beside/{b.case.slug}/{b.position}/"
            for a, b in itertools.pairwise(items)
        ],
        "search as JSON": ["/decisions.json?q=opioid&outcome=upheld"],
        "feed": ["/decisions.atom?q=opioid"],
        "list of 5,000": [kept],
        "search among 5,000": [f"/?list={key}"],
        "report": [f"/cases/{item.case.slug}/report/" for item in items],
        "about": ["/about/"],
        "data": ["/about/data/"],
        "accuracy": ["/about/accuracy/"],
    }
    print(f"{'page':40} {'median':>9} {'95 %':>9}")
    slow = []
    for name, urls in pages.items():
        client.get(urls[-1])  # loads templates and the cached data of the whole archive
        took = []
        for url in itertools.islice(itertools.cycle(urls), rounds):
            started = time.perf_counter()
            response = client.get(url)
            took.append((time.perf_counter() - started) * 1000)
            assert response.status_code == 200, (url, response.status_code)
        middle = median(took)
        slow += [name] if middle > LIMIT else []
        print(f"{name:40} {middle:6.1f} ms {quantiles(took, n=20)[-1]:6.1f} ms", flush=True)
    print(f"over {LIMIT} ms at the median: {', '.join(slow) or 'none'}")


def _measure_first(rounds: int) -> None:
    from django.test import Client

    from decisions.models import Case
    from decisions.pages.browse.browsable_facets import whole_counts
    from decisions.search import DecisionSearch
    from decisions.search.current_engine import current_engine

    client = Client()
    slugs = list(Case.objects.order_by("-pk").values_list("slug", flat=True)[:rounds])
    pages = {
        "home": ["/"],
        "words": ["/?q=lumbar+MRI"],
        "one facet": ["/?outcome=overturned"],
        "three facets": ["/?service=pharmaceuticals&outcome=overturned&year=2018"],
        "case": [f"/cases/{slug}/" for slug in slugs],
        "case from a search": [f"/cases/{slug}/?q=pain&hit=1" for slug in slugs],
        "service": ["/services/pharmaceuticals/"],
        "feed": ["/decisions.atom?q=opioid"],
    }
    print(f"{'page':24} {'first':>9} {'again':>9} {'compressed':>13}")
    for name, urls in pages.items():
        client.get(urls[0])  # loads templates
        first: list[float] = []
        again: list[float] = []
        for url in itertools.islice(itertools.cycle(urls), rounds):
            current_engine.cache_clear()  # as after a change of the index
            DecisionSearch().archive()  # which some page before has asked for, as the next line
            whole_counts()
            for took in (first, again):
                started = time.process_time()
                response = client.get(url, headers={"Accept-Encoding": "gzip"})
                took.append((time.process_time() - started) * 1000)
                assert response.status_code == 200, url
        size = len(response.content) / 1000
        print(
            f"{name:24} {median(first):6.1f} ms {median(again):6.1f} ms {size:10.1f} kB", flush=True
        )


def _measure_what_decides(rounds: int) -> None:
    from django.test import Client

    from decisions.search import DecisionSearch, current_session

    client = Client()
    pages = {"search": "/", "what decides": "/what-decides/", "consistency": "/consistency/"}
    print(f"{'search':40} {'decisions':>10}" + "".join(f"{name:>25}" for name in pages))
    slow = []
    for query in SEARCHES:
        line = ""
        for name, page in pages.items():
            url = f"{page}?{query}&synonyms=off"
            client.get(url)
            took, worked = [], []
            for _ in range(rounds):
                current_session().memory.clear()
                DecisionSearch().archive()  # which a running server has cached
                started, processor = time.perf_counter(), time.process_time()
                response = client.get(url)
                took.append((time.perf_counter() - started) * 1000)
                worked.append((time.process_time() - processor) * 1000)
                assert response.status_code == 200, url
            line += f"{median(took):11.1f} ({median(worked):6.1f}) ms"
            if name == "what decides" and median(took) > WHAT_DECIDES_LIMIT:
                slow.append(query)
        found = client.get(f"/decisions.json?{query}&synonyms=off").json()["decisions"]
        print(f"{query or 'everything':40} {found:10,}{line}", flush=True)
    print(f"what decides over {WHAT_DECIDES_LIMIT} ms at the median: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
