"""The files of a commit of the index, and a check of their integrity.

tantivy writes each file once and ends it with a footer that contains the checksum. It maps the
files into memory. Reading beyond the end of a truncated mapped file kills the process (SIGBUS),
which Python cannot catch: so files are checked first.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

META = "meta.json"
_MANAGED = ".managed.json"  # the list of tantivy's files in the folder; read when it is opened
#: Size, time of the last change, inode, mode.
Stamp: TypeAlias = tuple[int, int, int, int]
_KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
#: The last bytes of a file: the length of its footer, and tantivy's FOOTER_MAGIC_NUMBER
#: (tantivy/src/directory/footer.rs).
_END, _MAGIC = struct.Struct("<II"), 1337
_AT_ONCE = 1 << 20


def stamp(path: Path) -> Stamp:
    """Return a stamp that changes with a file.

    Raises:
        OSError: the file does not exist.
    """
    known = path.stat()
    return known.st_size, known.st_mtime_ns, known.st_ino, known.st_mode


def changed_at(stamp_of_file: Stamp) -> datetime:
    """Return the time at which a file was written, from its stamp."""
    return datetime.fromtimestamp(stamp_of_file[1] / 1e9, UTC)


def committed(folder: Path) -> Iterator[Path]:
    """Yield the files of an index's last commit; some may have been deleted since.

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

    A missing file does not count: it belongs to an earlier commit, or opening the index fails.
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
