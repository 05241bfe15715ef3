"""The result of each file of an upload."""

import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from decisions.models import Case
from ingest.file_formats import zip_files
from ingest.intake import uploads
from ingest.intake.uploads import IncomingFile, receive, shown_name
from ingest.letter_states import State
from ingest.models import Letter, Upload
from ingest.storage import originals
from tests.support.archives import Take, original_path
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of

LETTER = (GOLDEN / "g4_one_item.txt").read_bytes()


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


def states(upload: Upload) -> list[tuple[str, str]]:
    return [(letter.name, letter.state) for letter in upload.letters.order_by("id")]


def test_a_letter_is_kept_read_and_stored(take: Take) -> None:
    letter = take(("a.txt", LETTER)).letters.get()
    assert letter.state == State.ARCHIVED
    assert letter.is_current
    assert letter.reader_version
    assert original_path(letter.sha256).read_bytes() == LETTER
    case = Case.objects.get()
    assert (case.slug, case.outcome) == ("CM17-9900001", "overturned")
    assert case.letter_sha256 == letter.sha256
    start, end = case.spans["decision_date"]
    assert case.letter_text[start:end] == "03/29/2017"


def test_the_same_file_again_is_a_duplicate_and_changes_nothing(take: Take) -> None:
    first = take(("a.txt", LETTER)).letters.get()
    before = list(Case.objects.values())
    again = take(("b.txt", LETTER), ("c.txt", LETTER))
    assert [letter.duplicate_of for letter in again.letters.all()] == [first, first]
    assert {letter.state for letter in again.letters.all()} == {State.DUPLICATE}
    assert list(Case.objects.values()) == before


def test_the_same_file_twice_in_one_upload(take: Take) -> None:
    upload = take(("a.txt", LETTER), ("a.txt", LETTER))
    assert states(upload) == [("a.txt", State.ARCHIVED), ("a.txt", State.DUPLICATE)]


def test_a_newer_letter_of_a_case_takes_its_place(take: Take) -> None:
    newer = LETTER.replace(b"03/29/2017", b"04/29/2017").replace(b"Overturned", b"Upheld")
    old = take(("old.txt", LETTER)).letters.get()
    new = take(("new.txt", newer)).letters.get()
    old.refresh_from_db()
    assert (old.state, old.is_current) == (State.SUPERSEDED, False)
    assert (new.state, new.is_current) == (State.ARCHIVED, True)
    assert Case.objects.get().outcome == "upheld"
    assert old.case == new.case


def test_an_older_letter_of_a_case_does_not(take: Take) -> None:
    older = LETTER.replace(b"03/29/2017", b"03/20/2017").replace(b"Overturned", b"Upheld")
    take(("new.txt", LETTER))
    old = take(("old.txt", older)).letters.get()
    assert (old.state, old.is_current) == (State.SUPERSEDED, False)
    assert Case.objects.get().outcome == "overturned"


def test_a_letter_without_a_number_is_named_by_its_file(take: Take) -> None:
    text = (GOLDEN / "g3b_doubled_newlines.txt").read_bytes()
    take(("folder/CM14-9900077.pdf", text))
    assert Case.objects.get().slug == "CM14-9900077"


def test_a_letter_without_any_number_has_a_stable_address(take: Take) -> None:
    letter = take(("scan 12.txt", (GOLDEN / "g3b_doubled_newlines.txt").read_bytes())).letters.get()
    assert Case.objects.get().slug == f"letter-{letter.sha256[:12]}"


@pytest.mark.parametrize("name", ["withdrawn.txt", "no_letter.txt"])
def test_a_letter_that_is_not_read_needs_a_person(take: Take, name: str) -> None:
    letter = take(GOLDEN / name).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert letter.reason
    assert original_path(letter.sha256).exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\x7fELF\0\0\0\0" * 100, "is a program"),
        (b"%PDF-1.4\n" + b"rubbish " * 500, "damaged"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (b" \n " * 50, "no text"),
        (b"Dear all, hello.", "no text"),
    ],
    ids=["empty", "program", "rubbish", "no pages", "blank", "short"],
)
def test_a_file_that_cannot_be_read_says_why_and_harms_nothing(
    take: Take, data: bytes, reason: str
) -> None:
    upload = take(("bad", data), ("good.txt", LETTER))
    bad, good = upload.letters.order_by("id")
    assert (bad.state, good.state) == (State.FAILED, State.ARCHIVED)
    assert reason in bad.reason
    assert original_path(bad.sha256).read_bytes() == data


def test_a_pdf_with_a_damaged_page_waits_for_a_person(take: Take) -> None:
    whole = bytearray(pdf_of(f"{LETTER.decode()}\f{LETTER.decode()}"))
    end = whole.rindex(b"endstream")
    begin = whole.rindex(b"endobj", 0, end)
    whole[begin:end] = bytes(end - begin)
    letter = take(("a.pdf", bytes(whole))).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert letter.reason.startswith("The PDF is damaged: words or pages may be missing.")


def test_a_zip_is_opened(take: Take) -> None:
    data = zipped(
        ("2017/a.txt", LETTER),
        ("2017/", b""),
        ("__MACOSX/2017/._a.txt", b"clutter"),
        ("2017/.DS_Store", b"clutter"),
        ("../../etc/b.txt", LETTER),
        ("/absolute/c.txt", LETTER.replace(b"9900001", b"9900009")),
    )
    upload = take(("batch.zip", data))
    assert states(upload) == [
        ("batch.zip/2017/a.txt", State.ARCHIVED),
        ("batch.zip/../../etc/b.txt", State.DUPLICATE),
        ("batch.zip//absolute/c.txt", State.ARCHIVED),
    ]


def test_what_a_zip_may_not_hold(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    upload = take(
        (
            "a.zip",
            zipped(
                (link, b"/etc/passwd"),
                ("bomb.txt", b"0" * 200_000),
                ("inner.zip", zipped(("a.txt", LETTER))),
                ("good.txt", LETTER),
            ),
        ),
    )
    found = {letter.name: (letter.state, letter.reason) for letter in upload.letters.all()}
    assert found["a.zip/good.txt"][0] == State.ARCHIVED
    assert "link" in found["a.zip/link.txt"][1]
    assert "MB" in found["a.zip/bomb.txt"][1]
    assert "ZIP inside a ZIP" in found["a.zip/inner.zip"][1]
    assert len(found) == 4


def test_a_zip_that_lies_about_its_size(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    honest = zipped(("bomb.txt", b"0" * 500_000))
    size = (500_000).to_bytes(4, "little")
    liar = honest.replace(size, (5).to_bytes(4, "little"))
    upload = take(("a.zip", liar), ("good.txt", LETTER))
    bad, good = upload.letters.order_by("id")
    assert (bad.state, good.state) == (State.FAILED, State.ARCHIVED)


@pytest.mark.parametrize("cut", [30, 200])
def test_a_broken_zip(take: Take, cut: int) -> None:
    data = zipped(("a.txt", LETTER), ("b.txt", b"x" * 5000))
    upload = take(("a.zip", b"PK\x03\x04" + b"\0" * cut + data[-22:]), ("good.txt", LETTER))
    assert states(upload)[-1] == ("good.txt", State.ARCHIVED)
    assert upload.letters.filter(state=State.FAILED).count() == 1


def test_too_many_files_in_a_zip(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_files, "MOST_ZIP_FILES", 2)
    upload = take(("a.zip", zipped(*((f"{n}.txt", LETTER) for n in range(3)))))
    assert [letter.state for letter in upload.letters.all()] == [State.FAILED]
    assert "Split it" in upload.letters.get().reason


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.pdf", "a.pdf"),
        ("a\nb\x00\u202e.pdf", "a b .pdf"),
        ("", "(no name)"),
        ("é" * 300 + ".pdf", "é" * 120 + " … " + "é" * 126 + ".pdf"),
    ],
)
def test_names_are_only_shown(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_letter_and_job_are_one_transaction(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(letter_id: int) -> Any:
        raise RuntimeError("the queue is gone")

    monkeypatch.setattr(uploads, "queue_letter", broken)
    with pytest.raises(RuntimeError):
        receive([IncomingFile("a.txt", io.BytesIO(LETTER))], source="test")
    assert not Letter.objects.exists()


def test_an_original_is_on_the_disk_under_its_name(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is not flushed can lose a name in a crash, whatever the file has."""
    flushed, flush = [], os.fsync

    def note(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    kept = originals.keep(io.BytesIO(LETTER), most_bytes=10_000_000)
    place = Path(originals.location_of(kept.sha256))
    for path in (place, *list(place.parents)[:3]):
        assert path.stat().st_ino in flushed
