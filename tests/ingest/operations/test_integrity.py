"""check_archive finds every kind of damage, and repairs what can be repaired."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from decisions.models import Case, DisputedItem, SearchOutboxEntry
from decisions.search import DecisionSearch, indexer
from decisions.search.current_engine import current_engine
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import State
from ingest.models import Letter, Upload
from ingest.operations.integrity import faults
from ingest.processing import pipeline, public_copies
from ingest.processing.reader_pool import ReaderPool
from ingest.processing.stored_files import remove_without_letter
from ingest.review.bulk_actions import delete_failed
from ingest.storage import originals
from tests.support.archives import Take, full_disk, original_path

PDF = b"%PDF-1.4 rubbish that no letter has"


def said() -> str:
    return "\n".join(fault.sentence for fault in faults())


def unseen(statement: str) -> None:
    """Execute a statement with disabled triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("SET session_replication_role = origin")


def first() -> Letter:
    return Letter.objects.filter(is_current=True).order_by("id")[0]


def test_a_whole_archive_is_said_to_be_whole(
    own_golden: Upload, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    take(("bad.pdf", b"%PDF-1.4 rubbish"), ("again.pdf", b"%PDF-1.4 rubbish"), ("empty", b""))
    assert said() == ""
    call_command("check_archive")
    assert "no faults found" in capsys.readouterr().out


def test_a_single_fault_is_counted_in_the_singular(own_golden: Upload) -> None:
    original_path(first().sha256).unlink()
    with pytest.raises(CommandError, match=r"^1 fault\.$"):
        call_command("check_archive")


def test_a_letter_that_is_deleted_during_the_check_is_no_fault(
    own_golden: Upload, take: Take
) -> None:
    chief = User.objects.create_superuser("chief")
    letter = take(("bad.pdf", b"%PDF-1.4 rubbish")).letters.get()

    def delete(number: int) -> None:
        delete_failed(Letter.objects.filter(pk=letter.pk), reason="No letter.", by=chief)

    assert [fault.sentence for fault in faults(delete)] == []


def test_a_store_that_is_not_there_is_one_fault(
    own_golden: Upload, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", archive / "mounted" / "originals")
    monkeypatch.setattr(settings, "ORIGINALS_SHARED", True)
    Case.objects.filter(letters=first()).update(letter_sha256="x")
    indexer.drain()
    sentences = [fault.sentence for fault in faults()]
    assert len(sentences) == 2
    assert "mounted is not there" in sentences[0]
    assert "does not show what its current letter" in sentences[1]


def remove_original() -> None:
    original_path(first().sha256).unlink()


def change_original() -> None:
    original_path(first().sha256).write_bytes(b"other")


@pytest.mark.parametrize(
    ("harm", "words"), [(remove_original, "is missing"), (change_original, "has changed")]
)
def test_an_original_that_is_not_as_it_came(
    own_golden: Upload, harm: Callable[[], None], words: str
) -> None:
    data = original_path(first().sha256).read_bytes()
    harm()
    assert words in said()
    with pytest.raises(CommandError, match="1 must be repaired by a person"):
        call_command("check_archive", "--repair")
    receive([IncomingFile("again", io.BytesIO(data))], source="test")
    assert said() == "", "the same file, uploaded again, takes its place"


HARMS: dict[str, tuple[str, str]] = {
    "waits": (
        "UPDATE ingest_letter SET state = 'reading' WHERE id = {letter}",
        "is waiting to be read",
    ),
    "no reason": (
        "UPDATE ingest_letter SET state = 'failed', reason = '' WHERE id = {letter}",
        "neither a case nor a reason",
    ),
    "no current letter": (
        "UPDATE ingest_letter SET state = 'superseded', is_current = false, reason = 'x' "
        "WHERE id = {letter}",
        "has no current letter",
    ),
    "another letter's words": (
        "UPDATE decisions_case SET letter_sha256 = 'x' WHERE id = {case}",
        "does not show what its current letter",
    ),
    "unseen item": (
        "DELETE FROM decisions_guidelinecitation WHERE item_id IN "
        "(SELECT id FROM decisions_disputeditem WHERE case_id = {case}); "
        "DELETE FROM decisions_disputeditem WHERE case_id = {case}",
        "in the search index",
    ),
    "unseen outcome": (
        "UPDATE decisions_disputeditem SET outcome = CASE outcome WHEN 'upheld' THEN "
        "'overturned' ELSE 'upheld' END WHERE case_id = {case}",
        "The search page counts",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_can_be_repaired_is(own_golden: Upload, readers: ReaderPool, harm: str) -> None:
    statement, words = HARMS[harm]
    letter = first()
    count = DisputedItem.objects.count()
    for part in statement.format(letter=letter.pk, case=letter.case_id).split("; "):
        unseen(part)
    assert words in said()
    with pytest.raises(CommandError, match="repaired"):
        call_command("check_archive", "--repair")
    for waiting in Letter.objects.filter(state__in=[State.QUEUED, State.READING]):
        pipeline.process(waiting.pk, readers)
    indexer.drain()
    assert said() == ""
    assert len(DecisionSearch()) == DisputedItem.objects.count() == count


def test_a_wrong_index_is_rebuilt(own_golden: Upload, archive: Path) -> None:
    Case.objects.update(priority="x")
    assert "not in the search index yet" in said()
    indexer.drain()
    assert said() == ""
    for harm in ("surplus", "gone", "damaged"):
        if harm == "surplus":
            number = DisputedItem.objects.count()
            current_engine().replace_cases([first().case_id or 0], [])
            assert len(DecisionSearch()) < number
        elif harm == "gone":
            (archive / "index" / "current").unlink()
        else:  # with the same size and time, as a failing disk would
            folder = archive / "index" / (archive / "index" / "current").read_text()
            [store] = folder.glob("*.store")
            content = bytearray(store.read_bytes())
            content[len(content) // 3] ^= 0xFF
            known = store.stat()
            with store.open("r+b") as file:  # in place, because searches map the file into memory
                file.write(content)
            os.utime(store, ns=(known.st_atime_ns, known.st_mtime_ns))
            assert f"{store} of the search index is damaged." in said()
        assert "ndex" in said()
        with pytest.raises(CommandError, match="repaired"):
            call_command("check_archive", "--repair")
        assert said() == ""
    assert not SearchOutboxEntry.objects.exists()


def test_a_repair_on_a_full_disk_is_reported_as_failed(
    own_golden: Upload, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "index" / "current").unlink()
    with full_disk(), pytest.raises(CommandError, match="1 could not be repaired"):
        call_command("check_archive", "--repair")
    assert "check that the disks of the archive and the database have space" in (
        capsys.readouterr().err
    )
    with pytest.raises(CommandError, match=" repaired, or their letters queued"):
        call_command("check_archive", "--repair")
    assert said() == ""


def test_an_upload_that_ends_during_the_check_is_no_fault(
    own_golden: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = originals.staging() / "coming"
    coming.write_bytes(b"x")
    stat = Path.stat

    def stat_too_late(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == coming:
            coming.unlink()
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat_too_late)
    assert said() == ""
    assert not list(originals.staging().iterdir())


def test_what_an_upload_left_behind_is_removed(own_golden: Upload) -> None:
    left = originals.staging() / "left"
    left.write_bytes(b"x")
    assert said() == "", "an upload may be under way"
    os.utime(left, (0, 0))
    assert "left by an interrupted upload" in said()
    with pytest.raises(CommandError):
        call_command("check_archive", "--repair")
    assert not left.exists()


def test_files_that_a_deletion_left_behind_are_removed(own_golden: Upload) -> None:
    kept = {letter.sha256 for letter in Letter.objects.exclude(sha256="")}
    digest = originals.keep(io.BytesIO(PDF), most_bytes=len(PDF)).sha256
    public_copies.keep(digest, PDF)
    assert said() == "", "an upload may be under way"
    for root in (settings.ORIGINALS_ROOT, settings.ORIGINALS_ROOT.parent / "public"):
        os.utime(root / originals.name_of(digest), (0, 0))
    assert said().count("belongs to no letter") == 1
    with pytest.raises(CommandError):
        call_command("check_archive", "--repair")
    assert said() == ""
    assert not originals.exists(digest)
    assert not public_copies.exists(digest)
    assert all(map(originals.exists, kept))


def test_the_files_of_a_letter_stay_if_it_came_meanwhile(own_golden: Upload) -> None:
    digest = first().sha256
    remove_without_letter(digest)
    assert originals.exists(digest)
