"""A hostile file never affects other files."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from decisions.models import Case
from ingest.file_formats.zip_files import MOST_ENTRIES
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import CURRENT, State
from ingest.processing.reader_pool import ReaderPool
from tests.support import hostile_files
from tests.support.archives import Take, take_in
from tests.support.golden import GOLDEN
from tests.support.hostile_files import link, zipped
from tests.support.pdf import pdf_of

TEXT = (GOLDEN / "g4_one_item.txt").read_text()
SECONDS = 10


def numbered(number: int) -> str:
    return TEXT.replace("9900001", f"99{number:05}")


OWN = numbered(50_000)
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "page_tree_loop.pdf": (hostile_files.page_tree_loop, "damaged"),
    "form_loop.pdf": (hostile_files.form_loop, "refer to each other in a loop|no text"),
    "length_loop.pdf": (hostile_files.length_loop, "damaged|no text"),
    "reference_loop.pdf": (hostile_files.reference_loop, "damaged"),
    "xref_loop.pdf": (hostile_files.xref_loop, "damaged|no text"),
    "many_pages.pdf": (hostile_files.many_pages, "more than 500 pages"),
    "bomb.pdf": (hostile_files.bomb, "more memory|more than 10 seconds"),
    "deep_page_tree.pdf": (
        hostile_files.deep_page_tree,
        "refer to each other in a loop|more memory",
    ),
    "deep_array.pdf": (hostile_files.deep_array, "damaged|in a loop|no text"),
    "password.pdf": (lambda: hostile_files.encrypted(OWN, "secret"), "protected by a password"),
    "scan.pdf": (hostile_files.scan, "has no text: a scanned letter needs OCR"),
    "empty.pdf": (lambda: b"", "is empty"),
    "a.zip/link.pdf": (lambda: zipped(link("link.pdf", "/etc/passwd")), "is a link"),
    "b.zip/inner.zip": (lambda: zipped(("inner.zip", zipped(("a.pdf", b"%PDF-")))), "separately"),
    "c.zip/bomb.pdf": (lambda: zipped(("bomb.pdf", bytes(40_000_000))), "200 times its size"),
    "d.zip/a.txt": (lambda: hostile_files.damaged_entry(OWN), "damaged inside the ZIP"),
    "items.txt": (lambda: hostile_files.many_items(OWN, 1000), "1,000 items, more than a letter"),
    "f.zip/a.txt": (lambda: hostile_files.patched_entry(OWN), "damaged inside the ZIP"),
    "e.zip/a.txt": (
        lambda: zipped(("a.txt", b"x" * 99), method=zipfile.ZIP_BZIP2),
        "can’t be read",
    ),
}
#: Unusual files that are valid letters.
GOOD: dict[str, Callable[[], bytes]] = {
    "script.pdf": lambda: hostile_files.with_script_and_attachment(numbered(40_001)),
    "broken_xref.pdf": lambda: hostile_files.broken_xref(numbered(40_002)),
    "unlocked.pdf": lambda: hostile_files.encrypted(numbered(40_003), ""),
    "zip_too.pdf": lambda: hostile_files.pdf_and_zip(numbered(40_004)),
    "junk_before.pdf": lambda: b"\0junk\n" * 20 + pdf_of(numbered(40_005)),
    "x" * 300 + ".pdf": lambda: pdf_of(numbered(40_006)),
    "a\nb\r\u202egpj.pdf": lambda: pdf_of(numbered(40_007)),
    "../../etc/passwd.pdf": lambda: pdf_of(numbered(40_008)),
    "nul.txt": lambda: numbered(40_009).replace("Decision rationale:", "\0\ufffe x").encode(),
}


@pytest.mark.slow
def test_every_hostile_file_says_why_and_fifty_good_letters_beside_them_are_read(
    archive: object,
) -> None:
    files = [(name.split("/")[0], make()) for name, (make, _) in BAD.items()]
    files += [(name, make()) for name, make in GOOD.items()]
    files += [(f"{n}.pdf", pdf_of(numbered(n))) for n in range(50)]
    with ReaderPool(2, seconds=SECONDS) as readers:
        upload = take_in(readers, *files)
    assert upload.letters.count() == len(files)
    failed = {letter.name: letter.reason for letter in upload.letters.filter(state=State.FAILED)}
    assert set(failed) == set(BAD)
    for name, (_, words) in BAD.items():
        assert re.search(words, failed[name]), (name, failed[name])
    others = upload.letters.exclude(state=State.FAILED)
    plain = [letter.state for letter in others if letter.name.removesuffix(".pdf").isdecimal()]
    assert plain == [State.ARCHIVED] * 50
    assert {letter.state for letter in others} <= set(CURRENT)
    assert others.count() == Case.objects.count() == 50 + len(GOOD)
    for letter in others:
        assert letter.name.isprintable()
        assert len(letter.name) <= 255


def test_a_zip_whose_letters_are_not_packed(take: Take) -> None:
    entries = [(f"{n}.pdf", pdf_of(numbered(n))) for n in range(3)]
    upload = take(("a.zip", hostile_files.stored_zip(*entries)))
    assert [letter.name for letter in upload.letters.order_by("id")] == [
        "a.zip/0.pdf",
        "a.zip/1.pdf",
        "a.zip/2.pdf",
    ]


def test_paths_and_names_in_a_zip_are_only_words(take: Take) -> None:
    upload = take(
        (
            "a.zip",
            zipped(
                ("/etc/passwd.pdf", pdf_of(numbered(1))),
                ("../../up.pdf", pdf_of(numbered(2))),
                ("same.pdf", pdf_of(numbered(3))),
                ("SAME.pdf", pdf_of(numbered(4))),
                ("same.pdf ", pdf_of(numbered(5))),
            ),
        ),
    )
    assert {letter.state for letter in upload.letters.all()} == {State.ARCHIVED}
    assert Case.objects.count() == 5


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_in_a_zip(take: Take) -> None:
    upload = take(("a.zip", zipped(("a.pdf", pdf_of(OWN)), ("a.pdf", pdf_of(numbered(1))))))
    assert [letter.state for letter in upload.letters.all()] == [State.ARCHIVED] * 2


@pytest.mark.parametrize(
    ("name", "zip64", "stated"),
    [(b"", False, None), (b"", True, None), (b"", True, 1), (b"a" * 99, True, None)],
)
def test_a_zip_that_lists_very_many_files_takes_little_memory(
    archive: Path, name: bytes, zip64: bool, stated: int | None
) -> None:
    listed = io.BytesIO(hostile_files.zip_list(400_000, name, zip64=zip64, stated=stated))
    receive([IncomingFile("few.zip", io.BytesIO(zipped(("a", b""))))], source="warm")
    tracemalloc.start()
    try:
        upload = receive([IncomingFile("a.zip", listed)], source="test")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "lists more than 60,000 files and folders" in upload.letters.get().reason
    assert most < 50_000_000


def test_a_zip_may_list_as_many_files_as_an_upload_may_have(archive: Path) -> None:
    listed = io.BytesIO(hostile_files.zip_list(MOST_ENTRIES, b"__MACOSX/a", zip64=True))
    upload = receive([IncomingFile("a.zip", listed)], source="test")
    assert "The ZIP is empty" in upload.letters.get().reason


def test_a_zip_may_have_a_file_without_a_name(archive: Path) -> None:
    listed = io.BytesIO(hostile_files.zip_list(1, b""))
    letter = receive([IncomingFile("a.zip", listed)], source="test").letters.get()
    assert (letter.name, letter.state) == ("a.zip/", State.FAILED)
