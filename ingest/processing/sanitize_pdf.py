"""Writes a copy of a PDF letter that contains its visible pages and nothing else.

A PDF may contain more than its pages show: an author, comments, form fields, attached files,
replacement text in marked content, camera metadata in pictures. The copy is written from the pages
alone.

Run it on untrusted files only in a `reader_pool`: a PDF can take unlimited time or memory.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from ingest.processing.image_metadata import clean, is_image, without_metadata

#: The keys of a page that are needed to draw it.
_OF_A_PAGE = frozenset(
    (
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
    )
)
#: Keys of a page's parts that are not drawn; `/OC` hides a part from some readers.
_BESIDE = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/OC",
    "/StructParent",
    "/StructParents",
    "/LastModified",
    "/OPI",
    "/Ref",
)
#: The texts in dictionaries that drawing needs: those of fonts.
_OF_A_FONT = frozenset(("/Registry", "/Ordering", "/CharSet", "/Panose"))
#: Marked-content operators: they draw nothing and may contain text.
_MARKS = frozenset(("BMC", "BDC", "EMC", "MP", "DP"))
_SAYS_WORDS = re.compile(rb"(?<!>>)\s(?:BDC|DP)\b|/(?!MCID\b)[^\s/<>]+[^/]{0,60}>>\s*(?:BDC|DP)\b")
_INLINE_IMAGE = re.compile(rb"\bBI\s*/")
#: An inline JPEG in a content stream, which may contain camera metadata.
_INLINE_JPEG = re.compile(rb"\bBI\s[^\0]{0,300}?/DCT(?:Decode)?\b")
#: Information about the creation date and software of the file.
_TECHNICAL = frozenset(("/CreationDate", "/ModDate", "/Producer", "/Creator", "/SourceModified"))
#: pikepdf's name for the file, which is meaningless to readers.
_SOURCE = re.compile(r"^stream <[^<>]*>:? ?")
#: The warnings about a PDF whose objects are all there, though not at the offsets that it states.
_OFFSETS = re.compile(
    r"file is damaged|can't find startxref|xref not found|Attempting to reconstruct cross-reference"
)
#: The most characters of removed text to examine.
_MOST_CHARACTERS = 200_000
#: The maximum depth of nested objects to examine.
_DEEPEST = 6


class NoCopyError(Exception):
    """No copy of a PDF can be written; the message is the reason."""


class TooManyPagesError(NoCopyError):
    """A PDF has too many pages for a letter, so it need not be read."""


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy of a PDF, and the content removed from it.

    Args:
        data: the PDF.
        left_out: all text that is not in the copy, separated by empty lines.
        author: the author named in the file.
        damaged: whether parts of the PDF are missing, and so perhaps of the copy.
    """

    data: bytes
    left_out: str
    author: str
    damaged: bool


def public_copy(data: bytes, *, keywords: str = "", most_pages: int) -> PublicCopy:
    """Write a copy of a PDF; the same PDF always gives the same copy.

    Args:
        data: the PDF.
        keywords: the keywords to set in the copy.
        most_pages: the maximum number of pages.

    Raises:
        NoCopyError: the PDF needs a password, has too many pages, or is too damaged to read.
    """
    written = io.BytesIO()
    try:
        with Pdf.open(io.BytesIO(data), suppress_warnings=True) as source, Pdf.new() as copy:
            if len(source.pages) > most_pages:
                raise TooManyPagesError(f"it has more than {most_pages} pages")
            author = str(source.docinfo.get("/Author", ""))
            left_out = _joined(_left_out(source))
            for page in source.pages:
                copy.pages.append(page)
            for page in copy.pages:
                for key in set(page.obj.keys()) - _OF_A_PAGE:
                    del page.obj[key]
                _without_marks(copy, page.obj)
            for part in copy.objects:
                _strip(copy, part)
            if keywords:
                copy.docinfo["/Keywords"] = String(keywords)
            copy.save(
                written,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
            damaged = not all(map(_OFFSETS.search, source.get_warnings()))
    except (NoCopyError, MemoryError):
        raise
    except Exception as error:  # a broken file makes pikepdf raise nearly anything
        why = _SOURCE.sub("", str(error)) or type(error).__name__
        raise NoCopyError(why) from error
    return PublicCopy(written.getvalue(), left_out, author, damaged)


def _strip(copy: Pdf, part: Object) -> None:
    """Remove everything from an object of a page that is not drawn."""
    if not isinstance(part, (Dictionary, Stream)):
        return
    if _paints_with_pictures(part):
        raise NoCopyError("it paints with patterns or masks that are made of pictures")
    for inner in _dictionaries_in(part, _DEEPEST):
        for key in [key for key, value in inner.items() if isinstance(value, String)]:
            if key not in _OF_A_FONT:
                del inner[key]
    for key in _BESIDE:
        if key in part:
            del part[key]
    if is_image(part):
        clean(copy, part)
    if isinstance((resources := part.get("/Resources")), Dictionary) and "/Properties" in resources:
        del resources["/Properties"]  # names of marked content and hidden layers
    if isinstance(part, Stream) and part.get("/Subtype") == Name.Form:
        _without_marks(copy, part)


def _dictionaries_in(part: Object, depth: int) -> Iterator[Object]:
    """Yield a dictionary or stream, and the direct dictionaries nested in it."""
    yield part
    for value in part.values() if depth else ():
        if isinstance(value, Dictionary) and not value.is_indirect:
            yield from _dictionaries_in(value, depth - 1)


def _paints_with_pictures(part: Object) -> bool:
    """Return whether an object is a pattern or mask with pictures, which are not counted."""
    for inner in _dictionaries_in(part, _DEEPEST):
        if inner.get("/PatternType") == 1:
            drawn: Object | None = inner
        elif isinstance((mask := inner.get("/SMask")), Dictionary):
            drawn = mask.get("/G")
        else:
            continue
        resources = drawn.get("/Resources") if isinstance(drawn, Stream) else None
        if isinstance(resources, Dictionary) and "/XObject" in resources:
            return True
        if isinstance(drawn, Stream) and _INLINE_IMAGE.search(drawn.read_bytes()):
            return True
    return False


def _without_marks(copy: Pdf, drawn: Object) -> None:
    """Rewrite a content stream without marked content if that may contain text."""
    if isinstance(drawn, Stream):
        instructions = drawn.read_bytes()
    elif isinstance((contents := drawn.get("/Contents")), Array):
        instructions = b"\n".join(part.read_bytes() for part in contents)
    elif isinstance(contents, Stream):
        instructions = contents.read_bytes()
    else:
        return
    if _INLINE_JPEG.search(instructions):
        raise NoCopyError("it has a JPEG picture among the instructions of a page")
    if not _SAYS_WORDS.search(instructions):
        return
    kept = pikepdf.unparse_content_stream(
        [
            instruction
            for instruction in pikepdf.parse_content_stream(drawn)
            if str(instruction.operator) not in _MARKS
        ]
    )
    if isinstance(drawn, Stream):
        drawn.write(kept)
    else:
        drawn["/Contents"] = copy.make_stream(kept)


def _joined(pieces: Iterator[str]) -> str:
    """Join pieces of text without duplicates, up to the maximum length."""
    kept: dict[str, None] = {}
    room = _MOST_CHARACTERS
    for piece in pieces:
        if piece.strip() and piece not in kept:
            kept[piece] = None
            room -= len(piece)
            if room < 0:
                break
    return "\n\n".join(kept)[:_MOST_CHARACTERS]


def _left_out(source: Pdf) -> Iterator[str]:
    """Yield the text of a PDF that is not on its pages."""
    for key, value in source.docinfo.items():
        if key not in _TECHNICAL:
            yield f"{key[1:]}: {value}"
    for part in source.objects:
        if isinstance(part, Stream):
            if is_image(part) and (cleaned := without_metadata(source, part)):
                yield cleaned.words
            if part.get("/Type") in (Name.EmbeddedFile, Name.Metadata) or "/Params" in part:
                yield _text_of(part.read_bytes()[:_MOST_CHARACTERS])
        elif isinstance(part, Dictionary):
            yield from _texts_in(part, _DEEPEST)


def _texts_in(part: Object, depth: int) -> Iterator[str]:
    """Yield the text in an object and its direct children; form values with their field name."""
    if part.get("/CreationDate") is not None or part.get("/Producer") is not None:
        return  # the document information, which was already yielded
    name = part.get("/T")
    for key, value in part.items():
        yield from _texts_of(value, depth, f"{name}: " if key == "/V" and name is not None else "")


def _texts_of(value: object, depth: int, label: str = "") -> Iterator[str]:
    if isinstance(value, String):
        yield f"{label}{value}"
    elif depth and isinstance(value, Object) and not value.is_indirect:
        if isinstance(value, Dictionary):
            yield from _texts_in(value, depth - 1)
        elif isinstance(value, Array):
            for inner in value:
                yield from _texts_of(inner, depth - 1, label)


def _text_of(data: bytes) -> str:
    """Return the readable text of an attached file or of XML."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return re.sub(r"<[^<>]{0,500}>|[\0-\x08]", " ", data.decode(encoding, errors="replace"))
