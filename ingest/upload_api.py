"""The API for uploads: programs send letters, with the states and limits of the upload page."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Header, Query, Router, Status, UploadedFile
from pydantic import Field

from decisions.api.parameters import Parameters
from decisions.api.problems import ParameterError, ProblemError, bad_parameters
from decisions.api.rules import needs_permission
from decisions.api_responses.decision import case_api_url
from decisions.api_responses.shared_types import AnswerModel
from decisions.models import ApiKey
from decisions.pages.search_urls import path_of, site_root
from ingest.intake.upload_handler import StagedFile, opened
from ingest.intake.upload_progress import progress_of
from ingest.intake.uploads import receive, sole_sender
from ingest.letter_states import State
from ingest.models import CameAs, Letter, Upload
from ingest.storage.originals import NotKeptError

logger = logging.getLogger(__name__)
router = Router()
_NEEDS_KEY = {"x-needs-key": True}


class BatchFile(AnswerModel):
    """One file that was sent, or one in a ZIP."""

    name: str
    sha256: str | None
    """The SHA-256 of its content; null if it was refused without being stored."""
    state: State
    came_as: CameAs
    """What kind of file it was on arrival."""
    reason: str | None
    """An explanation of its state; null if there is none or only editors may see it."""
    case_url: str | None
    """The API's URL for its case; null if the case is not public."""


class Batch(AnswerModel):
    """Files that were sent together, with their current state."""

    batch: int
    url: str
    """The URL to request it again."""
    complete: bool
    """Whether all of its files have arrived."""
    total: int
    """How many files there are."""
    waiting: int
    """How many of them have not been read yet."""
    states: dict[State, int]
    """How many files are in each state."""
    files: list[BatchFile]
    """In order of arrival, as many as requested."""
    next_offset: int | None
    """The `offset` of the next files; null after the last one."""


class BatchParameters(Parameters):
    """Which files of a batch to return."""

    limit: int = Field(100, ge=1, le=1_000)
    """The maximum number of files to list."""
    offset: int = Field(0, ge=0, le=1_000_000)
    """How many to skip."""


@router.post(
    "/letters",
    response={202: Batch},
    operation_id="letters",
    url_name="api_letters",
    tags=["Letters"],
    openapi_extra=_NEEDS_KEY,
)
@needs_permission("ingest.add_upload")
def letters(
    request: HttpRequest,
    response: HttpResponse,
    files: Annotated[list[UploadedFile], File(min_length=1)],
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> Status[Batch]:
    """Send letters: PDF or text files, or ZIPs of them.

    They are read in turn: request the batch to see their states. A file that was sent before is a
    duplicate and changes nothing. Repeating a request with the same `Idempotency-Key` returns the
    same batch, or 409 while the first request is being processed.
    """
    key: ApiKey = request.api_key  # type: ignore[attr-defined]
    staged = [file for file in files if isinstance(file, StagedFile)]
    if not staged:
        detail = "Send at least one file: multipart/form-data with a part “files” for each."
        raise bad_parameters([ParameterError(parameter="files", detail=detail)])
    request_key = _request_key(key, idempotency_key)
    try:
        if request_key:
            with sole_sender(request_key) as alone:
                if not alone:
                    detail = "The same request is still being processed. Try again in a minute."
                    raise ProblemError(409, detail, headers={"Retry-After": "60"})
                upload = _received(key, staged, request_key)
        else:
            upload = _received(key, staged)
    except NotKeptError as error:
        detail = "The archive’s disk is full. Send the same request again in five minutes."
        logger.error("API key %s sent letters that could not be kept: %s", key, error)
        raise ProblemError(503, detail, headers={"Retry-After": "300"}) from None
    found = _batch(request, upload, BatchParameters(limit=100, offset=0))
    response["Location"] = found.url
    return Status(202, found)


@router.api_operation(
    ["GET", "HEAD"],
    "/batches/{int:batch}",
    response=Batch,
    operation_id="batch",
    url_name="api_batch",
    tags=["Letters"],
    openapi_extra=_NEEDS_KEY,
)
@needs_permission("ingest.add_upload")
def batch(request: HttpRequest, batch: int, which: Query[BatchParameters]) -> Batch:
    """Return the state of the files of a batch that the owner of the key sent."""
    key: ApiKey = request.api_key  # type: ignore[attr-defined]
    if batch >= 2**63:
        raise Http404
    upload = Upload.objects.filter(created_by=key.owner, pk=batch).first()
    if upload is None:
        raise Http404
    return _batch(request, upload, which)


def _received(key: ApiKey, staged: Sequence[StagedFile], request_key: str = "") -> Upload:
    """Return the upload of a request: a new one, or that of an earlier request with its key."""
    before = Upload.objects.filter(request_key=request_key).first() if request_key else None
    if before and before.complete:
        return before
    return receive(
        opened([(file.name or "", file) for file in staged]),
        source=f"API key {key}",
        by=key.owner,
        broken_off=before,
        sender_retries=True,
        request_key=request_key,
    )


def _request_key(key: ApiKey, sent: str) -> str:
    """Return a digest of owner and `Idempotency-Key`; empty if no key was sent."""
    return hashlib.sha256(f"{key.owner_id} {sent}".encode()).hexdigest() if sent else ""


def _batch(request: HttpRequest, upload: Upload, which: BatchParameters) -> Batch:
    progress, root = progress_of(upload), site_root(request)
    end = which.offset + which.limit
    rows: QuerySet[Letter, Any] = upload.letters.select_related("case").order_by("id")
    return Batch(
        batch=upload.pk,
        url=f"{root}{path_of('api:api_batch', upload.pk)}",
        complete=upload.complete,
        total=progress.files,
        waiting=progress.waiting,
        states=dict(progress.states),
        files=[_file(each, root) for each in rows[which.offset : end]],
        next_offset=end if end < progress.files else None,
    )


def _file(letter: Letter, root: str) -> BatchFile:
    case = letter.case if letter.is_public else None
    return BatchFile(
        name=letter.name,
        sha256=letter.sha256 or None,
        state=State(letter.state),
        came_as=CameAs(letter.came_as),
        reason=None if letter.is_held else letter.reason or None,
        case_url=case_api_url(case.slug, root) if case else None,
    )
