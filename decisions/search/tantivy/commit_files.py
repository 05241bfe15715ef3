"""The files of a commit of the index, and a check of their integrity.

tantivy writes each file once and ends it with a footer that holds the checksum of all before it.
It maps the files into memory. Reading beyond the end of a mapped file that was cut off ends the
process (SIGBUS), which nothing in the process can catch: so files are looked at before.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

META = "meta.json"
_MANAGED = ".managed.json"  # which files of the folder are tantivy's; read when it is opened
#: Size, time of the last change, inode, mode.
Stamp: TypeAlias = tuple[int, int, int, int]
_KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
#: What a file ends with: the length of its footer, and tantivy's FOOTER_MAGIC_NUMBER
#: (tantivy/src/directory/footer.rs).
_END, _MAGIC = struct.Struct("<II"), 1337
_AT_ONCE = 1 << 20


def stamp(path: Path) -> Stamp:
    """Return a stamp that changes with a file.

    Raises:
        OSError: it is not there.
    """
    known = path.stat()
    return known.st_size, known.st_mtime_ns, known.st_ino, known.st_mode


def changed_at(stamp_of_file: Stamp) -> datetime:
    """Return when a file was written, by its stamp."""
    return datetime.fromtimestamp(stamp_of_file[1] / 1e9, UTC)


def committed(folder: Path) -> Iterator[Path]:
    """Yield the files that the last commit of an index is made of; they may be gone by now.

    Raises:
        OSError, ValueError: `meta.json` cannot be read.
    """
    try:
        for segment in json.loads((folder / META).read_bytes())["segments"]:
            name = segment["segment_id"].replace("-", "")
            yield from (folder / f"{name}.{kind}" for kind in _KINDS)
            if deletes := segment["deletes"]:
                yield folder / f"{name}.{deletes['opstamp']}.del"
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{folder / META} does not name the files of an index") from error


def damaged(folder: Path) -> Iterator[Path]:
    """Yield the damaged files of an index; this reads all files.

    A file that is gone is not among them: it belongs to a commit that is not the last one any
    more, or opening the index misses it.
    """
    try:
        yield from (path for path in committed(folder) if path.exists() and not is_whole(path))
    except (OSError, ValueError):
        yield folder / META
    try:
        json.loads((folder / _MANAGED).read_bytes())
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        yield folder / _MANAGED


def is_whole(path: Path) -> bool:
    """Return whether a file exists and its checksum is right."""
    try:
        with path.open("rb") as file:
            end = path.stat().st_size - _END.size
            file.seek(end)
            length, magic = _END.unpack(file.read(_END.size))
            file.seek(end - length)
            footer = json.loads(file.read(length))
            file.seek(0)
            left, crc = end - length, 0
            while left and (part := file.read(min(left, _AT_ONCE))):
                crc = zlib.crc32(part, crc)
                left -= len(part)
            return bool(magic == _MAGIC and not left and crc == footer["crc"])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
