"""Fifty analysts at once: the search page of a running server, over loopback.

    uv run python -m tests.benchmarks.load [--decisions 20000] [--analysts 50] [--requests 20]

Each analyst asks, reads for a moment, and asks again: the queries of the search benchmark in an
order of their own. Bounded by the number of requests and by 120 seconds. Ends with an error where
a single request failed.
"""

import argparse
import os
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

from tests.benchmarks.server import serving

LONGEST = 120  # seconds
PATIENCE = 30  # seconds that an analyst waits for one page


def main() -> None:
    """Start a server, let analysts loose on it, and print how long they waited."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--analysts", type=int, default=50)
    parser.add_argument("--requests", type=int, default=20, help="of each analyst")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two, on average")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    workers = ("--workers", str(options.workers), "--log-level", "warning")
    with serving(options.decisions, *workers) as port:
        failures = _measure(port, options.analysts, options.requests, options.pause)
    raise SystemExit(1 if failures else 0)


def _measure(port: int, analysts: int, requests: int, pause: float) -> int:
    """Return how many requests failed."""
    from tests.benchmarks.search import QUERIES

    until = time.monotonic() + LONGEST

    def analyst(number: int) -> list[tuple[float, str]]:
        chance = random.Random(number)
        answers = []
        for _ in range(requests):
            time.sleep(chance.expovariate(1 / pause) if pause else 0)
            if time.monotonic() > until:
                break
            query = urllib.parse.quote(chance.choice(list(QUERIES.values())), safe="=&+:/-_*")
            started = time.perf_counter()
            status = _ask(f"http://127.0.0.1:{port}/?{query}")
            answers.append((time.perf_counter() - started, status))
        return answers

    started = time.perf_counter()
    with ThreadPoolExecutor(analysts) as together:
        answers = [answer for each in together.map(analyst, range(analysts)) for answer in each]
    seconds = time.perf_counter() - started
    waited = [took * 1000 for took, _ in answers]
    statuses = Counter(status for _, status in answers)
    failures = len(answers) - statuses["200"]
    print(f"{analysts} analysts, {len(answers)} requests in {seconds:.1f} s: {dict(statuses)}")
    print(
        f"errors {failures}; median {median(waited):.0f} ms, "
        f"95th percentile {quantiles(waited, n=20)[-1]:.0f} ms, most {max(waited):.0f} ms"
    )
    return failures


def _ask(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            response.read()
            return str(response.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return type(error).__name__


if __name__ == "__main__":
    main()
