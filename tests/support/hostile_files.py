"""Real files of the kinds that an attacker might upload."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdf import pdf_of

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def raw_pdf(objects: Mapping[int, bytes]) -> bytes:
    """Return a PDF of the given objects, unchanged, with a valid cross-reference table."""
    made = io.BytesIO()
    made.write(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = made.tell()
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, size = made.tell(), max(objects) + 1
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        made.write(b"%010d 00000 n \n" % places.get(number, 0))
    made.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return made.getvalue()


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def one_page(contents: bytes, *, resources: bytes = b"<< >>", **more: bytes) -> bytes:
    objects = {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %s >>"
        % resources,
        4: contents,
    }
    return raw_pdf(objects | {int(number[1:]): body for number, body in more.items()})


def page_tree_loop() -> bytes:
    """Return a PDF whose page tree nodes are their own children."""
    return raw_pdf(
        {
            1: CATALOG,
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 9 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>",
        }
    )


def form_loop() -> bytes:
    """Return a PDF whose page draws a form that draws itself."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R >> >>"
    return one_page(
        stream(b"/A Do"),
        resources=b"<< /XObject << /A 5 0 R >> >>",
        _5=stream(b"/A Do /A Do", form),
    )


def length_loop() -> bytes:
    """Return a PDF with a stream whose length is a reference to the stream itself."""
    return one_page(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream")


def reference_loop() -> bytes:
    """Return a PDF with two objects that only refer to each other."""
    return raw_pdf({1: CATALOG, 2: b"3 0 R", 3: b"2 0 R"})


def xref_loop() -> bytes:
    """Return a PDF whose cross-reference table names itself as the previous one."""
    whole = one_page(stream(b"BT ET"))
    start = int(whole.rsplit(b"startxref\n", 1)[1].split()[0])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def many_pages(number: int = 100_000) -> bytes:
    kids = b" ".join(b"%d 0 R" % (n + 4) for n in range(number))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>"
    return raw_pdf(
        {
            1: CATALOG,
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, number),
            3: stream(b"BT ET"),
            **{n + 4: page for n in range(number)},
        }
    )


def bomb(layers: int = 2, size: int = 4_000_000_000) -> bytes:
    """Return a PDF page of a few kilobytes that decompresses to gigabytes of spaces."""
    packer = zlib.compressobj(9)
    chunk = b" " * 10_000_000
    data = b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * layers
    return one_page(stream(data, b"/Filter [ %s]" % filters))


def deep_page_tree(depth: int = 50_000) -> bytes:
    objects = {1: CATALOG}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
    objects[depth] = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return raw_pdf(objects)


def deep_array() -> bytes:
    """Return a PDF whose page content is 300,000 nested brackets."""
    return one_page(stream(b"[" * 300_000 + b"]" * 300_000))


def with_script_and_attachment(text: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_of(text)))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("this.submitForm('https://example.org')"),
        }
    )
    writer.add_attachment("run.exe", b"MZ\0\0 a program")
    return _written(writer)


def slow_letter(text: str, pages: int) -> bytes:
    """Return a letter that takes seconds to read, because its summary fills many pages."""
    summary = "The injured worker is a 47 year old female who"
    line = f"{'reports pain, and ' * 4}sleeps badly, and\n"
    return pdf_of(text.replace(summary, f"{summary}\n{line * 50 * pages}"))


def encrypted(text: str, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_of(text)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    return _written(writer)


def broken_xref(text: str) -> bytes:
    whole = pdf_of(text)
    start = whole.rindex(b"startxref")
    return whole[:start] + b"startxref\n999999999\n%%EOF\n"


def scan() -> bytes:
    """Return a letter of two pages that contain only an image each."""
    image = ImageReader(io.BytesIO(_png()))
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=LETTER)
    for _ in range(2):
        canvas.drawImage(image, 0, 0, 612, 792)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def pdf_and_zip(text: str) -> bytes:
    """Return a PDF letter that is also a valid ZIP archive."""
    return pdf_of(text) + zipped(("run.exe", b"MZ"))


def stored_zip(*entries: tuple[str, bytes]) -> bytes:
    """Return a ZIP with uncompressed entries, so that a PDF in it starts near its beginning."""
    return zipped(*entries, method=zipfile.ZIP_STORED)


def zipped(
    *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data, method)
    return made.getvalue()


def zip_list(entries: int, name: bytes, *, zip64: bool = False, stated: int | None = None) -> bytes:
    """Return a ZIP that lists many empty files.

    Args:
        entries: the number of files.
        name: the name of each file.
        zip64: whether the size and the number of entries are in a ZIP64 record.
        stated: the number of files that the ZIP states, by default the correct one.
    """
    number = entries if stated is None else stated
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    numbers = [20, 3, 20, 0, *[0] * 7, len(name), *[0] * 6]
    entry = struct.pack("<4s4B4H3L5H2L", b"PK\1\2", *numbers)
    size = entries * len(entry + name)
    end = b""
    if zip64:
        end = struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, size, len(head)
        )
        end += struct.pack("<4sLQL", b"PK\6\7", 0, len(head) + size, 1)
        number, size = 0xFFFF, 0xFFFFFFFF
    number = min(number, 0xFFFF)
    end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, size, len(head), 0)
    return head + entries * (entry + name) + end


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target.encode()


def damaged_entry(text: str) -> bytes:
    """Return a ZIP whose only file is damaged in the middle."""
    whole = bytearray(zipped(("a.txt", text.encode())))
    whole[60:90] = b"\xff" * 30
    return bytes(whole)


def patched_entry(text: str) -> bytes:
    """Return a ZIP whose only file is flagged as patch data."""
    whole = bytearray(zipped(("a.txt", text.encode())))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(header) + flags] |= 0x20
    return bytes(whole)


def many_items(text: str, number: int) -> bytes:
    """Return a letter that repeats the decision of its item `number` times."""
    first = text.index("MRI of the lumbar spine without contrast: ")
    return (text[:first] + f"{text[first:].rstrip()}\n\n" * number).encode()


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = (8).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    rows = b"".join(b"\0" + bytes(range(8)) for _ in range(8))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
