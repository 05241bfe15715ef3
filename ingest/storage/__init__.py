"""Where files of letters are kept: a folder, or a bucket of an object store, for many machines."""

from django.conf import settings

from ingest.storage.file_store import DamagedFileError, FileStore, StoreUnavailableError
from ingest.storage.folder import FolderStore

__all__ = [
    "DamagedFileError",
    "FileStore",
    "StoreUnavailableError",
    "originals_store",
    "public_store",
]


def originals_store() -> FileStore:
    """Return the store of letters as they came."""
    if settings.ORIGINALS_BUCKET:
        return _bucket("originals")
    return FolderStore(settings.ORIGINALS_ROOT, shared=settings.ORIGINALS_SHARED)


def public_store() -> FileStore:
    """Return the store of the copies that visitors get, beside that of the originals."""
    if settings.ORIGINALS_BUCKET:
        return _bucket("public")
    return FolderStore(settings.ORIGINALS_ROOT.parent / "public", shared=settings.ORIGINALS_SHARED)


def _bucket(kind: str) -> FileStore:
    from ingest.storage.bucket import BucketStore  # boto3 is large: only who has a bucket loads it

    return BucketStore(kind, **settings.ORIGINALS_BUCKET)
