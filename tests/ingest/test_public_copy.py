"""What visitors get of a PDF: its pages, and nothing that it holds beside them."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pikepdf import AttachedFileSpec, Dictionary, Name, OutlineItem, Pdf, String

from ingest.models import Letter
from ingest.operations import integrity
from ingest.processing import pipeline, public_copies
from ingest.processing.extract import extract
from ingest.processing.reader_pool import ReaderPool
from ingest.processing.sanitize_pdf import NoCopyError, public_copy
from ingest.processing.store import store
from ingest.reading.redaction import left_out_of_copy
from ingest.states import WAITING, State
from tests.conftest import GOLDEN, Take, pdf_of
from tests.ingest.test_review import someone

TEXT = (GOLDEN / "g4_one_item.txt").read_text()
LETTER = "/cases/CM17-9900001/letter"
SECRET = "Carlos Mendoza"


def with_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = String(f"Mr. {SECRET}")


def with_xmp(pdf: Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = f"Letter of {SECRET}"


def with_annotation(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9],
                      Contents=String(f"Patient {SECRET}"), T=String("Reviewer"))  # fmt: skip
    pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def with_field(pdf: Pdf) -> None:
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=[0, 0, 9, 9],
                       T=String("Patient Name"), V=String(SECRET))  # fmt: skip
    made = pdf.make_indirect(field)
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([made])
    pdf.Root["/AcroForm"] = Dictionary(Fields=pikepdf.Array([made]))


def with_attachment(pdf: Pdf) -> None:
    data = f"Name: {SECRET}".encode()
    pdf.attachments["notes.txt"] = AttachedFileSpec(pdf, data, filename="notes.txt")


def with_bookmark(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(f"Records of {SECRET}", 0))


def with_script(pdf: Pdf) -> None:
    pdf.Root["/OpenAction"] = pdf.make_indirect(
        Dictionary(S=Name.JavaScript, JS=String(f"app.alert('Mr. {SECRET}')"))
    )


def with_page_label(pdf: Pdf) -> None:
    label = Dictionary(P=String(f"Mr. {SECRET} "), S=Name.D)
    pdf.Root["/PageLabels"] = pdf.make_indirect(Dictionary(Nums=pikepdf.Array([0, label])))


def with_replacement(pdf: Pdf) -> None:
    page = pdf.pages[0]
    drawn = page.Contents.read_bytes()
    mark = f"/Span <</ActualText (Mr. {SECRET})>> BDC\n".encode()
    page.Contents = pdf.make_stream(mark + drawn + b"\nEMC\n")


def with_structure(pdf: Pdf) -> None:
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(f"Mr. {SECRET}"))
    )
    pdf.Root["/StructTreeRoot"] = Dictionary(Type=Name.StructTreeRoot, K=pikepdf.Array([figure]))


def with_piece_info(pdf: Pdf) -> None:
    pdf.pages[0].obj["/PieceInfo"] = pdf.make_indirect(
        Dictionary(App=Dictionary(Private=String(f"Mr. {SECRET}")))
    )


HIDDEN = [with_title, with_xmp, with_annotation, with_field, with_attachment, with_bookmark,
          with_script, with_page_label, with_structure, with_piece_info]  # fmt: skip


def pdf_with(*hide: Any, text: str = TEXT) -> bytes:
    """Return a letter as a PDF that holds something beside its pages."""
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf_of(text))) as pdf:
        for each in hide:
            each(pdf)
        pdf.save(made)
    return made.getvalue()


def everything_in(data: bytes) -> str:
    """Return all that a PDF holds, its streams unpacked."""
    plain = io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as pdf:
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all,
                 object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
    return plain.getvalue().decode("latin-1")


@pytest.mark.parametrize("hide", [*HIDDEN, with_replacement], ids=lambda hide: hide.__name__)
def test_a_copy_has_the_pages_and_nothing_beside_them(hide: Any) -> None:
    data = pdf_with(hide)
    assert SECRET in everything_in(data)
    copy = public_copy(data, most_pages=500)
    inside = everything_in(copy.data)
    assert "Mendoza" not in inside
    assert "notes.txt" not in inside
    assert extract(copy.data) == extract(data)
    assert copy == public_copy(data, most_pages=500)


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_a_copy_leaves_out_is_told(hide: Any) -> None:
    copy = public_copy(pdf_with(hide), most_pages=500)
    (problem,) = left_out_of_copy(copy.left_out, copy.author)
    assert SECRET in problem.message


def test_who_wrote_the_file_is_no_find() -> None:
    def by(pdf: Pdf) -> None:
        pdf.docinfo["/Author"] = String("Diane Ospina")

    copy = public_copy(pdf_with(by), most_pages=500)
    assert list(left_out_of_copy(copy.left_out, copy.author)) == []
    assert "Ospina" not in everything_in(copy.data)


def test_copies_of_real_letters_read_the_same(real_letters: Path) -> None:
    for letter in sorted(real_letters.rglob("*.pdf"))[:10]:
        data = letter.read_bytes()
        copy = public_copy(data, most_pages=500)
        assert extract(copy.data) == extract(data), letter.name
        assert list(left_out_of_copy(copy.left_out, copy.author)) == [], letter.name


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.4 rubbish", "^unable to find trailer"),
        (pdf_of("A page.\f" * 3), "more than 2 pages"),
    ],
    ids=["broken", "long"],
)
def test_no_copy_is_made_of_what_is_no_letter(data: bytes, why: str) -> None:
    with pytest.raises(NoCopyError, match=f"(?i){why}"):
        public_copy(data, most_pages=2)


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer)


def test_visitors_get_the_copy_and_administrators_the_original(take: Take, client: Client) -> None:
    data = pdf_with(*HIDDEN)
    letter = take(("a.pdf", data)).letters.get()
    assert letter.state == State.ARCHIVED_WITH_PROBLEMS
    assert SECRET in letter.problems[0]["message"]
    assert "public copy leaves them out" in letter.problems[0]["message"]
    copy = public_copy(data, most_pages=500).data
    visitors = [client, someone(staff=False), someone("uploader")]
    trusted = [someone("editor"), someone("administrator")]
    for address in (LETTER, f"{LETTER}?download"):
        for visitor in visitors:
            assert body(visitor, address) == copy
        for person in trusted:
            assert body(person, address) == data
    answer = client.get(LETTER)
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    answer.close()
    for page in ("/cases/CM17-9900001/", "/cases/CM17-9900001.json"):
        assert b"Mendoza" not in client.get(page).content
    assert client.get("/cases/CM17-9900001.json").json()["letter_sha256"] == letter.sha256
    assert b"without its metadata" in client.get("/cases/CM17-9900001/").content


def test_a_pdf_that_was_public_with_its_metadata(
    take: Take, client: Client, failed_inputs: Path
) -> None:
    letter = take(failed_inputs / "pdf_metadata_annotation.pdf").letters.get()
    assert letter.case
    sent = body(client, f"/cases/{letter.case.slug}/letter")
    for words in ("Mendoza", "1970", "123-45-6789", "carlos@example.com"):
        assert words not in everything_in(sent)
        assert any(words in problem["message"] for problem in letter.problems), words


def test_a_text_is_sent_as_it_came(take: Take, client: Client) -> None:
    take(("a.txt", TEXT.encode()))
    answer = client.get(LETTER)
    assert b"".join(answer) == TEXT.encode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_missing_copy_is_never_the_original_and_is_made_again(
    take: Take, client: Client, readers: ReaderPool
) -> None:
    letter = take(("a.pdf", pdf_with(with_title))).letters.get()
    kept = body(client, LETTER)
    public_copies.path_of(letter.sha256).unlink()
    assert client.get(LETTER).status_code == 404
    (fault,) = integrity.faults()
    assert "no public copy" in fault.sentence
    assert fault.repair
    fault.repair()
    for waiting in Letter.objects.filter(state__in=WAITING):
        pipeline.process(waiting.pk, readers)
    assert body(client, LETTER) == kept
    assert list(integrity.faults()) == []


def test_names_on_the_page_hold_the_letter_however_they_are_hidden(
    take: Take, client: Client
) -> None:
    def white_and_outside(pdf: Pdf) -> None:
        page = pdf.pages[0]
        font = next(iter(page.Resources.Font.keys()))
        hidden = f"\nBT 1 1 1 rg 3 Tr {font} 9 Tf 900 900 Td (Mr. {SECRET}) Tj ET\n".encode()
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + hidden)

    letter = take(("a.pdf", pdf_with(white_and_outside))).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert SECRET in letter.problems[0]["message"]
    assert client.get(LETTER).status_code == 404


def test_a_pdf_that_cannot_be_copied_is_held(
    take: Take, client: Client, readers: ReaderPool
) -> None:
    data = pdf_with(with_title)
    letter = take(("a.pdf", data)).letters.get()
    assert body(client, LETTER)
    Letter.objects.update(state=State.QUEUED)
    Letter.objects.update(state=State.READING)
    letter.refresh_from_db()
    store(letter, replace(readers.read(data), copy=None, uncopied="its pages refer to each other"))
    assert letter.state == State.NEEDS_PERSON
    assert "its pages refer to each other" in letter.reason
    assert "print the letter to a new PDF" in letter.reason
    assert client.get(LETTER).status_code == 410
