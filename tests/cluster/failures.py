"""Test an archive on several machines while its parts are down.

    uv run python -m tests.cluster.failures [--decisions 2000]

One part after another fails while visitors send requests, letters arrive and a case is withdrawn.
Prints a line for each: the requests, the responses, and the losses, of which there must be none.
`search_failures` kills the nodes of the search. Exits with an error if anything was lost.
"""

import argparse
import json
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any

from tests.benchmarks.endurance_upload import upload
from tests.cluster.machines import Machines, machines
from tests.support.invented_letters import InventedItem, letter
from tests.support.processes import wait_for

PATIENCE = 60


class Visitors:
    """Visitors who ask for pages all the time, each for one after another.

    Args:
        port: of the proxy.
        paths: of the pages.
    """

    def __init__(self, port: int, paths: list[str], number: int = 8) -> None:
        self._port, self._paths, self._number = port, paths, number
        self._stop = threading.Event()
        self.came: Counter[str] = Counter()

    @contextmanager
    def asking(self) -> Iterator[Counter[str]]:
        """Ask within the block, and to the end of what was asked there."""
        with ThreadPoolExecutor(self._number) as together:
            asked = [together.submit(self._ask_on, number) for number in range(self._number)]
            try:
                yield self.came
            finally:
                self._stop.set()
        for each in asked:
            each.result()

    def _ask_on(self, number: int) -> None:
        for turn in count(number):
            if self._stop.is_set():
                return
            path = self._paths[turn % len(self._paths)]
            self.came[ask(self._port, path, address=f"127.0.3.{1 + number}")[0]] += 1
            time.sleep(0.05)


def ask(port: int, path: str, *, address: str = "127.0.0.1") -> tuple[str, bytes]:
    """Return the status of an answer, or the name of an error, and what came."""
    asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0))
    try:
        asking.request("GET", path, headers={"Host": "archive.example"})
        answer = asking.getresponse()
        return str(answer.status), answer.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__, b""
    finally:
        asking.close()


class LossReport:
    """The lines of the report, and how much was lost."""

    def __init__(self) -> None:
        self.lost = 0

    def line(self, what: str, asked: str, came: str, lost: int) -> None:
        """Print what one failure did."""
        print(f"{what:<34} asked: {asked}; came: {came}; lost: {lost}", flush=True)
        self.lost += lost


def main() -> None:
    """Start the machines, have one part after another fail, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=2_000)
    options = parser.parse_args()
    report = LossReport()
    with machines(options.decisions) as running:
        for fails in (
            replica_behind,
            replica_killed,
            web_server_killed,
            workers_killed,
            store_down,
        ):
            fails(running, report)
    raise SystemExit(1 if report.lost else 0)


def replica_behind(running: Machines, report: LossReport) -> None:
    """The replica stands still, and a case is withdrawn that it still has."""
    from django.utils import timezone

    from decisions.models import Case

    case = Case.public.order_by("id")[0]
    port, path = running.ports["proxy"], f"/cases/{case.slug}/"
    before = ask(port, path)[0]
    running.standby.wait_until_it_follows()
    running.standby.execute("SELECT pg_wal_replay_pause()")
    Case.objects.filter(pk=case.pk).update(withdrawn_at=timezone.now())
    came = Counter(ask(port, path)[0] for _ in range(50))
    running.standby.execute("SELECT pg_wal_replay_resume()")
    asked = f"a case ({before}), then 50 times after it was withdrawn"
    report.line("replica behind", asked, _said(came), 50 - came["410"])


def replica_killed(running: Machines, report: LossReport) -> None:
    """The replica is killed while visitors ask, and comes back."""
    visitors = Visitors(running.ports["proxy"], _pages())
    with visitors.asking() as came:
        _until(lambda: came.total() > 50)
        running.standby.kill()
        _more(came, 200)
        running.standby.start()
        _more(came, 100)
    report.line("replica killed", _pages_asked(came), _said(came), came.total() - came["200"])
    wait_for(lambda: _health(running)["replica"]["read"])


def web_server_killed(running: Machines, report: LossReport) -> None:
    """A web server is killed in the middle of requests, three times."""
    visitors = Visitors(running.ports["proxy"], _pages())
    with visitors.asking() as came:
        for _ in range(3):
            _more(came, 100)
            running.kill("web1")
            _more(came, 100)
            running.start("web1")
            wait_for(lambda: ask(running.ports["web1"], "/healthz/live")[0] == "200")
    report.line(
        "web server killed, 3 times", _pages_asked(came), _said(came), came.total() - came["200"]
    )


def workers_killed(running: Machines, report: LossReport) -> None:
    """Both workers are killed while letters are read; one comes back."""
    sent = _send(running, 1, 40)
    _until(lambda: _read(sent) >= 3)
    for name in ("worker1", "worker2"):
        running.kill(name)
    left = len(sent) - _read(sent)
    running.start("worker1")
    _until(lambda: _read(sent) == len(sent))
    report.line(
        "both workers killed while reading",
        f"{len(sent)} letters, {left} of them unread at the kill",
        _states(sent),
        _not_kept(sent),
    )


def store_down(running: Machines, report: LossReport) -> None:
    """The bucket does not answer while letters wait; later it does, and has all that it had."""
    running.kill("worker1")
    sent = _send(running, 2, 10)
    store = running.running["store"]
    store.send_signal(signal.SIGSTOP)  # what it holds is in its memory
    running.start("worker1")
    _until(lambda: " waits: s3://" in (running.home / "worker1.log").read_text())
    health, page = _health(running), ask(running.ports["proxy"], "/")[0]
    failed = _states(sent)
    store.send_signal(signal.SIGCONT)
    _until(lambda: _read(sent) == len(sent))
    report.line(
        "store of originals down",
        f"{len(sent)} letters that wait, a page, /healthz",
        f"page {page}, originals {health['originals']}, {failed}, then {_states(sent)}",
        _not_kept(sent) + (page != "200"),
    )


def _pages() -> list[str]:
    from decisions.models import Case

    slugs = Case.public.order_by("-id").values_list("slug", flat=True)[:20]
    return ["/", "/?q=mri", "/browse/", *(f"/cases/{slug}/" for slug in slugs)]


def _send(running: Machines, series: int, number: int) -> list[str]:
    """Upload letters through the proxy, as an administrator's browser does; return their names."""
    chance, files = random.Random(series), []
    for each in range(number):
        words = " ".join("".join(chance.choices("bcdfghjklm", k=7)) for _ in range(80))
        item = InventedItem(rationale=f"The notes say {words}. The request is not necessary.")
        text = letter(f"CM17-{series}{each:06}", [item], decided=f"03/{1 + each % 28:02}/2017")
        files.append((f"series {series} letter {each}.txt", text.encode()))
    upload(running.address, files)
    return [name for name, _ in files]


def _letters(names: list[str]) -> Any:
    from ingest.models import Letter

    return Letter.objects.filter(name__in=names)


def _read(names: list[str]) -> int:
    from ingest.letter_states import WAITING

    return int(_letters(names).exclude(state__in=WAITING).count())


def _not_kept(names: list[str]) -> int:
    """Return how many letters are not read, or failed."""
    from ingest.letter_states import WAITING, State

    kept = _letters(names).exclude(state__in=(*WAITING, State.FAILED)).count()
    return len(names) - int(kept)


def _states(names: list[str]) -> str:
    return _said(Counter(_letters(names).values_list("state", flat=True)))


def _health(running: Machines) -> Any:
    return json.loads(ask(running.ports["web2"], "/healthz")[1])


def _pages_asked(came: Counter[str]) -> str:
    return f"{came.total()} pages"


def _said(came: Counter[str]) -> str:
    return ", ".join(f"{number} x {what}" for what, number in sorted(came.items()))


def _more(came: Counter[str], number: int) -> None:
    """Wait until so many more answers have come."""
    reached = came.total() + number
    _until(lambda: came.total() > reached)


def _until(condition: Callable[[], Any]) -> None:
    wait_for(condition, 300)


if __name__ == "__main__":
    main()
