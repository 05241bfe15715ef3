"""Two hundred analysts at once at two web servers behind a proxy, one of which is killed.

    uv run python -m tests.benchmarks.analysts [--decisions 20000] [--analysts 200] [--requests 10]

Each analyst has an address of their own, asks, reads for a moment, and asks again. In the middle
one web server is killed, with all of its processes, and later it comes back. Ends with an error
where an answer was no page.
"""

import argparse
import random
import threading
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median, quantiles

from tests.cluster.machines import Machines, machines

PATIENCE = 60  # seconds that an analyst waits for one page


def main() -> None:
    """Start the machines, let analysts loose, kill one, and print how long they waited."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--analysts", type=int, default=200)
    parser.add_argument("--requests", type=int, default=10, help="of each analyst")
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between two, on average")
    options = parser.parse_args()
    with machines(options.decisions, workers=1) as running:
        failures = _measure(running, options.analysts, options.requests, options.pause)
    raise SystemExit(1 if failures else 0)


def _measure(running: Machines, analysts: int, requests: int, pause: float) -> int:
    from tests.benchmarks.search import QUERIES

    port, done = running.ports["proxy"], 0
    counted = threading.Condition()

    def analyst(number: int) -> list[tuple[float, str]]:
        nonlocal done
        chance, answers = random.Random(number), []
        for _ in range(requests):
            time.sleep(chance.expovariate(1 / pause) if pause else 0)
            query = urllib.parse.quote(chance.choice(list(QUERIES.values())), safe="=&+:/-_*")
            began = time.perf_counter()
            status = _ask(port, f"127.0.{1 + number // 200}.{1 + number % 200}", f"/?{query}")
            answers.append((time.perf_counter() - began, status))
            with counted:
                done += 1
                counted.notify_all()
        return answers

    def kill() -> None:
        total = analysts * requests
        with counted:
            counted.wait_for(lambda: done > total / 3)
        running.kill("web1")
        print(f"web1 killed after {done} answers")
        with counted:
            counted.wait_for(lambda: done > 2 * total / 3)
        running.start("web1")
        print(f"web1 started again after {done} answers")

    killer = threading.Thread(target=kill)
    killer.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(analysts) as together:
        answers = [each for found in together.map(analyst, range(analysts)) for each in found]
    seconds = time.perf_counter() - began
    killer.join()
    waited = [took * 1000 for took, _ in answers]
    statuses = Counter(status for _, status in answers)
    failures = len(answers) - statuses["200"]
    print(f"{analysts} analysts, {len(answers)} requests in {seconds:.1f} s: {dict(statuses)}")
    print(
        f"errors {failures}; median {median(waited):.0f} ms, "
        f"95th percentile {quantiles(waited, n=20)[-1]:.0f} ms, most {max(waited):.0f} ms"
    )
    return failures


def _ask(port: int, address: str, path: str) -> str:
    """Return the status of an answer to an analyst with an address of this machine."""
    asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0))
    try:
        asking.request("GET", path, headers={"Host": "archive.example"})
        answer = asking.getresponse()
        answer.read()
        return str(answer.status)
    except OSError as error:
        return type(error).__name__
    finally:
        asking.close()


if __name__ == "__main__":
    main()
