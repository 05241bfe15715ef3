"""What analysts do, all at once: each asks for a page, reads for a moment, and asks again."""

import random
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

#: The seconds that a page took to come, and its status, or what failed.
Answer = tuple[float, str]


def visits(
    analyst: int, requests: int, pause: float, ask: Callable[[str], str]
) -> Iterator[Answer]:
    """Yield the answers to one analyst, who asks the benchmark's queries in an order of their own.

    Args:
        analyst: their number.
        requests: how many they make.
        pause: the seconds between two, on average.
        ask: asks for a path and returns the status.
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
    """Have analysts ask, print how long they waited, and return how many requests failed."""
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
