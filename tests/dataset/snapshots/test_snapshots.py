"""Snapshots appear atomically, and withdrawn cases are removed from all of them."""

import csv
import gzip
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from procrastinate.contrib.django import app
from pytest_django.live_server_helper import LiveServer

from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.dataset.due import is_being_written, publication_is_due, removal_is_due
from decisions.dataset.file_paths import data_file_path
from decisions.dataset.parquet_csv_jsonl import found_in
from decisions.dataset.publishing import publish_dataset
from decisions.dataset.removal import take_out_noted
from decisions.dataset.snapshot_folders import Snapshot, _package, snapshot_root, snapshots
from decisions.models import Case
from decisions.pages.dataset_examples import examples
from imr_archive.runtime.advisory_locks import Lock
from imr_archive.runtime.environment import BASE_DIR
from ingest.intake.uploads import receive
from ingest.letter_states import WAITING
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review import withdrawal
from ingest.samples import sample_files
from ingest.tasks import dataset_removals
from ingest.tasks import publish_dataset as publishing_job
from tests.support import invented_cases
from tests.support.archives import Take, full_disk
from tests.support.golden import GOLDEN
from tests.support.processes import environment_of, wait_for

LETTERS = [GOLDEN / name for name in ("g4_headings.txt", "g4_one_item.txt")]
SLUG = "CM17-9900001"


@pytest.fixture
def editor(transactional_db: None) -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def taken(take: Take) -> Take:
    take(*LETTERS)
    return take


def everything_in(snapshot: Snapshot) -> str:
    """Return all that a snapshot hands out, as text."""
    said = []
    for line in (snapshot.folder / "SHA256SUMS").read_text().splitlines():
        checksum, path = line.split("  ", 1)
        content = (snapshot.folder / path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == checksum
        if path.endswith(".gz"):
            content = gzip.decompress(content)
        if path.endswith(".parquet"):
            content = str(duckdb.read_parquet(str(snapshot.folder / path)).fetchall()).encode()
        said.append(content.decode("utf-8-sig"))
    return "\n".join(said)


def changes_in(snapshot: Snapshot) -> list[tuple[str, str]]:
    with (snapshot.folder / "changes.csv").open(newline="") as file:
        return [(row["change"], row["case_number"]) for row in csv.DictReader(file)]


def status_of(client: Client, url: str) -> int:
    answer = client.get(url)
    answer.close()
    return answer.status_code


def withdraw(slug: str, by: User) -> Letter:
    letter = Letter.objects.get(case__slug=slug, is_current=True)
    withdrawal.withdraw(letter.pk, reason="It names a person.", by=by)
    return letter


def test_a_withdrawn_case_leaves_every_snapshot_and_only_its_number_is_said(
    taken: Take, client: Client, editor: User, readers: ReaderPool
) -> None:
    first, second = publish_dataset(), publish_dataset()
    assert [first.name, f"{first.name}-2"] == [first.name, second.name]
    item = Case.objects.get(slug=SLUG).items.get()
    assert item.rationale[:80] in everything_in(first)
    file = f"/data/{first.name}/{data_file_path('jsonl', first.years[0])}"
    assert status_of(client, file) == 200
    letter = withdraw(SLUG, editor)
    # From then on nothing is handed out, until it is gone.
    assert removal_is_due()
    refused = client.get(file)
    assert (refused.status_code, refused["Retry-After"]) == (503, "120")
    assert "being removed" in client.get("/data/").content.decode()
    assert take_out_noted() == 2
    assert not removal_is_due()
    assert status_of(client, file) == 200
    for before, after in zip((second, first), snapshots(), strict=True):
        assert (after.name, after.revision) == (before.name, 2)
        assert not before.folder.exists()
        held = everything_in(after)
        assert item.rationale[:80] not in held
        assert item.disputed not in held
        assert changes_in(after)[-1] == ("withdrawn", SLUG)
        assert after.package["decisions"] == before.package["decisions"] - 1
        assert after.package["letters"] == before.package["letters"] - 1
        assert after.made == before.made
        assert after.package["taken_out"] == 1
    third = publish_dataset()
    assert changes_in(third) == [("withdrawn", SLUG)]
    assert third.package["changes"] == {"withdrawn": 1}
    # It comes back with the next snapshot, and with no older one.
    withdrawal.release(letter.pk, reason="It names nobody.", by=editor)
    for waiting in Letter.objects.filter(state__in=WAITING):
        pipeline.process(waiting.pk, readers)
    assert changes_in(publish_dataset()) == [("added", SLUG)]
    assert all(item.rationale[:80] not in everything_in(each) for each in snapshots()[1:])


def test_a_case_whose_words_a_person_corrected_leaves_the_older_ones(
    taken: Take, editor: User
) -> None:
    old = publish_dataset()
    case = Case.objects.get(slug=SLUG)
    words = case.items.get().rationale
    how: dict[str, Any] = {"reason": "It named a person.", "by": editor}
    editing.correct(
        case.pk, CorrectionTarget(item=1), {"outcome": "overturned"}, seen=case.updated_at, **how
    )
    assert not removal_is_due()  # which are not words of the letter
    case.refresh_from_db()
    editing.correct(
        case.pk, CorrectionTarget(item=1), {"rationale": "Corrected."}, seen=case.updated_at, **how
    )
    assert removal_is_due()
    new = publish_dataset()
    assert not removal_is_due()
    assert changes_in(new) == [("changed", SLUG)]
    assert "Corrected." in everything_in(new)
    [_, revised] = snapshots()
    assert (revised.name, revised.revision) == (old.name, 2)
    assert changes_in(revised) == [("corrected", SLUG)]
    assert words[:80] not in everything_in(revised) + everything_in(new)


def test_a_case_that_is_deleted_leaves_too_and_a_new_one_is_added(taken: Take) -> None:
    publish_dataset()
    case = Case.objects.get(slug=SLUG)
    uid = str(case.uid)
    Letter.objects.filter(case=case).delete()
    case.delete()
    taken(GOLDEN / "g3a_physician_reviewer.txt")
    new = publish_dataset()
    [added] = Case.objects.exclude(slug__in=["CM17-9900003"])
    assert changes_in(new) == [("added", added.slug), ("withdrawn", SLUG)]
    assert all(uid not in everything_in(each).partition("day,change")[0] for each in snapshots())


def test_samples_are_never_published(take: Take, client: Client) -> None:
    receive(sample_files(3), source="samples", samples=True)
    take()
    assert Case.public.filter(sample=True).exists()
    assert not publication_is_due()
    with pytest.raises(CommandError, match="samples are never published"):
        call_command("publish_dataset")
    assert snapshots() == []
    assert "Invented samples are never published" in client.get("/data/").content.decode()
    take(*LETTERS)  # which takes the samples out
    assert publication_is_due()
    made = publish_dataset()
    assert not publication_is_due()
    assert made.package["letters"] == 2
    assert not removal_is_due()


def test_machines_without_a_common_folder_publish_nothing(
    taken: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is withdrawn would leave the snapshots of one machine alone."""
    made = publish_dataset()
    assert made.folder.is_dir()
    monkeypatch.setattr(settings, "DATASET_ROOT", None)
    assert not publication_is_due()
    with pytest.raises(CommandError, match="ARCHIVE_DATASET names no folder"):
        call_command("publish_dataset")
    assert Client().get("/data/").status_code == 200
    assert Client().get(f"/data/{made.name}/datapackage.json").status_code == 404


@pytest.mark.slow
def test_a_job_that_is_killed_leaves_no_half_snapshot(archive: Path) -> None:
    invented_cases.fill(600, letters=40)
    code = (
        "import django; django.setup()\n"
        "from decisions.dataset.publishing import publish_dataset\n"
        "import time\n"
        "publish_dataset(lambda decisions: time.sleep(600))"
    )
    root = snapshot_root()
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=environment_of(archive)
    )
    try:
        wait_for(lambda: list(root.glob(".unfinished-*/parquet/*")) or process.poll() is not None)
        # Another one at the same time is refused.
        with pytest.raises(CommandError, match="Another process is writing snapshots"):
            call_command("publish_dataset")
        assert is_being_written(), "the jobs of a worker wait"
    finally:
        process.kill()
        process.wait()
    assert snapshots() == []
    assert Client().get("/data/latest/datapackage.json").status_code == 404
    assert list(root.glob(".unfinished-*"))
    wait_for(lambda: not _is_locked())  # the server notices that the connection is gone
    assert not is_being_written()
    made = publish_dataset()
    assert made.package["decisions"] >= 600
    assert [each.name for each in root.iterdir()] == [made.folder.name]


def _is_locked() -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
            [int(Lock.DATASET)],
        )
        return bool(cursor.fetchone()[0])


def test_a_full_disk_leaves_what_was_there(taken: Take) -> None:
    made = publish_dataset()
    with full_disk(), pytest.raises(CommandError, match="File too large"):
        call_command("publish_dataset")
    assert [each.name for each in snapshots()] == [made.name]
    assert [each.name for each in snapshot_root().iterdir()] == [made.folder.name]


@pytest.mark.parametrize(
    "damaged", ["datapackage.json", data_file_path("parquet", "2017"), "cases.csv.gz"]
)
@pytest.mark.parametrize("work", [publish_dataset, take_out_noted])
def test_a_damaged_snapshot_keeps_no_other_from_being_published(
    taken: Take, editor: User, client: Client, damaged: str, work: Callable[[], object]
) -> None:
    older, newer = publish_dataset(), publish_dataset()
    place = newer.folder / damaged
    place.write_bytes(place.read_bytes()[:100])
    _package.cache_clear()
    withdrawal.withdraw(Letter.objects.get(case__slug=SLUG).pk, reason="x", by=editor)
    assert client.get("/data/").status_code == 200
    work()
    assert not removal_is_due()
    published = {each.name: each.folder for each in snapshots()}
    assert older.name in published
    assert newer.folder not in published.values()
    for folder in published.values():
        for file in folder.glob(data_file_path("parquet", "*")):
            assert found_in(file, "case_number", [SLUG]) == set()


def test_the_newest_snapshots_are_kept(taken: Take, settings: Any) -> None:
    settings.SNAPSHOTS = 2
    made = [publish_dataset() for _ in range(3)]
    assert [each.name for each in snapshots()] == [made[2].name, made[1].name]
    assert not made[0].folder.exists()


def test_a_snapshot_elsewhere_is_not_published(taken: Take, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    call_command("publish_dataset", "--to", str(place))
    assert (place / "datapackage.json").is_file()
    assert snapshots() == []
    with pytest.raises(CommandError, match="already exists"):
        call_command("publish_dataset", "--to", str(place))


def test_files_are_sent_as_they_are(taken: Take, client: Client) -> None:
    made = publish_dataset()
    year = made.years[0]
    path = data_file_path("parquet", year)
    answer: Any = client.get(f"/data/{made.name}/{path}", headers={"accept-encoding": "gzip"})
    assert b"".join(answer) == (made.folder / path).read_bytes()
    assert answer["Content-Type"] == "application/vnd.apache.parquet"
    assert answer["Content-Length"] == str((made.folder / path).stat().st_size)
    again = client.get(f"/data/{made.name}/{path}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    latest = client.get(f"/data/latest/{path}")
    assert latest["Location"] == f"/data/{made.name}/{path}"
    for wrong in (
        f"/data/{made.name}/cases.csv.gz",
        f"/data/{made.name}/../{made.name}.1/datapackage.json",
        f"/data/{made.name}.1/datapackage.json",
        f"/data/{made.name}/csv",
        "/data/2001-01-01/datapackage.json",
    ):
        assert client.get(wrong).status_code == 404, wrong
    page = client.get("/data/").content.decode()
    for resource in made.package["resources"]:
        assert f'href="/data/{made.name}/{resource["path"]}"' in page


def test_the_example_for_the_shell_downloads_the_snapshot(
    taken: Take, live_server: LiveServer, tmp_path: Path
) -> None:
    if not (shutil.which("curl") and shutil.which("sha256sum")):
        pytest.skip("there is no curl or no sha256sum")
    made = publish_dataset()
    place = tmp_path / "download"
    place.mkdir()
    [shell, *_] = examples(f"{live_server.url}/data/latest")
    subprocess.run(["sh", "-e", "-c", shell.code], cwd=place, check=True)
    there = {file.relative_to(place) for file in place.rglob("*.parquet")}
    assert there == {file.relative_to(made.folder) for file in made.folder.rglob("*.parquet")}


@pytest.mark.slow
def test_workers_publish_once_a_month_and_look_every_minute() -> None:
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic[publishing_job.name] == "41 * * * *"
    assert periodic[dataset_removals.name] == "* * * * *"
