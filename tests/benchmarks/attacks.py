"""Measure the front page for one visitor while another client attacks the site.

    uv run python -m tests.benchmarks.attacks [--decisions 5000] [--seconds 15] [--only slow ...]

Starts gunicorn with its production configuration on loopback: the attacker connects from 127.0.0.2,
the visitor from 127.0.0.3. Prints the median and the 95th percentile of the front page's response
time before and during each attack, and the responses to the attacker. Each attack is limited in
connections and seconds.
"""

import argparse
import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from statistics import median, quantiles

from tests.benchmarks.server import serving

ATTACKER, VISITOR = "127.0.0.2", "127.0.0.3"
AT_ONCE = 50
PAUSE = 0.1  # seconds between two requests of the visitor
PATIENCE = 10  # the visitor's timeout in seconds, which is also the time recorded for it
BEGINNINGS = "ab* co* de* in* me* pa* re* tr*"
GIANT = 1_000_000  # characters of a rationale


class Attack:
    """Many concurrent connections, each reopened when it ends, until the time is up."""

    def __init__(self, port: int, seconds: float) -> None:
        self.port = port
        self.until = time.monotonic() + seconds
        self.answers: Counter[str] = Counter()

    def run(self, once: Callable[["Attack", int], str]) -> None:
        """Call a function repeatedly in many threads."""
        threads = [threading.Thread(target=self._again, args=[once, n]) for n in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again(self, once: Callable[["Attack", int], str], number: int) -> None:
        while time.monotonic() < self.until:
            try:
                answer = once(self, number)
            except (OSError, http.client.HTTPException) as error:
                answer = type(error).__name__
            self.answers[answer] += 1
            time.sleep(0.05)  # the attacker shares two cores with the server

    def connect(self, buffer: int | None = None) -> socket.socket:
        """Return a connection from the attacker's address."""
        made = socket.socket()
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.settimeout(PATIENCE)
        made.bind((ATTACKER, 0))
        made.connect(("127.0.0.1", self.port))
        return made

    def get(self, path: str) -> str:
        """Request a page and read the response; return its status."""
        asked = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(ATTACKER, 0)
        )
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            while answer.read(1 << 16):
                if time.monotonic() > self.until:
                    return f"{answer.status}, broken off"
            return str(answer.status)
        finally:
            asked.close()

    def trickle(self, first: bytes, drop: bytes) -> str:
        """Send the first bytes, then one drop per second until the time is up."""
        with self.connect() as made:
            made.sendall(first)
            while time.monotonic() < self.until:
                time.sleep(1)
                made.sendall(drop)
            return "never ended"


def slow_bodies(attack: Attack, number: int) -> str:
    head = b"POST /lists/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    return attack.trickle(head + kind, b"a")


def slow_heads(attack: Attack, number: int) -> str:
    return attack.trickle(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"a")


def nothing_sent(attack: Attack, number: int) -> str:
    with attack.connect() as made:
        made.settimeout(max(0.1, attack.until - time.monotonic()))
        return "closed" if made.recv(1) == b"" else "answered"


def slow_readers(attack: Attack, number: int) -> str:
    with attack.connect(buffer=4096) as made:
        made.sendall(b"GET /decisions.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        status = made.recv(12)[9:].decode()
        while time.monotonic() < attack.until:
            time.sleep(1)
            if not made.recv(1):
                return status
        return f"{status}, never ended"


def exports(attack: Attack, number: int) -> str:
    return attack.get(f"/decisions.{('csv', 'xlsx', 'jsonl')[number % 3]}")


def beginnings(attack: Attack, number: int) -> str:
    return attack.get(f"/?q={BEGINNINGS.replace(' ', '+')}&page={number + 1}")


def comparisons(attack: Attack, number: int) -> str:
    return attack.get(GIANTS)


ATTACKS = {
    "slow bodies": slow_bodies,
    "slow heads": slow_heads,
    "nothing sent": nothing_sent,
    "slow readers of an export": slow_readers,
    "exports": exports,
    "eight beginnings": beginnings,
    "giant letters compared": comparisons,
}
GIANTS = ""


def main() -> None:
    """Start a server, attack it, and print the response times of the front page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=15, help="of each attack")
    parser.add_argument(
        "--only", nargs="+", default=list(ATTACKS), choices=ATTACKS, metavar="ATTACK"
    )
    options = parser.parse_args()
    with serving(options.decisions, "--log-level", "critical", change=_two_giants) as port:
        print(f"{'front page, ms':28}{'median':>8}{'95th':>8}{'most':>8}  attacker was answered")
        _measure("no attack", port, options.seconds)
        for name in options.only:
            _attack(name, port, options.seconds)


def _attack(name: str, port: int, seconds: float) -> None:
    attack = Attack(port, seconds)
    running = threading.Thread(target=attack.run, args=[ATTACKS[name]])
    running.start()
    time.sleep(1)
    _measure(name, port, max(1.0, seconds - 2), attack.answers)
    running.join()
    print(" " * 54 + ", ".join(f"{number} x {what}" for what, number in attack.answers.items()))
    time.sleep(2)


def _measure(name: str, port: int, seconds: float, answers: Counter[str] | None = None) -> None:
    until = time.monotonic() + seconds
    waited = []
    while time.monotonic() < until:
        began = time.perf_counter()
        asked = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=PATIENCE, source_address=(VISITOR, 0)
        )
        try:
            asked.request("GET", "/")
            answer = asked.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            waited.append(time.perf_counter() - began)
        except OSError:
            waited.append(PATIENCE)
        finally:
            asked.close()
        time.sleep(PAUSE)
    waited = [seconds * 1000 for seconds in waited]
    last = quantiles(waited, n=20, method="inclusive")[-1] if len(waited) > 1 else waited[0]
    print(f"{name:28}{median(waited):8.0f}{last:8.0f}{max(waited):8.0f}", flush=True)


def _two_giants() -> None:
    """Give two decisions very long texts, which are slow to compare."""
    from decisions.models import DisputedItem

    addresses = []
    for number, item in enumerate(DisputedItem.objects.select_related("case")[:2]):
        words = [f"word{(at * (number + 7919)) % 5000}" for at in range(GIANT // 9)]
        DisputedItem.objects.filter(pk=item.pk).update(rationale=" ".join(words))
        addresses.append(f"{item.case.slug}/{item.position}")
    global GIANTS
    GIANTS = f"/cases/{addresses[0]}/beside/{addresses[1]}/"


if __name__ == "__main__":
    main()
