"""Simulate 200 concurrent analysts on two web servers behind a proxy, and kill one server.

    uv run python -m tests.benchmarks.analysts [--decisions 20000] [--analysts 200] [--requests 10]

Each analyst has a different IP address, and alternates between a request and a pause. Halfway
through, one web server is killed with all its processes, and restarted later. Exits with an error
if any response is not a page.
"""

import argparse
import threading
from functools import partial
from http.client import HTTPConnection

from tests.benchmarks.visits import Answer, all_at_once, visits
from tests.cluster.machines import Machines, machines

PATIENCE = 60  # seconds that an analyst waits for one page


def main() -> None:
    """Start the servers and the analysts, kill one server, and print the response times."""
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
    port, done = running.ports["proxy"], 0
    counted = threading.Condition()

    def analyst(number: int) -> list[Answer]:
        nonlocal done
        address, answers = f"127.0.{1 + number // 200}.{1 + number % 200}", []
        for answer in visits(number, requests, pause, partial(_ask, port, address)):
            answers.append(answer)
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
    failures = all_at_once(analysts, analyst)
    killer.join()
    return failures


def _ask(port: int, address: str, path: str) -> str:
    """Request a page from an analyst's own loopback address; return the response's status."""
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
