"""An upload handler that writes files to disk as they arrive.

Django's handler keeps all files open until the request ends, which fails with a thousand files.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from threading import local
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import multipartparser

from ingest.file_formats.zip_files import MOST_ZIP_BYTES
from ingest.intake.uploads import IncomingFile, TooMuchAtOnceError
from ingest.storage import originals

#: The most bytes of all files of a request; without nginx in front, nothing else limits them.
MOST_AT_ONCE = MOST_ZIP_BYTES
# The headers of a file hold its name, with its folders in some browsers. Django refuses the whole
# request if they have more than 1,024 bytes, which are 300 letters of some scripts.
multipartparser.MAX_TOTAL_HEADER_SIZE = 1 << 14  # type: ignore[attr-defined]
#: The reason that a file did not arrive.
NotArrived = originals.NotKeptError | TooMuchAtOnceError
#: The handler of the request of each thread.
_receiving = local()


class StagedFile(UploadedFile[Any]):
    """A received file in the staging folder; deleted when the request ends.

    Args:
        path: the path of the file; None if it did not arrive.
        problem: the reason why it did not arrive, or None.
    """

    def __init__(self, name: str, path: Path | None, size: int, problem: NotArrived | None) -> None:
        super().__init__(None, name, size=size)
        self.path, self.problem = path, problem

    def close(self) -> None:
        """Remove the file; called when the request ends."""
        if self.path:
            self.path.unlink(missing_ok=True)


class StagingUploadHandler(FileUploadHandler):
    """Writes each file to the staging folder of the originals, for anyone who may upload."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._arrived: list[StagedFile] = []
        self._path: Path | None = None
        self._stream: Any = None
        self._problem: NotArrived | None = None
        self._bytes = self._size = 0  # of the previous files, and of this one

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file.

        Raises:
            StopUpload: the sender has no permission to upload.
        """
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is None or not user.has_perm("ingest.add_upload"):
            raise StopUpload
        self._path, self._stream, self._problem, self._size = None, None, None, 0
        _receiving.handler = self
        try:
            descriptor, name = mkstemp(dir=originals.staging())
            self._path, self._stream = Path(name), open(descriptor, "wb")  # noqa: PTH123, SIM115
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of the current file, unless the request has too much."""
        if not self._stream:
            return
        self._size += len(raw_data)
        if self._bytes + self._size > MOST_AT_ONCE:
            self._drop(TooMuchAtOnceError(MOST_AT_ONCE))
            return
        try:
            self._stream.write(raw_data)
        except OSError as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> StagedFile:
        """End the current file."""
        if self._stream:
            try:
                self._stream.close()
            except OSError as error:
                self._give_up(error)
        if self._path:
            self._bytes += self._size
        file = StagedFile(self.file_name or "", self._path, file_size, self._problem)
        self._path, self._stream = None, None
        self._arrived.append(file)
        return file

    def upload_interrupted(self) -> None:
        """Remove the files of an interrupted request."""
        if self._stream:
            self._stream.close()
        if self._path:
            self._path.unlink(missing_ok=True)
        for file in self._arrived:
            file.close()

    def _give_up(self, error: OSError) -> None:
        """Drop the current file: the disk is full or cannot be written."""
        self._drop(originals.NotKeptError(error))

    def _drop(self, problem: NotArrived) -> None:
        self._problem = problem
        if self._stream:
            with suppress(OSError):  # the write error was already reported
                self._stream.close()
        if self._path:
            self._path.unlink(missing_ok=True)
        self._path, self._stream = None, None


@receiver(request_finished)
def _remove_unfinished(**_: object) -> None:
    """Remove the file whose sender went away, of which Django does not tell the handler."""
    handler: StagingUploadHandler | None = _receiving.__dict__.pop("handler", None)
    if handler:
        handler.upload_interrupted()


def opened(files: Iterable[tuple[str, StagedFile]]) -> Iterator[IncomingFile]:
    """Open one file at a time, and delete it after it was received.

    Args:
        files: the files, each with its name.
    """
    for name, file in files:
        if file.path is None:
            yield IncomingFile(name, BytesIO(), file.problem)
        else:
            with file.path.open("rb") as stream:
                yield IncomingFile(name, stream)
            file.close()
