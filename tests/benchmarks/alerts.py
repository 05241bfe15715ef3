"""Test that each subscriber gets each new decision once while the worker is killed repeatedly.

    uv run python -m tests.benchmarks.alerts [--decisions 10000] [--kills 20]

Sample letters arrive through the queue. One worker reads and indexes them, and sends alerts to a
local mail server and a local webhook receiver. Every alert is always due, as if days passed
quickly. Meanwhile the worker is killed (SIGKILL) and restarted, letters are reread, and the mail
server temporarily refuses some mails. At the end, the deliveries are compared with the results of
each alert's search.
"""

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.mail_server import MailServer, links_in

#: The search of each subscriber, and whether alerts are sent by webhook.
ALERTS = [
    ("", True),
    ("", False),
    ("outcome=overturned", False),
    ("outcome=upheld", True),
    ("q=pain", False),
    ("q=mri", True),
]
_PER_ITEM = 1.9  # average decisions per letter, approximately
_BATCH = 100  # letters per upload
_PATIENCE = 1_800


class _Receiver(ThreadingHTTPServer):
    """Receives webhooks; the path identifies the subscriber."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ReceiverHandler)
        self.got: list[tuple[str, str, list[str]]] = []


class _ReceiverHandler(BaseHTTPRequestHandler):
    server: _Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = [each["address"] for each in body["data"]["decisions"]]
        self.server.got.append((self.path, self.headers["webhook-id"], told))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def main() -> None:
    """Run the test and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    mails, hooks = MailServer(), _Receiver()
    mails.start()
    threading.Thread(target=hooks.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "ARCHIVE_HOME": home,
            "ARCHIVE_URL": "https://archive.example.org",
            "EMAIL_URL": f"smtp://127.0.0.1:{mails.port}",
            "ARCHIVE_WEBHOOK_NETWORKS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "imr_archive.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from imr_archive.runtime.embedded import embedded_postgres

        try:
            whole = _run(options.decisions, options.kills, mails, hooks)
        finally:
            embedded_postgres(Path(home) / "postgres", durable=True).release()
            mails.stop()
            hooks.shutdown()
    sys.exit(0 if whole else 1)


class _Worker:
    """The worker process, which is killed and restarted."""

    def __init__(self) -> None:
        self.kills = 0
        self.log = Path(os.environ["ARCHIVE_HOME"]) / "worker.log"
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--skip-checks"],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def _run(decisions: int, kills: int, mails: MailServer, hooks: _Receiver) -> bool:
    from django.core.management import call_command

    from decisions.alerts.schedule import start
    from decisions.models import Alert, AlertedDecision, Case, DisputedItem
    from ingest.intake.uploads import IncomingFile, receive
    from ingest.samples import sample_letters, write_text

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_vocabulary", stdout=io.StringIO())
    call_command("rebuild_index", stdout=io.StringIO())
    chance = random.Random(1)
    alerts = []
    for number, (query, by_webhook) in enumerate(ALERTS):
        alert = Alert.objects.create(
            email=f"subscriber{number}@example.org",
            webhook=f"http://127.0.0.1:{hooks.server_port}/{number}" if by_webhook else "",
            query=query,
        )
        start(alert)
        alerts.append(alert)
    mails.refuse = lambda recipient: "451 later" if chance.random() < 0.1 else None
    letters = sample_letters(int(decisions / _PER_ITEM * 1.2))
    came = 0
    began = time.perf_counter()
    worker = _Worker()
    killed_at = [int(decisions * (n + 0.5) / kills) for n in range(kills)]
    while DisputedItem.objects.count() < decisions:
        files = [
            IncomingFile(
                f"{letter.case_number}.txt", io.BytesIO(write_text(letter, "pypdf").encode())
            )
            for letter in _next(letters, _BATCH)
        ]
        if not files:
            break
        receive(files, source="samples", samples=True)
        came += len(files)
        while _waiting():
            _pass_days(Alert)
            if killed_at and DisputedItem.objects.count() >= killed_at[0]:
                killed_at.pop(0)
                time.sleep(chance.random() * 3)
                worker.kill()
                worker.start()
            time.sleep(0.2)
        if came % (_BATCH * 10) == 0:
            _read_again()
    while killed_at:  # the remaining kills, while the worker only sends
        killed_at.pop(0)
        _pass_days(Alert)
        time.sleep(4 + chance.random() * 8)
        worker.kill()
        worker.start()
    mails.refuse = lambda recipient: None
    _until_all_is_sent(Alert)
    seconds = time.perf_counter() - began
    worker.stop()
    print(
        f"{DisputedItem.objects.count():,} decisions of {Case.public.count():,} letters arrived in "
        f"{seconds:,.0f} s; the worker was killed {worker.kills} times"
    )
    every = {
        f"{case}-{position}": f"https://archive.example.org/cases/{slug}/#item-{position}"
        for case, slug, position in DisputedItem.objects.filter(
            case__withdrawn_at=None
        ).values_list("case_id", "case__slug", "position")
    }
    assert len(every) == DisputedItem.objects.count()
    whole = True
    for number, alert in enumerate(alerts):
        got = (
            [(key, told) for path, key, told in list(hooks.got) if path == f"/{number}"]
            if alert.webhook
            else _mails_to(alert, mails)
        )
        told = [url for _, each in dict(got).items() for url in each]
        expected = _found_by(alert)
        ledger = AlertedDecision.objects.filter(alert=alert).count()
        repeated = len(got) - len({key for key, _ in got})
        counted = Counter(told)
        missing = len(expected - counted.keys())
        other = len(counted.keys() - expected)
        twice = sum(n - 1 for n in counted.values())
        whole = whole and not (missing or other or twice) and ledger == len(expected)
        print(
            f"  {'webhook' if alert.webhook else 'e-mail ':8} {alert.query or 'all':24}"
            f" expected {len(expected):6,}  ledger {ledger:6,}  told {len(told):6,}"
            f"  missing {missing}  twice {twice}  not asked for {other}"
            f"  messages {len({key for key, _ in got}):4,}, of which came again {repeated}"
        )
    print("each subscriber has each decision once" if whole else "NOT each decision once")
    return whole


def _next(letters: Any, number: int) -> list[Any]:
    from itertools import islice

    return list(islice(letters, number))


def _waiting() -> bool:
    from ingest.letter_states import WAITING
    from ingest.models import Letter

    return Letter.objects.filter(state__in=WAITING).exists()


def _pass_days(alerts: Any) -> None:
    """Make every alert due now, and every refused message due for another attempt."""
    from django.utils import timezone

    from decisions.models import AlertMessage

    alerts.objects.update(next_at=timezone.now())
    AlertMessage.objects.filter(sent_at=None).update(next_try_at=timezone.now())


def _read_again() -> None:
    """Queue some letters to be reread."""
    from django.db import transaction

    from ingest.job_queue import queue_letter
    from ingest.letter_states import CURRENT, State
    from ingest.models import Letter

    for letter in Letter.objects.filter(state__in=CURRENT).order_by("?")[:50]:
        with transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(state=State.QUEUED)
            queue_letter(letter.pk)


def _until_all_is_sent(alerts: Any) -> None:
    from django.db.models import Max

    from decisions.models import AlertMessage, CasePublication, SearchOutboxEntry

    deadline = time.monotonic() + _PATIENCE
    while True:
        _pass_days(alerts)
        last = CasePublication.objects.aggregate(last=Max("number"))["last"]
        if not (
            _waiting()
            or SearchOutboxEntry.objects.exists()
            or CasePublication.objects.filter(number=None).exists()
            or AlertMessage.objects.filter(sent_at=None).exists()
            or alerts.objects.exclude(told_to=last).exists()
        ):
            return
        if time.monotonic() > deadline:
            print("not all was sent in time")
            return
        time.sleep(1)


def _mails_to(alert: Any, server: MailServer) -> list[tuple[str, list[str]]]:
    """Return the Message-ID of each mail to a subscriber, and the decisions that it reports.

    A long mail lists only the first decisions; the others are read from the page that it links to.
    """
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    found = []
    for mail in [each for each in server.mails if each["To"] == alert.email]:
        told = links_in(mail, "/cases/")
        pages = [
            link for link in links_in(mail, "/alerts/") if link.rstrip("/").split("/")[-1].isdigit()
        ]
        if pages:
            told, number = [], 1
            while True:
                path = pages[0].removeprefix(settings.SITE_URL)
                with override_settings(ALLOWED_HOSTS=["*"]):
                    page = Client().get(f"{path}?page={number}").content.decode()
                told += [
                    f"{settings.SITE_URL}{part.split(chr(34))[0]}"
                    for part in page.split('<th scope="row"><a href="')[1:]
                ]
                if 'rel="next"' not in page:
                    break
                number += 1
        found.append((str(mail["Message-ID"]), told))
    return found


def _found_by(alert: Any) -> set[str]:
    """Return the URLs of all decisions that an alert's search finds at the end."""
    from decisions.alerts.saved_search import SavedSearch

    return {
        f"https://archive.example.org/cases/{hit.slug}/#item-{hit.position}"
        for hit in SavedSearch.of(alert).search
    }


if __name__ == "__main__":
    main()
