"""Stores for the files of letters: a folder, or a bucket that several machines share."""

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
    """Return the store of original files."""
    if settings.ORIGINALS_BUCKET:
        return _bucket("originals")
    return FolderStore(settings.ORIGINALS_ROOT, shared=settings.ORIGINALS_SHARED)


def public_store() -> FileStore:
    """Return the store of public copies, next to that of the originals."""
    if settings.ORIGINALS_BUCKET:
        return _bucket("public")
    return FolderStore(settings.ORIGINALS_ROOT.parent / "public", shared=settings.ORIGINALS_SHARED)


def _bucket(kind: str) -> FileStore:
    from ingest.storage.bucket import BucketStore  # boto3 is large, so it is loaded only if needed

    return BucketStore(kind, **settings.ORIGINALS_BUCKET)
