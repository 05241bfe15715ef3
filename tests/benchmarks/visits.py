"""Simulate concurrent analysts, each of whom alternates between a request and a pause."""

import random
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

#: The response time in seconds, and the status or the error.
Answer = tuple[float, str]


def visits(
    analyst: int, requests: int, pause: float, ask: Callable[[str], str]
) -> Iterator[Answer]:
    """Yield the responses to one analyst, who requests the benchmark's queries in random order.

    Args:
        analyst: the analyst's number.
        requests: the number of requests.
        pause: the mean number of seconds between two requests.
        ask: requests a path and returns the status.
    """
    from tests.benchmarks.search import QUERIES

    chance = random.Random(analyst)
    for _ in range(requests):
        time.sleep(chance.expovariate(1 / pause) if pause else 0)
        query = urllib.parse.quote(chance.choice(list(QUERIES.values())), safe="=&+:/-_*")
        began = time.perf_counter()
        status = ask(f"/?{query}")
        yield time.perf_counter() - began, status


def all_at_once(analysts: int, analyst: Callable[[int], list[Answer]]) -> int:
    """Run the analysts, print the response times, and return the number of failed requests."""
    began = time.perf_counter()
    with ThreadPoolExecutor(analysts) as together:
        answers = [each for found in together.map(analyst, range(analysts)) for each in found]
    seconds = time.perf_counter() - began
    waited = [took * 1000 for took, _ in answers]
    statuses = Counter(status for _, status in answers)
    failures = len(answers) - statuses["200"]
    print(f"{analysts} analysts, {len(answers)} requests in {seconds:.1f} s: {dict(statuses)}")
    print(
        f"errors {failures}; median {median(waited):.0f} ms, "
        f"95th percentile {quantiles(waited, n=20)[-1]:.0f} ms, most {max(waited):.0f} ms"
    )
    return failures
