"""The public copy of a PDF has its pages, and no other content of the file."""

import io
import zlib
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pikepdf import AttachedFileSpec, Dictionary, Name, OutlineItem, Pdf, Stream, String
from PIL import Image

from ingest.letter_states import CURRENT, WAITING, State
from ingest.models import Letter
from ingest.operations import integrity
from ingest.processing import pipeline, public_copies
from ingest.processing.extract_text import extract, extract_all
from ingest.processing.reader_pool import ReaderPool
from ingest.processing.sanitize_pdf import NoCopyError, public_copy
from ingest.processing.store_case import store
from ingest.reading.parsed_letter import UNREDACTED
from ingest.reading.personal_data.scan import left_out_of_copy
from ingest.samples import sample_letters, write_pdf
from ingest.storage import originals, public_store
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of
from tests.support.staff import someone

TEXT = (GOLDEN / "g4_one_item.txt").read_text()
LETTER = "/cases/CM17-9900001/letter"
SECRET = "Carlos Mendoza"


def with_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = String(f"Mr. {SECRET}")


def with_xmp(pdf: Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = f"Letter of {SECRET}"


def with_annotation(pdf: Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Rect=[0, 0, 9, 9],
        Contents=String(f"Patient {SECRET}"),
        T=String("Reviewer"),
    )
    pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def with_field(pdf: Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        Rect=[0, 0, 9, 9],
        T=String("Patient Name"),
        V=String(SECRET),
    )
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


def with_unknown_word(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    font["/FontFamily"] = String(f"Mr. {SECRET}")
    pdf.pages[0].Resources["/Own"] = Dictionary(Deep=Dictionary(Word=String(f"Mr. {SECRET}")))


HIDDEN = [
    with_title,
    with_xmp,
    with_annotation,
    with_field,
    with_attachment,
    with_bookmark,
    with_script,
    with_page_label,
    with_structure,
    with_piece_info,
]


def pdf_with(*hide: Any) -> bytes:
    """Return a letter as a PDF with hidden content besides its pages."""
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf_of(TEXT))) as pdf:
        for each in hide:
            each(pdf)
        pdf.save(made)
    return made.getvalue()


def everything_in(data: bytes) -> str:
    """Return the whole content of a PDF, with decompressed streams."""
    plain = io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            plain,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return plain.getvalue().decode("latin-1")


@pytest.mark.parametrize(
    "hide", [*HIDDEN, with_replacement, with_unknown_word], ids=lambda hide: hide.__name__
)
def test_a_copy_has_the_pages_and_nothing_else(hide: Any) -> None:
    data = pdf_with(hide)
    assert SECRET in everything_in(data)
    copy = public_copy(data, most_pages=500)
    inside = everything_in(copy.data)
    assert "Mendoza" not in inside
    assert "notes.txt" not in inside
    assert extract(copy.data) == extract(data)
    assert copy == public_copy(data, most_pages=500)


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_a_copy_leaves_out_is_reported(hide: Any) -> None:
    copy = public_copy(pdf_with(hide), most_pages=500)
    (problem,) = left_out_of_copy(copy.left_out, copy.author)
    assert SECRET in problem.message


SAYING = f"Patient: Mr. {SECRET}, born 03/14/1961".encode()


def picture(kind: str, width: int = 120, height: int = 40) -> bytes:
    """Return a picture with metadata."""
    made = io.BytesIO()
    shown = Image.effect_mandelbrot((width, height), (-2, -1, 1, 1), 20).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = SAYING.decode()  # the description
    if kind == "JPEG":
        xmp = b"<x:xmpmeta>" + SAYING + b"</x:xmpmeta>"
        shown.save(made, "JPEG", exif=exif, xmp=xmp, comment=SAYING, progressive=True)
        data = made.getvalue()
        length = (len(SAYING) + 2).to_bytes(2, "big")
        return data[:2] + b"\xff\xed" + length + SAYING + data[2:] + SAYING  # and after its end
    shown.save(made, "JPEG2000", comment=SAYING.decode(), no_jp2=kind == "JPEG 2000 code")
    data = made.getvalue()
    return (
        data if "code" in kind else data + (len(SAYING) + 8).to_bytes(4, "big") + b"xml " + SAYING
    )


def add_picture(pdf: Pdf, data: bytes, box: tuple[float, float, float, float], **more: Any) -> None:
    """Draw a picture on a page: `box` is left, bottom, width and height in points."""
    kind = Name.DCTDecode if data.startswith(b"\xff\xd8") else Name.JPXDecode
    with Image.open(io.BytesIO(data)) as shown:
        image = Stream(
            pdf,
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=shown.width,
            Height=shown.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=kind,
            **more,
        )
    page = pdf.pages[0]
    name = page.add_resource(image, Name.XObject)
    left, bottom, width, height = box
    drawn = f"\nq {width} 0 0 {height} {left} {bottom} cm {name} Do Q\n".encode()
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + drawn)


LOGO = (460, 718, 123, 30)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["JPEG", "JPEG 2000", "JPEG 2000 code"])
def test_a_picture_is_copied_without_its_metadata(kind: str, packed: bool) -> None:
    data = picture(kind)
    assert SAYING in data

    def with_picture(pdf: Pdf) -> None:
        add_picture(pdf, data, LOGO, Metadata=Stream(pdf, SAYING))
        if packed:
            image = next(iter(pdf.pages[0].get_images().values()))
            outer = Name.FlateDecode
            image.write(zlib.compress(data), filter=pikepdf.Array([outer, image.Filter]))

    source = pdf_with(with_picture)
    copy = public_copy(source, most_pages=500)
    assert SECRET in copy.left_out
    assert "Mendoza" not in everything_in(copy.data)
    with Pdf.open(io.BytesIO(copy.data)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert "/Metadata" not in image
        stored = image.read_raw_bytes()
    assert SAYING not in stored
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(stored)) as after:
        assert after.tobytes() == before.tobytes()
    (problem,) = left_out_of_copy(copy.left_out, copy.author)
    assert SECRET in problem.message


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe1\0\0", b"\xff\xd8 no picture", b"\xff\xd8\xff"])
def test_a_damaged_picture_is_not_public(data: bytes) -> None:
    def damaged(pdf: Pdf) -> None:
        add_picture(pdf, picture("JPEG"), LOGO)
        image = next(iter(pdf.pages[0].get_images().values()))
        image.write(data, filter=Name.DCTDecode)

    with pytest.raises(NoCopyError, match="picture in it is damaged"):
        public_copy(pdf_with(damaged), most_pages=500)


PLACES = {
    "logo": (LOGO, ""),
    "bullet": ((72, 300, 20, 20), ""),
    "whole page": ((0, 0, 612, 792), "1 (100%)"),
    "beyond the page": ((-100, -100, 1000, 1000), "1 (100%)"),
    "upside down": ((612, 792, -612, -792), "1 (100%)"),
    "stamp": ((300, 400, 160, 40), "1 (1%)"),
    "large head": ((0, 640, 612, 152), "1 (19%)"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_picture_that_may_hold_words_waits_for_a_person(
    place: str, take: Take, readers: ReaderPool, client: Client
) -> None:
    box, told = PLACES[place]
    data = pdf_with(lambda pdf: add_picture(pdf, picture("JPEG"), box))
    letter = take(("a.pdf", data)).letters.get()
    if not told:
        assert letter.state in CURRENT
        assert body(client, LETTER)
        return
    assert letter.state == State.NEEDS_PERSON
    (message,) = [p["message"] for p in letter.problems if p["code"] == UNREDACTED]
    assert f"Pictures cover a part of page {told}." in message
    assert client.get(LETTER).status_code == 404
    assert client.get("/cases/CM17-9900001/").status_code == 404
    chief = someone("administrator")
    page = reverse("admin:letter_review", args=[letter.pk])
    assert "look at them in the original" in chief.get(page).content.decode()
    release = {"action": "release", "reason": "It shows a knee."}
    chief.post(reverse("admin:letter_action", args=[letter.pk]), release)
    letter.refresh_from_db()
    assert (letter.state, letter.released_at) == (State.NEEDS_PERSON, None), "nobody looked"
    chief.post(reverse("admin:letter_action", args=[letter.pk]), {**release, "looked": "yes"})
    pipeline.process(letter.pk, readers)
    assert body(client, LETTER)


def inline(pdf: Pdf) -> None:
    page = pdf.pages[0]
    image = b"\nq 300 0 0 300 100 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n"
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + image)


def small_page(pdf: Pdf) -> None:
    """Draw on the visible part of a large page."""
    add_picture(pdf, picture("JPEG"), (0, 0, 612, 792))
    pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 20_000, 20_000])
    pdf.pages[0].CropBox = pikepdf.Array([0, 0, 612, 792])


def no_page(pdf: Pdf) -> None:
    add_picture(pdf, picture("JPEG"), (0, 0, 612, 792))
    pdf.pages[0].CropBox = pikepdf.Array([0, 0, 0, 0])


def beyond_the_sheet(pdf: Pdf) -> None:
    add_picture(pdf, picture("JPEG"), (0, 0, 612, 792))
    pdf.pages[0].CropBox = pikepdf.Array([-9_000, -9_000, 9_000, 9_000])


def turned(pdf: Pdf) -> None:
    """Draw along a side of a rotated page, which is displayed as its lower half."""
    add_picture(pdf, picture("JPEG"), (306, 0, 306, 792))
    pdf.pages[0].Rotate = 90


def after_a_small_form(pdf: Pdf) -> None:
    """Draw after a form that scales down its own content only."""
    page = pdf.pages[0]
    form = Stream(
        pdf,
        b"0 0 m",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 1, 1],
        Matrix=[0.001, 0, 0, 0.001, 0, 0],
    )
    name = page.add_resource(form, Name.XObject)
    add_picture(pdf, picture("JPEG"), (0, 0, 1, 1))
    shown = next(iter(page.get_images()))
    drawn = f"\n612 0 0 792 0 0 cm {name} Do {shown} Do\n".encode()
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + drawn)


@pytest.mark.parametrize(
    "draw", [inline, small_page, no_page, beyond_the_sheet, turned, after_a_small_form]
)
def test_a_picture_is_seen_however_it_is_drawn(draw: Any) -> None:
    (share, *_) = extract_all(public_copy(pdf_with(draw), most_pages=500).data).unscanned_shares
    assert share > 0.1


def with_pattern(pdf: Pdf) -> None:
    add_picture(pdf, picture("JPEG"), LOGO)
    image = next(iter(pdf.pages[0].get_images().values()))
    pattern = Stream(
        pdf,
        b"/I Do",
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=[0, 0, 1, 1],
        XStep=1,
        YStep=1,
        Resources=Dictionary(XObject=Dictionary(I=image)),
    )
    pdf.pages[0].Resources["/Pattern"] = Dictionary(P=pattern)


def with_mask(pdf: Pdf) -> None:
    drawn = b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI"
    form = Stream(pdf, drawn, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=form))
    pdf.pages[0].Resources["/ExtGState"] = Dictionary(M=state)


def with_inline_jpeg(pdf: Pdf) -> None:
    page = pdf.pages[0]
    image = b"\nq 30 0 0 9 72 72 cm BI\n/W 120 /H 40 /CS /RGB /BPC 8 /F /DCT ID " + picture("JPEG")
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + image + b" EI Q\n")


@pytest.mark.parametrize(
    ("paint", "why"),
    [(with_pattern, "made of"), (with_mask, "made of"), (with_inline_jpeg, "a JPEG")],
)
def test_pictures_that_nobody_can_measure_or_clean_are_not_public(paint: Any, why: str) -> None:
    with pytest.raises(NoCopyError, match=f"{why} picture"):
        public_copy(pdf_with(paint), most_pages=500)


def test_a_picture_that_never_ends_is_cleaned_all_the_same() -> None:
    """The scan data are fill bytes, which nearly form an end marker, in a file of maximum size."""
    scan = b"\xff\xd8\xff\xda\0\2" + b"\xff" * 5_000_000 + b"\0"

    def long(pdf: Pdf) -> None:
        add_picture(pdf, picture("JPEG"), LOGO)
        next(iter(pdf.pages[0].get_images().values())).write(scan, filter=Name.DCTDecode)

    assert public_copy(pdf_with(long), most_pages=500)


@pytest.mark.slow
def test_pictures_on_real_letters_and_samples_are_logos(real_letters: Path) -> None:
    samples = [write_pdf(sample) for sample in islice(sample_letters(8), 8)]
    for data in [*(path.read_bytes() for path in sorted(real_letters.rglob("*.pdf"))), *samples]:
        assert not any(extract_all(data).unscanned_shares)


def test_the_author_of_a_file_is_no_finding() -> None:
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
def test_no_copy_is_made_of_a_file_that_is_no_letter(data: bytes, why: str) -> None:
    with pytest.raises(NoCopyError, match=f"(?i){why}"):
        public_copy(data, most_pages=2)


def body(client: Client, page_url: str) -> bytes:
    answer = client.get(page_url)
    assert answer.status_code == 200, page_url
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
    for page_url in (LETTER, f"{LETTER}?download"):
        for visitor in visitors:
            assert body(visitor, page_url) == copy
        for person in trusted:
            assert body(person, page_url) == data
    answer = client.get(LETTER)
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    answer.close()
    for page in ("/cases/CM17-9900001/", "/cases/CM17-9900001.json"):
        assert b"Mendoza" not in client.get(page).content
    assert client.get("/cases/CM17-9900001.json").json()["letter_sha256"] == letter.sha256
    assert b"metadata removed" in client.get("/cases/CM17-9900001/").content


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
    public_copies.remove(letter.sha256)
    assert client.get(LETTER).status_code == 404
    (fault,) = integrity.faults()
    assert "no public copy" in fault.sentence
    assert fault.repair
    fault.repair()
    for waiting in Letter.objects.filter(state__in=WAITING):
        pipeline.process(waiting.pk, readers)
    assert body(client, LETTER) == kept
    assert list(integrity.faults()) == []


def test_a_copy_without_its_end_is_made_again(
    take: Take, client: Client, readers: ReaderPool
) -> None:
    letter = take(("a.pdf", pdf_with(with_title))).letters.get()
    kept = body(client, LETTER)
    place = Path(public_store().location(originals.name_of(letter.sha256)))
    for size in (0, len(kept) // 2):
        place.write_bytes(kept[:size])
        (fault,) = integrity.faults()
        assert fault.repair
        fault.repair()
        pipeline.process(letter.pk, readers)
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
    assert "Print the letter to a new PDF" in letter.reason
    assert client.get(LETTER).status_code == 410
