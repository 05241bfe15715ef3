"""A file store in a bucket of an S3-compatible object store."""

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError
from django.conf import settings
from storages.backends.s3 import S3Storage

from ingest.storage.file_store import DamagedFileError, StoreUnavailableError

_CHUNK = 1 << 20
_IN_MEMORY = 4 << 20  # bytes; a larger file is spooled to this machine's disk
#: The longest time for which a web server's thread waits for a store that does not answer.
_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 3, 20, 2
_DIGEST = "sha256"  # the key of an object's metadata


class BucketStore:
    """Stores files as objects of a bucket, each with the SHA-256 of its content.

    Content that is read is verified against the digest.

    Args:
        kind: the last part of the objects' prefix.
        prefix: the first part; may be empty.
        options: options of django-storages' S3Storage: the bucket, its server and keys.
    """

    def __init__(self, kind: str, *, prefix: str, **options: Any) -> None:
        location = f"{prefix}/{kind}".lstrip("/")
        self._storage = _storage(location, tuple(sorted(options.items())))

    def open(self, name: str) -> IO[bytes]:
        """Return the complete content of an object, verified by its digest; see `FileStore`."""
        digest = hashlib.sha256()
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  for the caller
        try:
            with self._asking(name):
                found = self._object(name).get()
                for chunk in found["Body"].iter_chunks(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
            # An object copied by another program has no digest in its metadata, only in its name.
            expected = found["Metadata"].get(_DIGEST) or Path(name).name
            if digest.hexdigest() != expected:
                raise DamagedFileError(f"{self.location(name)} is not what was stored")
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def exists(self, name: str) -> bool:
        """Return whether there is an object; see `FileStore`."""
        try:
            with self._asking(name):
                self._object(name).load()
        except FileNotFoundError:
            self.check()  # an object also appears missing if there is no bucket
            return False
        return True

    def put(self, path: Path, name: str, sha256: str) -> None:
        """Store a file as an object; see `FileStore`.

        An existing object with the same content is left unchanged. The first write is conditional
        (`If-None-Match`), so that two machines do not overwrite each other's objects.
        """
        if not self._write(path, name, sha256, IfNoneMatch="*") and not self._holds(name, sha256):
            self._write(path, name, sha256)
        path.unlink()

    def remove(self, name: str) -> None:
        """Remove an object; see `FileStore`."""
        with self._asking(name):
            self._object(name).delete()

    def names(self, before: datetime) -> Iterator[str]:
        """Yield the names of older objects; see `FileStore`."""
        prefix = f"{self._storage.location}/"
        bucket = self._storage.connection.Bucket(self._storage.bucket_name)
        with self._asking(""):
            for found in bucket.objects.filter(Prefix=prefix):
                if found.last_modified < before:
                    yield found.key.removeprefix(prefix)

    def location(self, name: str) -> str:
        """Return the object's address in the notation of S3 tools."""
        return f"s3://{self._storage.bucket_name}/{self._storage.location}/{name}"

    def staging(self) -> Path:
        """Return the folder on this machine that complete files are uploaded from."""
        folder = Path(settings.ARCHIVE_HOME) / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def check(self) -> None:
        """Return if the bucket answers; see `FileStore`."""
        with self._asking(""):
            client = self._storage.connection.meta.client
            client.head_bucket(Bucket=self._storage.bucket_name)

    def _object(self, name: str) -> Any:
        # The storage's `bucket` attribute belongs to the thread that first used it.
        key = f"{self._storage.location}/{name}"
        return self._storage.connection.Object(self._storage.bucket_name, key)

    def _write(self, path: Path, name: str, sha256: str, **condition: str) -> bool:
        """Write an object with a digest that the server verifies; return whether it was written."""
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        with path.open("rb") as content, self._asking(name):
            try:
                self._object(name).put(
                    Body=content, ChecksumSHA256=digest, Metadata={_DIGEST: sha256}, **condition
                )
            except ClientError as error:
                if condition and _status(error) in (409, 412):  # it exists or is being written
                    return False
                raise
        return True

    def _holds(self, name: str, sha256: str) -> bool:
        """Return whether the content of an object has the given digest."""
        try:
            with self.open(name) as found:
                return hashlib.sha256(found.read()).hexdigest() == sha256
        except (FileNotFoundError, DamagedFileError):
            return False

    @contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        """Distinguish a missing object from a store that does not answer."""
        try:
            yield
        except ClientError as error:
            if name and _status(error) == 404 and error.response["Error"]["Code"] != "NoSuchBucket":
                raise FileNotFoundError(
                    2, "there is no such object", self.location(name)
                ) from error
            raise StoreUnavailableError(f"{self.location(name)}: {error}") from error
        except FlexibleChecksumError as error:
            raise DamagedFileError(f"{self.location(name)} is damaged: {error}") from error
        except BotoCoreError as error:
            raise StoreUnavailableError(f"{self.location(name)}: {error}") from error


@cache  # it keeps a connection for each thread
def _storage(location: str, options: tuple[tuple[str, Any], ...]) -> S3Storage:
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        s3={"addressing_style": "path"},
        signature_version="s3v4",
    )
    return S3Storage(location=location, client_config=config, **dict(options))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
