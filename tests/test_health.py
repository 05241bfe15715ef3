"""Monitoring: the health of every part, and metrics for Prometheus."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from decisions.models import Case
from imr_archive.runtime.environment import BASE_DIR
from ingest.letter_states import State
from ingest.models import Letter
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.processes import environment_of, forget_workers, wait_for
from tests.support.quickstart import free_port


def test_every_part_says_how_it_is(
    take: Take, archive: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(GOLDEN / "g4_one_item.txt")
    forget_workers()
    well = {
        "database": True,
        "index": True,
        "replica": None,
        "index_waiting": 0,
        "index_unreplicated": "",
    }
    assert client.get("/healthz").json() == {**well, "worker": False, "originals": True}
    Case.objects.get().save()
    assert client.get("/healthz").json()["index_waiting"] == 1
    monkeypatch.setattr(settings, "ORIGINALS_SHARED", True)
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", archive / "unmounted" / "originals")
    answer = client.get("/healthz")
    assert answer.json()["originals"] is False
    assert answer.status_code == 200  # pages are answered all the same


def test_a_load_balancer_asks_the_process_alone(db: None, client: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "INDEX_ROOT", Path("/nowhere"))
        answer = client.get("/healthz/live", HTTP_HOST="10.0.0.7")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.fixture
def site(take: Take, archive: Path) -> Iterator[str]:
    """Serve an archive of one letter by two processes; give the address."""
    take(GOLDEN / "g4_one_item.txt")
    port = free_port()
    command = ["-m", "gunicorn", "-c", "python:imr_archive.server"]
    command += ["--bind", f"127.0.0.1:{port}"]
    environment = {**environment_of(archive), "ARCHIVE_METRICS": "1"}
    server = subprocess.Popen([sys.executable, *command], cwd=BASE_DIR, env=environment)
    try:
        wait_for(lambda: status(f"http://127.0.0.1:{port}/healthz/live") == 200, 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def status(url: str, **headers: str) -> int:
    """Return the status of an answer over a connection of its own; 0 where there is none."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def measures(site: str) -> dict[tuple[str, ...], float]:
    """Return what Prometheus would note: values by name and labels, which are in order."""
    with urllib.request.urlopen(f"{site}/metrics") as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }


def test_any_process_reports_the_metrics_of_all(site: str) -> None:
    for _ in range(20):
        assert status(f"{site}/robots.txt") == 200
    for _ in range(7):
        assert status(f"{site}/api/v1/decisions?limit=wrong") == 400
    Letter.objects.update(state=State.QUEUED, received_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    for _ in range(8):  # whichever process answers
        found = measures(site)
        assert found["imr_request_seconds_count", "200", "robots"] == 20
        assert found["imr_request_seconds_count", "400", "api:api_decisions"] == 7
        assert found["imr_letters", "queued"] == 1
        assert found["imr_letters", "archived"] == 0
        assert found["imr_index_waiting_changes",] == 0
        assert found["imr_reading_errors",] == 0
        assert found["imr_queue_oldest_seconds",] >= 0
        assert {key[1] for key in found if key[0] == "imr_up" and found[key]} == {
            "database",
            "index",
            "originals",
            "worker",
        }
    assert status(f"{site}/metrics", **{"X-Forwarded-For": "192.0.2.7"}) == 404


def test_metrics_are_not_served_unless_enabled(db: None, client: Client) -> None:
    assert client.get("/metrics").status_code == 404
