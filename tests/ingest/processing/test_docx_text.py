"""The text of Word files, and the limits for hostile ones."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from ingest.processing.confined_text import text_of
from ingest.processing.docx_text import MOST_UNPACKED
from ingest.processing.extract_text import ReadingError

MAIN = "word/document.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def written(*paragraphs: str) -> bytes:
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """Return a DOCX file with one of its parts replaced, or one more."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written("MRI"))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return made.getvalue()


def with_body(body: str, before: str = "") -> bytes:
    document = f"{before}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return with_part(MAIN, document.encode())


def test_paragraphs_and_rows_are_lines() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Claims Administrator"
    document.add_paragraph("Denied:\tMRI of the\nlumbar spine")
    table = document.add_table(rows=2, cols=2)
    for row, (label, value) in zip(
        table.rows, (("Treatment", "MRI"), ("Body part", "Knee")), strict=True
    ):
        row.cells[0].text, row.cells[1].text = label, value
    document.add_paragraph("Signed")
    file = io.BytesIO()
    document.save(file)
    assert text_of(file.getvalue()).splitlines() == [
        "Claims Administrator",
        "Denied:\tMRI of the",
        "lumbar spine",
        "Treatment: MRI",
        "Body part: Knee",
        "Signed",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins></w:p>", "inserted\n"),
        ("<w:p><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><w:t>k</w:t></w:r></w:p>", "k\n"),
        ("<w:p><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:t>k</w:t></w:r></w:p>", "k\n"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>in a field</w:t></w:r></w:p></w:sdtContent></w:sdt>", "in a field\n"),
        (
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>box</w:t></mc:Choice>"
            "<mc:Fallback><w:t>box</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "box\n",
        ),
        ("<w:p><w:r><w:t>x</w:t><w:noBreakHyphen/><w:t>ray</w:t></w:r></w:p>", "x-ray\n"),
    ],
    ids=["inserted", "deleted", "moved", "field", "text-box", "hyphen"],
)  # fmt: skip
def test_what_is_part_of_the_text(body: str, text: str) -> None:
    assert text_of(with_body(body)) == text


def zip_bomb() -> bytes:
    return with_part("word/media/image1.png", bytes(MOST_UNPACKED))


def bomb_that_states_a_small_size() -> bytes:
    file = with_body("<w:p/>" * 20_000_000)
    size = file.rindex(b"PK\x01\x02", 0, file.rindex(MAIN.encode())) + 24
    assert int.from_bytes(file[size : size + 4], "little") > MOST_UNPACKED
    return file[:size] + (1000).to_bytes(4, "little") + file[size + 4 :]


def many_parts() -> bytes:
    file = io.BytesIO(written("MRI"))
    with zipfile.ZipFile(file, "a") as parts:
        for number in range(3_000):
            parts.writestr(f"word/media/{number}", b"")
    return file.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"
    return with_body(body, f'<!DOCTYPE d [<!ENTITY l0 "laugh">{entities}]>')


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (zip_bomb, "contains too much"),
        (many_parts, "contains too much"),
        (bomb_that_states_a_small_size, "could not be read"),
        (lambda: with_body("<w:p>" * 100_000 + "</w:p>" * 100_000), "could not be read"),
        (
            lambda: with_body("<w:p/>" * 9_000_000),
            "could not be read|has no text|takes too long",
        ),
        (laughs, "could not be read|has no text"),
        (lambda: with_part(MAIN, b"<w:document"), "could not be read"),
        (lambda: with_part("[Content_Types].xml", b""), "could not be read"),
        (lambda: written(""), "has no text"),
    ],
    ids=["bomb", "parts", "lying-bomb", "deep", "wide", "laughs", "broken", "no-types", "empty"],
)
def test_unreadable_files_are_reported(file: Callable[[], bytes], said: str) -> None:
    with pytest.raises(ReadingError, match=said):
        text_of(file())


def test_entities_are_not_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    before = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = "<w:p><!-- --><w:r><w:t>MRI &x;</w:t></w:r></w:p>"
    assert text_of(with_body(body, before)) == "MRI \n"


def test_linked_parts_are_not_fetched() -> None:
    document = Document()
    document.add_paragraph("MRI")
    document.part.relate_to(
        "http://127.0.0.1:9/header.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header",
        is_external=True,
    )
    file = io.BytesIO()
    document.save(file)
    assert text_of(file.getvalue()) == "MRI\n"
