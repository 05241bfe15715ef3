"""File types: PDF, text, ZIP, or something that is not a letter.

Detection uses a file's content, never its name. The signatures come from the specifications of the
formats. Types that people upload by mistake are listed, so that each message can say what to do.
"""

import codecs
import re
import zipfile
from dataclasses import dataclass
from typing import IO

from ingest.file_formats.pdf_encryption import Encryption, encryption_of
from ingest.file_formats.zip_files import open_zip

#: The maximum size of a letter's file in bytes.
MOST_BYTES = 50_000_000
#: The number of bytes to examine in most files.
SAMPLE_BYTES = 65_536
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Args:
        name: a description with its article.
        advice: what to do with a file of this kind; empty if it is accepted.
        encoding: for text: the Python name of the encoding.
    """

    name: str
    advice: str = ""
    encoding: str = ""

    @property
    def refusal(self) -> str:
        """Why a file of this type is refused, and what to do; empty if it may be a letter."""
        return f"The file is {self.name}: {self.advice}." if self.advice else ""


PDF = FileKind("a PDF")
PROTECTED_PDF = FileKind("a PDF that is protected by a password", "upload a copy without one")
_SEALED_PDF = FileKind(
    "a PDF that is encrypted with a certificate", "upload a copy that is not encrypted"
)
CUT_OFF_PDF = FileKind("a PDF whose end is missing", "get it again from its source")
ZIP = FileKind("a ZIP")
EMPTY = FileKind("empty", "upload it again, or request it again from its source")
UNKNOWN = FileKind("neither a PDF nor text", "upload the letter as a PDF or text file")

_AS_LETTER = "upload the letter as a PDF or as text"
_SAVE_AS_PDF = "open it, save it as a PDF and upload that"
_SCAN = "have its text recognized (OCR), save it as a PDF and upload that"
_UNPACK = "unpack it and upload the letters themselves, or a ZIP of them"
DOCX = FileKind("a Word document (.docx)", _SAVE_AS_PDF)


def _picture(name: str) -> FileKind:
    return FileKind(f"a picture ({name})", _SCAN)


def _packed(name: str) -> FileKind:
    return FileKind(f"an archive ({name})", _UNPACK)


#: The signatures at the start of files.
_SIGNATURES = (
    (b"{\\rtf", FileKind("a document in Rich Text Format (RTF)", _SAVE_AS_PDF)),
    (b"%!PS", FileKind("a PostScript file", _SAVE_AS_PDF)),
    (b"\xff\xd8\xff", _picture("JPEG")),
    (b"\x89PNG\r\n\x1a\n", _picture("PNG")),
    (b"GIF8", _picture("GIF")),
    (b"II*\0", _picture("TIFF")),
    (b"MM\0*", _picture("TIFF")),
    (b"\x1f\x8b", _packed("gzip")),
    (b"BZh", _packed("bzip2")),
    (b"7z\xbc\xaf\x27\x1c", _packed("7z")),
    (b"Rar!\x1a\x07", _packed("RAR")),
    (b"\xfd7zXZ\0", _packed("xz")),
    (b"\x28\xb5\x2f\xfd", _packed("zstd")),
    (b"MZ", FileKind("a program", _AS_LETTER)),
    (b"\x7fELF", FileKind("a program", _AS_LETTER)),
    (b"\x78\x9f\x3e\x22", FileKind("an Outlook email attachment (winmail.dat)", _SAVE_AS_PDF)),
)
#: The bytes after the length of the first box, for formats made of boxes.
_BOXES = (
    (b"ftyphei", _picture("HEIC")),
    (b"ftyphev", _picture("HEIC")),
    (b"ftypmif1", _picture("HEIF")),
    (b"ftypmsf1", _picture("HEIF")),
    (b"ftypavif", _picture("AVIF")),
    (b"ftyp", FileKind("a video or audio recording", _AS_LETTER)),
)
#: Names of entries that identify documents in ZIP format.
_PARTS = (
    ("word/", DOCX),
    ("xl/", FileKind("an Excel workbook", _SAVE_AS_PDF)),
    ("ppt/", FileKind("a PowerPoint presentation", _SAVE_AS_PDF)),
    ("META-INF/manifest.xml", FileKind("an OpenDocument file", _SAVE_AS_PDF)),
    ("META-INF/container.xml", FileKind("an e-book (EPUB)", _SAVE_AS_PDF)),
    ("Index/", FileKind("a Pages or Numbers document", _SAVE_AS_PDF)),
)
#: Stream names of older Office documents, in UTF-16.
_STREAMS = (
    (
        "EncryptedPackage",
        FileKind("a document that is protected by a password", "save a copy without one"),
    ),
    ("WordDocument", FileKind("a Word document", _SAVE_AS_PDF)),
    ("Workbook", FileKind("an Excel workbook", _SAVE_AS_PDF)),
    ("__substg1.0_", FileKind("an email saved by Outlook", _SAVE_AS_PDF)),
)
_OFFICE = FileKind("a document from an older version of Word, Excel or Outlook", _SAVE_AS_PDF)
_HTML = FileKind("a web page (HTML)", _SAVE_AS_PDF)
_XML = FileKind("an XML file", _SAVE_AS_PDF)
_MAIL = FileKind("an email", "save the letter that is attached to it and upload that")
_BEGINS_HTML = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
#: Headers that mail programs write, but that people do not include when they quote a message.
_MAIL_HEADER = re.compile(
    r"^(?:MIME-Version|Message-ID|Return-Path|Received|DKIM-Signature|X-[\w-]+): ", re.M | re.I
)
#: The beginning of an object of a PDF.
_PDF_OBJECT = re.compile(rb"\d\s{1,8}obj\b")
_HEADER_LINE = re.compile(r"[\w-]{2,40}:[ \t]")
#: Byte order marks; a mark precedes any shorter mark that is a prefix of it.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")


def kind_of(stream: IO[bytes]) -> FileKind:
    """Return the kind of a file; the stream is reset to its start."""
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    if not sample:
        return EMPTY
    if is_pdf(sample):
        return _kind_of_pdf(stream)
    if sample.startswith((_ZIP, _EMPTY_ZIP)):
        return _kind_of_zip(stream)
    return _signed(sample) or _kind_of_text(sample)


def is_pdf(data: bytes) -> bool:
    """Return whether a file starts like a PDF, allowing for junk before the header.

    A ZIP file is excluded, because the header of an uncompressed PDF may follow its own header.
    """
    return b"%PDF-" in data[:1024] and not data.startswith(_ZIP)


def _kind_of_pdf(stream: IO[bytes]) -> FileKind:
    """Return the kind of a PDF by its end and encryption; the size limit is checked elsewhere."""
    data = stream.read(MOST_BYTES)
    stream.seek(0)
    # The objects of a part that broke off would be read without those that are missing.
    end = max(data.rfind(b"trailer"), data.rfind(b"startxref"), 0)
    if _PDF_OBJECT.search(data, end):
        return CUT_OFF_PDF
    needed = encryption_of(data)
    if needed is Encryption.PASSWORD:
        return PROTECTED_PDF
    return _SEALED_PDF if needed else PDF


def _kind_of_zip(stream: IO[bytes]) -> FileKind:
    try:
        with open_zip(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return ZIP  # one that is damaged or too long is reported when it is opened
    finally:
        stream.seek(0)
    letters = any(name.lower().endswith((".pdf", ".txt")) for name in names)
    if not letters or "[Content_Types].xml" in names:
        for part, kind in _PARTS:
            if any(name.startswith(part) for name in names):
                return kind
    return ZIP


def _signed(sample: bytes) -> FileKind | None:
    for signature, kind in _SIGNATURES:
        if sample.startswith(signature) and (len(signature) > 2 or b"\0" in sample):
            return kind
    for box, kind in _BOXES:
        if sample.startswith(box, 4):
            return kind
    if sample.startswith(b"RIFF") and sample.startswith(b"WEBP", 8):
        return _picture("WebP")
    if sample.startswith(b"BM") and sample[6:10] == bytes(4):
        return _picture("BMP")
    if sample.startswith(b"ustar", 257):
        return _packed("tar")
    if sample.startswith(_OLD_OFFICE):
        named = (kind for name, kind in _STREAMS if name.encode("utf-16-le") in sample)
        return next(named, _OFFICE)
    return None


def _kind_of_text(sample: bytes) -> FileKind:
    encoding = _encoding_of(sample)
    if not encoding:
        return UNKNOWN
    beginning = sample[:8192].decode(encoding, errors="replace").lstrip("\ufeff")
    if _BEGINS_HTML.match(beginning):
        return _HTML
    if beginning.startswith("<?xml"):
        return _HTML if "<html" in beginning.lower() else _XML
    above = re.split(r"\r?\n\r?\n", beginning, maxsplit=1)[0]
    if _HEADER_LINE.match(above) and _MAIL_HEADER.search(above):
        return _MAIL
    return FileKind("text", encoding=encoding)


def _encoding_of(sample: bytes) -> str:
    """Return the encoding of a text; empty if the data is not text."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if sample.count(0) > len(sample) // 100:
        return _wide_encoding(sample)
    if sum(map(_CONTROLS.__contains__, sample)) > len(sample) // 20:
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide_encoding(sample: bytes) -> str:
    """Return the UTF-16 byte order of a text without a mark; most characters have a zero byte."""
    first, second = sample[0::2], sample[1::2]
    for zeros, others, encoding in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if zeros.count(0) > 0.8 * len(zeros) and others.count(0) < 0.05 * len(others):
            return encoding
    return ""
