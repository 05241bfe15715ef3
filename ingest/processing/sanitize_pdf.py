"""A copy of a PDF letter that shows its pages and holds nothing else.

A PDF may hold more than its pages show: an author, comments, fields of a form, attached files, the
words that a mark says in place of others, what a camera writes into a picture. The copy is written
again from the pages alone.

Run it on strangers' files only in a `reader_pool`: a PDF can ask for endless time or memory.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from ingest.processing.image_metadata import clean, is_image, without_metadata

#: What a page needs to be drawn.
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
#: What parts of a page may hold besides what is drawn; `/OC` hides a part from some readers.
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
#: The texts that drawing needs, in dictionaries: of fonts.
_OF_A_FONT = frozenset(("/Registry", "/Ordering", "/CharSet", "/Panose"))
#: Marks among the instructions of a page: they draw nothing, and may say words.
_MARKS = frozenset(("BMC", "BDC", "EMC", "MP", "DP"))
_SAYS_WORDS = re.compile(rb"(?<!>>)\s(?:BDC|DP)\b|/(?!MCID\b)[^\s/<>]+[^/]{0,60}>>\s*(?:BDC|DP)\b")
_INLINE_IMAGE = re.compile(rb"\bBI\s*/")
#: A JPEG among the instructions of a page, which may hold words of a camera.
_INLINE_JPEG = re.compile(rb"\bBI\s[^\0]{0,300}?/DCT(?:Decode)?\b")
#: What says when and with what the file was made.
_TECHNICAL = frozenset(("/CreationDate", "/ModDate", "/Producer", "/Creator", "/SourceModified"))
#: What pikepdf calls the file, which means nothing to who reads it.
_SOURCE = re.compile(r"^stream <[^<>]*>:? ?")
#: How much of what is left out is looked at, in characters.
_MOST_CHARACTERS = 200_000
#: So deep parts within parts are looked at.
_DEEPEST = 6


class NoCopyError(Exception):
    """A PDF of which no copy can be written; its text says why."""


class TooManyPagesError(NoCopyError):
    """A PDF that is too long for a letter: it need not be read either."""


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy, and what it leaves out.

    Args:
        data: the PDF.
        left_out: every piece of text that the copy does not have, an empty line between them.
        author: who wrote the file, as it says.
    """

    data: bytes
    left_out: str
    author: str


def public_copy(data: bytes, *, keywords: str = "", most_pages: int) -> PublicCopy:
    """Write a copy of a PDF; the same PDF always has the same copy.

    Args:
        data: the PDF.
        keywords: what the copy is to say of itself.
        most_pages: how many pages it may have.

    Raises:
        NoCopyError: it is protected by a password, has more pages, or is so damaged that its pages
            cannot be had.
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
    except (NoCopyError, MemoryError):
        raise
    except Exception as error:  # a broken file makes pikepdf raise nearly anything
        why = _SOURCE.sub("", str(error)) or type(error).__name__
        raise NoCopyError(why) from error
    return PublicCopy(written.getvalue(), left_out, author)


def _strip(copy: Pdf, part: Object) -> None:
    """Leave out of a part of a page what is not drawn."""
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
        del resources["/Properties"]  # what marks and hidden layers are called
    if isinstance(part, Stream) and part.get("/Subtype") == Name.Form:
        _without_marks(copy, part)


def _dictionaries_in(part: Object, depth: int) -> Iterator[Object]:
    """Yield a dictionary or stream, and the dictionaries that it holds itself."""
    yield part
    for value in part.values() if depth else ():
        if isinstance(value, Dictionary) and not value.is_indirect:
            yield from _dictionaries_in(value, depth - 1)


def _paints_with_pictures(part: Object) -> bool:
    """Return whether a part is a pattern or a mask that shows pictures: these are not counted."""
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
    """Write the instructions of a page or a part of it without marks, where these may say words."""
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
    """Return pieces of text up to a length, each once."""
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
    """Yield the text that a PDF holds besides its pages."""
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
    """Yield the text in a part and in the parts that it holds itself; a field with its name."""
    if part.get("/CreationDate") is not None or part.get("/Producer") is not None:
        return  # the document's information, which has been told
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
    """Return the text of an attached file or of XML, as far as it is text."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return re.sub(r"<[^<>]{0,500}>|[\0-\x08]", " ", data.decode(encoding, errors="replace"))
