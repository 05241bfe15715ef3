"""Removes metadata from the images of a PDF.

A JPEG (ITU-T T.81) is a sequence of segments; a JPEG 2000 file (ISO/IEC 15444-1) is a sequence of
boxes around such segments. Cameras, scanners and editors store author, place and subject in them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

#: Segments of a JPEG: application data, a comment, and segments without a length.
_APP0, _APP14, _COMMENT = 0xE0, 0xEE, 0xFE
_APPLICATION = range(_APP0, 0xF0)
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH = {0x01, _START, *range(0xD0, 0xD8)}
#: The end of a scan: a marker that is neither a restart nor an escaped byte.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
#: The boxes of a JPEG 2000 file that are needed to draw the picture.
_PICTURE_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_JP2_SIGNATURE = b"\0\0\0\x0cjP  "
_JP2_COMMENT, _JP2_TILE = 0x64, 0x90
#: Numbers of the segments that may contain text; the others are color tables.
_SAYS_WORDS = {0xE1, 0xED, _COMMENT, _JP2_COMMENT}
_WORDS = re.compile(rb"[\x20-\x7e]{6,}")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture without its metadata, and the text of the removed metadata."""

    data: bytes
    words: str


class NotCleanedError(Exception):
    """A picture is too damaged to identify its metadata."""


def without_metadata(source: Pdf, image: Stream) -> Cleaned | None:
    """Return an image of a PDF without its metadata; None if its format cannot contain any.

    Raises:
        NotCleanedError: it is damaged.
    """
    filters = _filters(image)
    clean = _CLEANERS.get(filters[-1]) if filters else None
    if clean is None:
        return None
    data = image.read_raw_bytes()
    if len(filters) > 1:  # another filter is applied around the image format
        around = Stream(source, data)
        around["/Filter"] = Array(filters[:-1])
        data = around.read_bytes()
    kept, left_out = clean(data)
    words = (found.decode("ascii") for each in left_out for found in _WORDS.findall(each))
    return Cleaned(kept, "\n".join(words))


def clean(copy: Pdf, image: Stream) -> None:
    """Remove the metadata from an image of a PDF.

    Raises:
        NotCleanedError: it is damaged.
    """
    filters = _filters(image)
    if cleaned := without_metadata(copy, image):
        image.write(
            cleaned.data, filter=Name(str(filters[-1])), decode_parms=_last_parameters(image)
        )


def is_image(part: Object) -> TypeGuard[Stream]:
    """Return whether a part of a PDF is an image."""
    return isinstance(part, Stream) and part.get("/Subtype") == Name.Image


def _filters(image: Stream) -> list[Object]:
    found = image.get("/Filter")
    return [*found] if isinstance(found, Array) else [] if found is None else [found]


def _last_parameters(image: Stream) -> Dictionary | None:
    """Return the parameters of the last filter of an image, which decodes the pixels."""
    found = image.get("/DecodeParms")
    if isinstance(found, Array):
        found = found[-1] if len(found) else None
    return found if isinstance(found, Dictionary) else None


def _clean_jpeg(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return a JPEG with only the segments its pixels need, and the text of the others."""
    kept, left_out = [], []
    for marker, segment in _segments(data):
        if marker == _APP0 and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
            kept.append(b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0")  # without the thumbnail
        elif (marker in _APPLICATION and marker != _APP14) or marker == _COMMENT:
            if marker in _SAYS_WORDS:
                left_out.append(segment)
        elif marker == _APP14:
            kept.append(b"\xff\xee\0\x0e" + segment[4:16])  # the color transform
        else:
            kept.append(segment)
    return b"".join(kept), left_out


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG up to its end; a scan includes its header."""
    at = 0
    while at < len(data):
        if data[at] != 0xFF or at + 1 >= len(data):
            raise NotCleanedError("a JPEG picture in it is damaged")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        end = at + 2
        if marker not in _WITHOUT_LENGTH and marker != _END:
            end += _length(data, end)
        if marker == _SCAN:
            found = _AFTER_SCAN.search(data, end)
            end = found.start() if found else len(data)
        yield marker, data[at:end]
        if marker == _END:
            return
        at = end


def _clean_jpeg_2000(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return a JPEG 2000 file or bare codestream without metadata and comments."""
    if not data.startswith(_JP2_SIGNATURE):
        return _clean_code(data)
    kept, left_out, at = [], [], 0
    while at + 8 <= len(data):
        length, kind, header = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < header:
            raise NotCleanedError("a JPEG 2000 picture in it is damaged")
        inside = data[at + header : at + length]
        if kind == b"jp2c":
            inside, comments = _clean_code(inside)
            left_out += comments
        if kind in _PICTURE_BOXES:
            kept.append((len(inside) + 8).to_bytes(4, "big") + kind + inside)
        else:
            left_out.append(inside)
        at += length
    return b"".join(kept), left_out


def _clean_code(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return a JPEG 2000 codestream without the comments in its main header."""
    kept, left_out, at = [data[:2]], [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _JP2_TILE:
        end = at + 2 + _length(data, at + 2)
        if data[at + 1] == _JP2_COMMENT:
            left_out.append(data[at:end])
        else:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]]), left_out


def _length(data: bytes, at: int) -> int:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2:
        raise NotCleanedError("a picture in it is damaged")
    return length


_CLEANERS: dict[Object, Callable[[bytes], tuple[bytes, list[bytes]]]] = {
    Name.DCTDecode: _clean_jpeg,
    Name.JPXDecode: _clean_jpeg_2000,
}
