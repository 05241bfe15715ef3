"""Originals in a bucket: moto's server speaks S3's protocol over HTTP."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from decisions.models import Case
from imr_archive.runtime.several_machines import bucket, shared_originals
from ingest.letter_states import CURRENT, State
from ingest.models import Letter
from ingest.operations.backup import export
from ingest.operations.integrity import faults
from ingest.processing import pipeline, public_copies
from ingest.processing.reader_pool import ReaderPool
from ingest.processing.stored_files import remove_without_letter, without_letter
from ingest.review.bulk_actions import delete_failed
from ingest.review.withdrawal import RefusedError
from ingest.storage import DamagedFileError, StoreUnavailableError, originals
from tests.support.archives import Take, take_in
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of
from tests.support.staff import someone

BUCKET = "letters"
LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()
SHA256 = hashlib.sha256(LETTER).hexdigest()
OBJECT = f"archive/one/originals/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Yield the URL of an S3 server with an empty bucket."""
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


@pytest.fixture
def client_of_server(server: str) -> Any:
    made = boto3.client(
        "s3",
        endpoint_url=f"http://{server}",
        aws_access_key_id="key",
        aws_secret_access_key="se/cret",
        region_name="us-east-1",
    )
    made.create_bucket(Bucket=BUCKET)
    return made


@pytest.fixture
def objects(
    client_of_server: Any, server: str, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Store an archive's originals in a bucket; return a client of the bucket."""
    monkeypatch.setenv("ORIGINALS_URL", f"s3+http://key:se%2Fcret@{server}/{BUCKET}/archive/one")
    monkeypatch.setattr(settings, "ORIGINALS_BUCKET", bucket())
    monkeypatch.setattr(settings, "ARCHIVE_HOME", archive)
    yield client_of_server
    found = client_of_server.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    for each in found:
        client_of_server.delete_object(Bucket=BUCKET, Key=each["Key"])


def keys(objects: Any) -> list[str]:
    return [each["Key"] for each in objects.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def keep() -> originals.Original:
    return originals.keep(io.BytesIO(LETTER), most_bytes=1_000_000)


def test_an_original_is_one_object_with_its_digest(objects: Any, archive: Path) -> None:
    assert not originals.exists(SHA256)
    for _ in range(2):
        assert keep() == originals.Original(SHA256, len(LETTER))
    assert keys(objects) == [OBJECT]
    assert objects.head_object(Bucket=BUCKET, Key=OBJECT)["Metadata"] == {"sha256": SHA256}
    assert originals.read(SHA256) == LETTER
    assert list((archive / "incoming").iterdir()) == []
    originals.remove(SHA256)
    originals.remove(SHA256)
    assert keys(objects) == []
    with pytest.raises(FileNotFoundError):
        originals.read(SHA256)


def test_an_existing_original_is_not_written_again(objects: Any) -> None:
    keep()
    before = objects.head_object(Bucket=BUCKET, Key=OBJECT)["LastModified"]
    objects.put_object_tagging(
        Bucket=BUCKET, Key=OBJECT, Tagging={"TagSet": [{"Key": "seen", "Value": "yes"}]}
    )
    keep()
    assert objects.head_object(Bucket=BUCKET, Key=OBJECT)["LastModified"] == before
    assert objects.get_object_tagging(Bucket=BUCKET, Key=OBJECT)["TagSet"] != []


@pytest.mark.parametrize("metadata", [{}, {"sha256": SHA256}])
def test_what_changed_in_the_bucket_is_never_given_out_and_is_put_right(
    objects: Any, metadata: dict[str, str]
) -> None:
    keep()
    objects.put_object(Bucket=BUCKET, Key=OBJECT, Body=b"other", Metadata=metadata)
    with pytest.raises(DamagedFileError):
        originals.read(SHA256)
    keep()
    assert originals.read(SHA256) == LETTER


def test_an_object_that_another_program_copied_there_is_read(objects: Any) -> None:
    objects.put_object(Bucket=BUCKET, Key=OBJECT, Body=LETTER)
    assert originals.read(SHA256) == LETTER


def test_letters_go_their_whole_way(
    objects: Any, take: Take, client: Client, tmp_path: Path
) -> None:
    upload = take(
        GOLDEN / "g4_one_item.txt", ("letter.pdf", pdf_of((GOLDEN / "g4_headings.txt").read_text()))
    )
    letters = list(upload.letters.order_by("id"))
    assert {each.state for each in letters} <= set(CURRENT), [each.reason for each in letters]
    text, pdf = letters
    assert sorted(keys(objects)) == sorted(
        f"archive/one/{kind}/{originals.name_of(each.sha256)}"
        for kind, each in [("originals", text), ("originals", pdf), ("public", pdf)]
    )
    for letter in letters:
        assert letter.case is not None
        sent = client.get(f"/cases/{letter.case.slug}/letter")
        assert sent.status_code == 200
        content = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
        with public_copies.open_public(letter.sha256) as public:
            assert content == public.read()
        tag = sent.headers["ETag"]
        again = client.get(f"/cases/{letter.case.slug}/letter", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert list(faults()) == []
    assert export(tmp_path / "backup") == 2
    for letter in letters:
        kept = tmp_path / "backup" / "originals" / originals.name_of(letter.sha256)
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == letter.sha256
    objects.delete_object(Bucket=BUCKET, Key=f"archive/one/public/{originals.name_of(pdf.sha256)}")
    objects.put_object(Bucket=BUCKET, Key=OBJECT, Body=b"other")
    said = " ".join(fault.sentence for fault in faults())
    assert "has no public copy" in said
    assert (
        f"has changed since it was uploaded. Upload the same file again or restore it from a backup as s3://{BUCKET}/"
        in said
    )
    assert client.get(f"/cases/{pdf.case.slug}/letter").status_code == 404  # type: ignore[union-attr]


def test_a_letter_waits_for_a_store_that_does_not_answer(
    objects: Any, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    take_in(readers, GOLDEN / "g4_one_item.txt")
    letter = Letter.objects.get()
    slug = Case.objects.get().slug
    Letter.objects.update(state=State.QUEUED, attempts=0)
    with monkeypatch.context() as patch:
        nowhere = {**settings.ORIGINALS_BUCKET, "endpoint_url": "http://127.0.0.1:9"}
        patch.setattr(settings, "ORIGINALS_BUCKET", nowhere)
        for _ in range(pipeline.MOST_ATTEMPTS + 1):  # a long outage does not use up attempts
            pipeline.process(letter.pk, readers)
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == (State.QUEUED, 0)
        assert letter.reason.startswith("Reading waits: ")
        sent = client.get(f"/cases/{slug}/letter")
        assert (sent.status_code, sent.headers["Retry-After"]) == (503, "60")
        assert "is unavailable" in sent.content.decode()
        with pytest.raises(StoreUnavailableError):
            originals.exists(letter.sha256)
        new = take_in(readers, ("other.txt", LETTER + b"\n"))
        assert "store of originals did not accept the file" in new.letters.get().reason
    pipeline.process(letter.pk, readers)
    letter.refresh_from_db()
    assert letter.state in CURRENT
    with monkeypatch.context() as patch:
        nowhere = {**settings.ORIGINALS_BUCKET, "bucket_name": "no-such-bucket"}
        patch.setattr(settings, "ORIGINALS_BUCKET", nowhere)
        with pytest.raises(StoreUnavailableError):  # which does not mean that it is missing
            originals.exists(letter.sha256)
        with pytest.raises(StoreUnavailableError):
            originals.read(letter.sha256)


def test_letters_whose_originals_cannot_be_removed_are_not_deleted(
    objects: Any, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(("bad.pdf", b"%PDF-1.4 nothing"))
    someone("administrator")
    by = User.objects.get()
    with monkeypatch.context() as patch:
        nowhere = {**settings.ORIGINALS_BUCKET, "endpoint_url": "http://127.0.0.1:9"}
        patch.setattr(settings, "ORIGINALS_BUCKET", nowhere)
        with pytest.raises(RefusedError, match="is unavailable"):
            delete_failed(Letter.objects.all(), reason="broken", by=by)
    assert Letter.objects.count() == 1
    assert delete_failed(Letter.objects.all(), reason="broken", by=by) == 1
    assert keys(objects) == []


def test_a_shared_folder_that_is_not_mounted_is_no_empty_one(
    archive: Path, monkeypatch: pytest.MonkeyPatch, readers: ReaderPool
) -> None:
    shared = archive / "mounted" / "archive"
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", shared / "originals")
    monkeypatch.setattr(settings, "ORIGINALS_SHARED", True)
    with pytest.raises(originals.NotKeptError, match="is not there"):
        keep()
    assert not shared.exists()
    shared.mkdir(parents=True)
    take_in(readers, GOLDEN / "g4_one_item.txt")
    shared.rename(archive / "away")
    Letter.objects.update(state=State.QUEUED)
    pipeline.process(Letter.objects.get().pk, readers)
    assert Letter.objects.get().state == State.QUEUED
    (archive / "away").rename(shared)
    pipeline.process(Letter.objects.get().pk, readers)
    assert Letter.objects.get().state in CURRENT


@pytest.mark.parametrize(
    "url",
    [
        "letters",
        "s3://key:hid/den@host/bucket",
        "s3://host",
        "s3://host:port/bucket",
        "s3://host/bucket?regoin=us-west-2",
        "file://folder",
        "file:///",
        "https://host/bucket",
    ],
)
def test_an_address_that_names_no_store_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIGINALS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="Write s3://KEY") as refused:
        (shared_originals(), bucket())
    assert "hid" not in str(refused.value)


def test_objects_of_no_letter_are_found_and_removed(objects: Any, take: Take) -> None:
    take(("good.txt", LETTER))
    left = originals.keep(io.BytesIO(b"left by a deletion"), most_bytes=100).sha256
    later = timezone.now() + timedelta(days=1)
    assert list(without_letter(timezone.now() - timedelta(days=1))) == []
    assert list(without_letter(later)) == [left]
    remove_without_letter(left)
    assert list(without_letter(later)) == []
    assert keys(objects) == [OBJECT]
