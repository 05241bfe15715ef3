"""Simulate 50 concurrent analysts on the search page of a running server, over loopback.

    uv run python -m tests.benchmarks.load [--decisions 20000] [--analysts 50] [--requests 20]

Each analyst requests the queries of the search benchmark in a random order, with a pause after
each. The run is limited by the number of requests and to 120 seconds. Exits with an error if any
request fails.
"""

import argparse
import os
import time
import urllib.error
import urllib.request
from functools import partial

from tests.benchmarks.server import serving
from tests.benchmarks.visits import Answer, all_at_once, visits

LONGEST = 120  # seconds
PATIENCE = 30  # timeout of one request, in seconds


def main() -> None:
    """Start a server and the analysts, and print the response times."""
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
    """Run the analysts; return the number of failed requests."""
    until = time.monotonic() + LONGEST

    def analyst(number: int) -> list[Answer]:
        answers = []
        for answer in visits(number, requests, pause, partial(_ask, port)):
            answers.append(answer)
            if time.monotonic() > until:
                break
        return answers

    return all_at_once(analysts, analyst)


def _ask(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
            response.read()
            return str(response.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return type(error).__name__


if __name__ == "__main__":
    main()
