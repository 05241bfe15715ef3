"""What several machines share, from the environment; one machine sets none of it."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.environment import archive_home, folder

_EXAMPLES = "s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX or file:///shared/folder"
_OF_BUCKETS = ("s3://", "s3+http://")


def shared_folder() -> Path | None:
    """Return the folder that ORIGINALS_URL names as file://; None where it names none.

    Raises:
        ImproperlyConfigured: it names neither a folder nor a bucket.
    """
    url = os.environ.get("ORIGINALS_URL", "")
    if not url or url.startswith(_OF_BUCKETS):
        return None
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc or not path.startswith("/") or path.strip("/") == "":
        raise _not_understood()
    return Path(path)


def bucket() -> dict[str, Any]:
    """Return what ORIGINALS_URL says of a bucket, as django-storages takes it; {} without one.

    `s3://` speaks TLS, `s3+http://` does not. Without a key the one of the machine is used, as
    boto3 finds it.

    Raises:
        ImproperlyConfigured: it names no server or no bucket.
    """
    url = os.environ.get("ORIGINALS_URL", "")
    if not url.startswith(_OF_BUCKETS):
        return {}
    try:
        parts = urlsplit(url)
        server = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        raise _not_understood() from None
    name, _, prefix = parts.path.strip("/").partition("/")
    options = dict(parse_qsl(parts.query))
    if not server or not name or options.keys() - {"region"}:
        raise _not_understood()
    return {
        "endpoint_url": f"{'https' if parts.scheme == 's3' else 'http'}://{server}",
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "region_name": options.get("region", "us-east-1"),
        "bucket_name": name,
        "prefix": unquote(prefix),
    }


def dataset_folder() -> Path | None:
    """Return the folder of the dataset's snapshots, which all machines share.

    None where a bucket keeps the originals and ARCHIVE_DATASET names no folder: each machine would
    publish snapshots of its own, and what is withdrawn would leave those of one machine alone.
    """
    if named := folder("ARCHIVE_DATASET"):
        return named
    return None if bucket() else (shared_folder() or archive_home()) / "dataset"


def _not_understood() -> ImproperlyConfigured:
    # What is wrong may be the secret: the message repeats nothing.
    return ImproperlyConfigured(
        f"ORIGINALS_URL names neither a bucket nor a folder. Write {_EXAMPLES}; write a slash in "
        "the key or secret as %2F, and add ?region=REGION if needed."
    )


#: Variables that only an archive of several machines sets.
_OF_SEVERAL = ("SEARCH_URL", "ORIGINALS_URL", "DATABASE_REPLICA_URL")


def require_secret_key() -> None:
    """Refuse to start where several machines would each make a key of their own.

    Raises:
        ImproperlyConfigured: SECRET_KEY is not set, and something is that several machines share.
    """
    shared = [name for name in _OF_SEVERAL if os.environ.get(name)]
    if shared and not os.environ.get("SECRET_KEY"):
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set, but {shared[0]} is: sessions and links signed with a key of "
            "one machine are refused by the others. Set the same SECRET_KEY, fifty random "
            "characters or more, on all of them."
        )
