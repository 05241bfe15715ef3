"""Each type of file is accepted, or refused at once with the right reason."""

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ingest.file_formats.file_types import PDF, PROTECTED_PDF, kind_of
from ingest.letter_states import CURRENT, State
from ingest.models import CameAs
from ingest.processing.extract_text import ReadingError, extract
from ingest.processing.reader_pool import read_file
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of

TEXT = (GOLDEN / "g4_one_item.txt").read_text()


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


def compound(stream: str) -> bytes:
    """Return the beginning of a file in the old Word, Excel or Outlook format."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + "Root Entry".encode("utf-16-le") + bytes(100) + stream.encode("utf-16-le")


MAIL = f"Received: from a by b\r\nMIME-Version: 1.0\r\nSubject: letter\r\n\r\n{TEXT}"
REFUSED = {
    "junk.docx": (zipped("word/document.xml"), "a Word document", "save it as a PDF"),
    "whole.docx": (
        zipped("[Content_Types].xml", "word/document.xml", "word/embeddings/a.pdf"),
        "a Word document",
        "save it as a PDF",
    ),
    "a.xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "as a PDF"),
    "a.odt": (zipped("mimetype", "META-INF/manifest.xml"), "an OpenDocument file", "as a PDF"),
    "a.doc": (compound("WordDocument"), "a Word document", "save it as a PDF"),
    "a.xls": (compound("Workbook"), "an Excel workbook", "save it as a PDF"),
    "a.msg": (compound("__substg1.0_0037001F"), "an email", "save it as a PDF"),
    "old": (compound("x"), "an older version of Word, Excel or Outlook", "save it as a PDF"),
    "a.rtf": (b"{\\rtf1\\ansi " + TEXT.encode() + b"}", "Rich Text", "save it as a PDF"),
    "a.html": (f"\n<!DOCTYPE html><p>{TEXT}".encode(), "a web page", "save it as a PDF"),
    "b.html": (f"<!-- x -->\n<html>{TEXT}".encode("utf-16"), "a web page", "save it as a PDF"),
    "a.eml": (MAIL.encode(), "an email", "attached"),
    "a.jpg": (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG", "OCR"),
    "a.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG", "OCR"),
    "a.tiff": (b"II*\0" + bytes(100), "TIFF", "OCR"),
    "b.tiff": (b"MM\0*" + bytes(100), "TIFF", "OCR"),
    "a.heic": (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC", "OCR"),
    "a.webp": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), "WebP", "OCR"),
    "a.gz": (gzip.compress(TEXT.encode()), "gzip", "unpack it"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "7z", "unpack it"),
    "a.rar": (b"Rar!\x1a\x07\x01\0" + bytes(100), "RAR", "unpack it"),
    "a.tar": (b"a.txt".ljust(257, b"\0") + b"ustar\0" + bytes(300), "tar", "unpack it"),
    "a.exe": (b"MZ\x90\0" + bytes(100), "a program", "upload the letter"),
    "program": (b"\x7fELF" + bytes(100), "a program", "upload the letter"),
    "noise": (bytes(range(256)) * 20, "neither a PDF nor text", "upload the letter"),
    "empty.pdf": (b"", "empty", "upload it again"),
    "empty.zip": (zipped(), "is empty", ""),
    "word.pdf": (zipped("word/document.xml"), "a Word document", "save it as a PDF"),
}


def test_what_is_no_letter_is_refused_at_once_with_its_reason(take: Take) -> None:
    files = [(name, data) for name, (data, _, _) in REFUSED.items()]
    upload = take(*files, ("a.zip", zip_of(dict(files))))
    letters = {letter.name: letter for letter in upload.letters.select_related("duplicate_of")}
    for name, (_, what, advice) in REFUSED.items():
        letter = letters[name].duplicate_of or letters[name]
        assert letter.came_as == CameAs.REFUSED, name
        assert letter.attempts == 0, name
        assert what in letter.reason, (name, letter.reason)
        assert advice in letter.reason, (name, letter.reason)
        inside = letters[f"a.zip/{name}"]
        assert inside.state in (State.DUPLICATE, State.FAILED)


def zip_of(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "empty.zip"])
def test_the_extractor_says_the_same(name: str) -> None:
    data, what, _ = REFUSED[name]
    with pytest.raises(ReadingError, match=what):
        extract(data)
    assert what in kind_of(io.BytesIO(data)).refusal


SAVED = {
    "utf-8.txt": TEXT.encode(),
    "bom.txt": TEXT.encode("utf-8-sig"),
    "utf-16.txt": TEXT.encode("utf-16"),
    "utf-16-le.txt": TEXT.encode("utf-16-le"),
    "utf-16-be.txt": TEXT.encode("utf-16-be"),
    "utf-32.txt": TEXT.encode("utf-32"),
    "cp1252.txt": TEXT.replace("She reports", "She reports \u2018now\u2019").encode("cp1252"),
    "mac.txt": TEXT.replace("\n", "\r").encode(),
    "dos.txt": TEXT.replace("\n", "\r\n").encode(),
    "pages.txt": TEXT.replace("CLINICAL CASE", "\fCLINICAL CASE").encode(),
    "control-z.txt": TEXT.encode() + b"\x1a",
    "pdf.txt": pdf_of(TEXT),
    "text.pdf": TEXT.encode() + b"\n",
    "zip.pdf": zip_of({"a.txt": TEXT.encode() + b"\n\n"}),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_letter_is_read_whatever_its_format_and_name(take: Take, name: str) -> None:
    letter = take((name, SAVED[name])).letters.get()
    assert letter.state in CURRENT, letter.reason
    assert letter.case is not None
    assert letter.case.case_number == "CM17-9900001"
    assert letter.case.outcome == "overturned"


def test_the_text_that_went_wrong(take: Take, failed_inputs: Path) -> None:
    letter = take(failed_inputs / "utf16.txt").letters.get()
    assert letter.case is not None, letter.reason


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("share", [0.4, 0.6, 0.8, 0.9])
def test_a_truncated_pdf_is_refused_at_once(
    take: Take, share: float, linear: bool, packed: bool
) -> None:
    made = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    with pikepdf.Pdf.open(io.BytesIO(pdf_of("\f".join([TEXT] * 4)))) as pdf:
        pdf.save(made, linearize=linear, object_stream_mode=mode)
    whole = made.getvalue()
    letter = take(("a.pdf", whole[: int(share * len(whole))])).letters.get()
    assert letter.reason == "The file is a PDF whose end is missing: get it again from its source."
    assert kind_of(io.BytesIO(whole)) == PDF


def test_a_truncated_pdf_is_refused_when_it_is_read_again() -> None:
    whole = pdf_of("\f".join([TEXT] * 4))
    with pytest.raises(ReadingError, match="end is missing"):
        read_file(whole[: int(0.7 * len(whole))], date(2026, 1, 1))


def encrypted(password: str, version: Any, packed: bool) -> bytes:
    """Return a letter as an encrypted PDF, by one of the algorithms of 1993 to 2017."""
    made = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    how = pikepdf.Encryption(
        user=password, owner="owner", R=version, aes=version >= 4, metadata=version >= 4
    )
    with pikepdf.Pdf.open(io.BytesIO(pdf_of(TEXT))) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # weak encryption
        pdf.save(made, encryption=how, object_stream_mode=mode)
    return made.getvalue()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
def test_a_pdf_is_refused_at_once_where_it_needs_a_password(version: int, packed: bool) -> None:
    assert kind_of(io.BytesIO(encrypted("secret", version, packed))) == PROTECTED_PDF
    assert kind_of(io.BytesIO(encrypted("", version, packed))) == PDF, "it opens for everybody"


def test_a_pdf_that_needs_a_password_is_refused_on_arrival(take: Take) -> None:
    sealed = encrypted("", 4, packed=False).replace(b"/Filter /Standard", b"/Filter /Adobe.PK")
    assert b"Adobe.PK" in sealed
    upload = take(
        ("a.pdf", encrypted("secret", 6, packed=True)),
        ("b.pdf", sealed),
        ("c.pdf", encrypted("", 6, packed=True)),
    )
    locked, certified, open_to_all = upload.letters.order_by("id")
    assert [locked.came_as, certified.came_as] == [CameAs.REFUSED] * 2
    assert "protected by a password: upload a copy without one" in locked.reason
    assert "encrypted with a certificate" in certified.reason
    assert open_to_all.state in CURRENT


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data.replace(b"/Encrypt", b"/Encrypt 1 0 R /X"),
        lambda data: data + b"/Encrypt 999999999 0 R",
        lambda data: data.replace(b"/U <", b"/U <<<<<<[[[["),
        lambda data: data.replace(b"/V ", b"/V 99"),
        lambda data: data + b"trailer << /Encrypt 4 0 R " * 50_000,
    ],
)
def test_a_damaged_encryption_is_left_to_the_reader_of_the_file(
    harm: Callable[[bytes], bytes],
) -> None:
    for packed in (False, True):
        assert kind_of(io.BytesIO(harm(encrypted("secret", 4, packed)))) in (PDF, PROTECTED_PDF)
