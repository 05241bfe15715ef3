"""A process killed while it sends alerts loses no message, and duplicates are recognizable.

`tests.benchmarks.alerts` tests the same with a worker that reads 10,000 decisions at that time.
"""

import subprocess
import sys
from collections import Counter

import pytest
from django.test import Client
from procrastinate.contrib.django import app

from decisions.alerts import job
from decisions.models import Alert, AlertedDecision, AlertMessage, Case
from imr_archive.runtime.environment import BASE_DIR
from ingest.job_queue import INDEX_QUEUE
from ingest.tasks import alerts
from tests.support.alerts import ask, make_due, path_in
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.mail_server import MailServer, links_in
from tests.support.processes import environment_of

_RUN = "import django; django.setup(); from decisions.alerts import job; job.run()"


@pytest.mark.slow
def test_each_decision_arrives_once_by_its_message(
    take: Take, client: Client, mail_server: MailServer, archive: object
) -> None:
    take(GOLDEN / "g4_headings.txt")
    owners = [f"reader{number}@example.org" for number in range(3)]
    for email in owners:
        ask(client, email=email)
    job.run()
    for mail in mail_server.mails:
        client.post(path_in(links_in(mail)[0]))
    take(GOLDEN / "g4_one_item.txt", GOLDEN / "g3a_physician_reviewer.txt")
    make_due()
    mail_server.mails.clear()

    def run() -> subprocess.Popen[bytes]:
        environment = environment_of(archive) | {  # type: ignore[arg-type]
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
            "ARCHIVE_URL": "https://archive.example.org",
        }
        return subprocess.Popen([sys.executable, "-c", _RUN], cwd=BASE_DIR, env=environment)

    process = run()
    mail_server.taken = process.kill  # after a mail is accepted, before the process records that
    process.wait(120)
    assert len(mail_server.mails) == 1
    mail_server.taken = lambda: None
    assert run().wait(120) == 0
    job.run()
    new = Case.objects.order_by("pk")[1:]
    decisions = sum(case.items.count() for case in new)
    assert AlertedDecision.objects.count() == decisions * len(owners)
    assert not AlertMessage.objects.filter(sent_at=None).exists()
    for email in owners:
        mails_to = {str(m["Message-ID"]): m for m in mail_server.mails if m["To"] == email}
        told = Counter(link for mail in mails_to.values() for link in links_in(mail, "/cases/"))
        assert len(told) == decisions
        assert set(told.values()) == {1}
    # The first mail arrives twice with the same Message-ID.
    assert sorted(Counter(m["Message-ID"] for m in mail_server.mails).values()) == [1, 1, 2]
    assert Alert.objects.count() == len(owners)


def test_workers_that_hold_the_index_run_the_job_every_ten_seconds() -> None:
    [periodic] = [
        task
        for task in app.periodic_registry.periodic_tasks.values()
        if task.task.name == alerts.name
    ]
    assert periodic.cron == "* * * * * */10"
    assert alerts.queue == INDEX_QUEUE
