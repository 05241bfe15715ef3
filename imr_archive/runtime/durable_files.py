"""Files that survive a crash of the machine."""

import errno
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Flush a file to disk, or the names in a folder.

    Raises:
        OSError: the disk refuses.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL or not path.is_dir():  # some network shares flush no folders
            raise
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Flush a folder with all that is in it.

    Raises:
        OSError: the disk refuses.
    """
    for path in (*folder.rglob("*"), folder):
        sync(path)
