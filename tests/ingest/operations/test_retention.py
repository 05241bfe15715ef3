"""A job deletes expired data, and nothing else."""

import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import Client, override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from decisions.models import Case, CaseList, ErrorReport, Folder
from decisions.pages.folders.links import share_link
from imr_archive.runtime.environment import BASE_DIR, number
from ingest.models import RereadPreview
from ingest.storage import originals
from ingest.tasks import expire
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.processes import environment_of, unchecked, wait_for

NUMBERS = "CM17-9900001"


def ago(**time: int) -> datetime:
    return timezone.now() - timedelta(**time)


def paste(client: Client, numbers: str) -> CaseList:
    place = client.post("/lists/", {"numbers": numbers})["Location"]
    return CaseList.objects.get(pk=place.strip("/").rpartition("/")[2])


def used_at(kept: CaseList) -> datetime:
    kept.refresh_from_db()
    return kept.last_used_at


@override_settings(LIST_DAYS=30)
def test_a_list_that_nobody_uses_is_deleted(archive: Path, client: Client) -> None:
    unused, opened, searched, pasted = (paste(client, f"{NUMBERS[:-1]}{n}") for n in range(1, 5))
    CaseList.objects.update(last_used_at=ago(days=31), created_at=ago(days=400))
    assert client.get(opened.get_absolute_url()).status_code == 200
    assert client.get(f"/decisions.json?list={searched.pk}").status_code == 200
    assert paste(client, pasted.numbers[0]) == pasted
    expire(timestamp=0)
    assert set(CaseList.objects.all()) == {opened, searched, pasted}
    gone = client.get(unused.get_absolute_url())
    assert gone.status_code == 404
    assert "Paste the case numbers again." in gone.content.decode()
    said = client.get(f"/decisions.json?list={unused.pk}").json()["remarks"][0]
    assert "was deleted because no one used it" in said


@override_settings(FOLDER_DAYS=30)
def test_a_folder_that_nobody_opens_is_deleted(archive: Path, client: Client) -> None:
    unused, opened, shared = (
        str(client.post("/folders/new/", {"title": title})["Location"]) for title in "abc"
    )
    client.post(shared, {"share": ""})
    Folder.objects.update(last_used_at=ago(days=31), created_at=ago(days=400))
    assert Client().get(opened).status_code == 200
    link = share_link(Folder.objects.get(title="c"))
    assert Client().get(f"/folders/shared/{link}/").status_code == 200
    expire(timestamp=0)
    assert set(Folder.objects.values_list("title", "sender")) == {("b", ""), ("c", "")}
    assert client.get(unused).status_code == 404


def test_the_use_of_a_list_is_noted_once_a_day(archive: Path, client: Client) -> None:
    kept = paste(client, NUMBERS)
    this_morning = ago(hours=20)
    CaseList.objects.update(last_used_at=this_morning)
    client.get(kept.get_absolute_url())
    assert used_at(kept) == this_morning
    CaseList.objects.update(last_used_at=ago(hours=25))
    client.get(kept.get_absolute_url())
    assert used_at(kept) > ago(minutes=5)


def test_pages_say_for_how_long_a_list_is_kept(archive: Path, client: Client) -> None:
    kept = paste(client, NUMBERS)
    with override_settings(LIST_DAYS=1_000):
        for address in ("/lists/", kept.get_absolute_url(), "/about/"):
            assert "1,000 days" in client.get(address).content.decode(), address


def test_hashes_of_addresses_are_deleted_after_a_day(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_one_item.txt")
    case = Case.objects.get()
    report = {"about": "date", "message": "It is another one.", "contact": "a@example.org"}
    for _ in range(2):
        client.post(f"/cases/{case.slug}/report/", report)
    paste(client, NUMBERS)
    paste(client, "CM17-9900002")
    for model in (CaseList, ErrorReport):
        old = model.objects.order_by("pk").first()
        assert old
        model.objects.filter(pk=old.pk).update(created_at=ago(hours=25))
        expire(timestamp=0)
        senders = model.objects.order_by("pk").values_list("sender", flat=True)
        assert [bool(sender) for sender in senders] == [False, True]
    assert set(ErrorReport.objects.values_list("message", "contact")) == {
        ("It is another one.", "a@example.org")
    }


def test_records_of_logins_are_deleted(transactional_db: None, client: Client) -> None:
    user = User.objects.create_superuser("chief", password="a long password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    AccessLog.objects.all().delete()
    kept: list[models.Model] = []
    for age in (91, 89):
        of_whom = {"username": "chief", "ip_address": f"192.0.2.{age}"}
        log = AccessLog.objects.create(**of_whom)
        attempt = AccessAttempt.objects.create(**of_whom, failures_since_start=1)
        for row in (log, attempt):
            type(row).objects.filter(pk=row.pk).update(attempt_time=ago(days=age))
        kept = [log, attempt]
    Session.objects.create(session_key="old", session_data="", expire_date=ago(minutes=1))
    expire(timestamp=0)
    assert [*AccessLog.objects.all(), *AccessAttempt.objects.all()] == kept
    assert [row.session_key for row in Session.objects.all()] == [client.session.session_key]


def test_a_preview_of_another_reading_is_deleted_after_a_day(transactional_db: None) -> None:
    user = User.objects.create_user("editor")
    old, new = (RereadPreview.objects.create(by=user, letters=[]) for _ in range(2))
    RereadPreview.objects.filter(pk=old.pk).update(asked_at=ago(hours=25))
    expire(timestamp=0)
    assert list(RereadPreview.objects.all()) == [new]


def test_jobs_that_failed_are_deleted_after_a_month(transactional_db: None) -> None:
    jobs = [expire.configure(queueing_lock=f"test {n}").defer(timestamp=0) for n in range(3)]
    old, new, waiting = (ProcrastinateJob.objects.get(pk=job) for job in jobs)
    for job in (old, new):
        for status in ("doing", "failed"):
            ProcrastinateJob.objects.filter(pk=job.pk).update(status=status)
    ProcrastinateEvent.objects.filter(job__in=[old, waiting]).update(at=ago(days=31))
    ProcrastinateEvent.objects.filter(job=new).update(at=ago(days=29))
    expire(timestamp=0)
    left = ProcrastinateJob.objects.filter(pk__in=jobs)
    assert set(left) == {new, waiting}
    left.delete()


def test_a_file_that_a_killed_upload_left_is_deleted_after_a_day(archive: Path) -> None:
    left, arriving = (originals.staging() / name for name in ("left", "arriving"))
    for path, age in ((left, ago(hours=25)), (arriving, ago(hours=23))):
        path.write_bytes(b"x")
        os.utime(path, (age.timestamp(), age.timestamp()))
    expire(timestamp=0)
    assert not left.exists()
    assert arriving.exists()


@pytest.mark.slow
def test_a_worker_runs_the_job(archive: Path, client: Client) -> None:
    paste(client, NUMBERS)
    CaseList.objects.update(last_used_at=ago(days=366))
    expire.configure().defer(timestamp=0)
    command = unchecked("worker", "--jobs", "1", "--no-index")
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment_of(archive)) as worker:
        try:
            wait_for(lambda: not ProcrastinateJob.objects.filter(task_name="expire").exists())
        finally:
            worker.terminate()
    assert worker.returncode == 0
    assert not CaseList.objects.exists()


def test_workers_run_the_job_every_hour() -> None:
    periodic = app.periodic_registry.periodic_tasks.values()
    assert [each.cron for each in periodic if each.task is expire] == ["7 * * * *"]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "100000", "٣"])
def test_days_that_are_no_number_are_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_LIST_DAYS", value)
    with pytest.raises(ImproperlyConfigured, match="from 1 to 99999"):
        number("ARCHIVE_LIST_DAYS", default=365)


def test_days_are_as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_LIST_DAYS", "30")
    assert number("ARCHIVE_LIST_DAYS", default=365) == 30
    monkeypatch.setenv("ARCHIVE_LIST_DAYS", "")
    assert number("ARCHIVE_LIST_DAYS", default=365) == 365
