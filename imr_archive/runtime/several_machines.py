"""Settings of an archive on several machines, from the environment."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.environment import archive_home, folder

_EXAMPLES = "s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX or file:///shared/folder"
_OF_BUCKETS = ("s3://", "s3+http://")


def shared_originals() -> Path | None:
    """Return the folder in ORIGINALS_URL (file://); None if it is not a folder.

    Raises:
        ImproperlyConfigured: the URL names neither a folder nor a bucket.
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
    """Return django-storages' settings of the bucket in ORIGINALS_URL; {} if it is not a bucket.

    `s3://` uses TLS, `s3+http://` does not. Without a key in the URL, boto3 uses the credentials of
    the machine.

    Raises:
        ImproperlyConfigured: the URL has no server or no bucket.
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

    None if the originals are in a bucket and ARCHIVE_DATASET is not set: each machine would publish
    its own snapshots, and a withdrawn case would be removed from those of one machine only.
    """
    if named := folder("ARCHIVE_DATASET"):
        return named
    return None if bucket() else (shared_originals() or archive_home()) / "dataset"


def _not_understood() -> ImproperlyConfigured:
    # The message quotes nothing: the invalid part may be the secret key.
    return ImproperlyConfigured(
        f"ORIGINALS_URL names neither a bucket nor a folder. Write {_EXAMPLES}; write a slash in "
        "the key or secret as %2F, and add ?region=REGION if needed."
    )


#: Variables that only an archive of several machines sets.
_OF_SEVERAL = ("SEARCH_URL", "ORIGINALS_URL", "DATABASE_REPLICA_URL")


def require_secret_key() -> None:
    """Require SECRET_KEY on several machines, since each would otherwise generate its own key.

    Raises:
        ImproperlyConfigured: SECRET_KEY is not set, but a variable of several machines is.
    """
    shared = [name for name in _OF_SEVERAL if os.environ.get(name)]
    if shared and not os.environ.get("SECRET_KEY"):
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set, but {shared[0]} is: sessions and links signed with a key of "
            "one machine are refused by the others. Set the same SECRET_KEY, fifty random "
            "characters or more, on all of them."
        )
