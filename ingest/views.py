"""Views of the letter of a case, and the redirect to its review page."""

import hashlib
import logging
from collections.abc import Callable
from typing import IO

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin

from decisions.models import Case
from decisions.pages.concurrency_limits import refuse
from decisions.public_cases import public_case
from ingest.file_formats.file_types import is_pdf
from ingest.models import Letter
from ingest.processing import public_copies
from ingest.storage import StoreUnavailableError, originals

logger = logging.getLogger(__name__)

_CHUNK = 1 << 20


@xframe_options_sameorigin
def original(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the current letter of a case; with `?download`, as a file to keep.

    Visitors get the public copy of a PDF; users who may correct letters get the original.
    """
    fields = Case.objects.only("slug", "letter_sha256", "withdrawn_at", "sample")
    case = public_case(fields, slug)
    as_it_came = request.user.has_perm("ingest.correct_letter")
    opened = originals.open_original if as_it_came else public_copies.open_public
    return send(
        request,
        lambda: opened(case.letter_sha256),
        case.slug,
        download="download" in request.GET,
        sample=case.sample,
    )


@permission_required("ingest.correct_letter", raise_exception=True)
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Redirect from a case to the review page of its newest letter."""
    letter = Letter.objects.filter(case__slug=slug).order_by("-is_current", "-id").first()
    if letter is None:
        raise Http404("No letter has this case.")
    return redirect("admin:letter_review", letter.pk)


def send(
    request: HttpRequest,
    opened: Callable[[], IO[bytes]],
    name: str,
    *,
    sample: bool,
    download: bool,
) -> HttpResponseBase:
    """Send a letter's file; return a 503 response if the store does not answer.

    The file is untrusted: it is sent only as PDF or plain text and may not run scripts. The file
    name of an invented sample states that it is one.

    Args:
        request: the request.
        opened: a function that opens the file.
        name: the file name without its extension.
        sample: whether the letter is invented.
        download: whether to send it as an attachment.

    Raises:
        Http404: the file is missing.
    """
    try:
        file = opened()
    except StoreUnavailableError as error:
        logger.error("a letter's file cannot be sent: %s", error.strerror)
        problem = "The archive’s store of letters is unavailable. Try again in a minute."
        return refuse(request, problem, status=503, seconds=60)
    except OSError as error:
        raise Http404("The letter’s file is missing.") from error
    digest = hashlib.sha256(beginning := file.read(1024))
    while part := file.read(_CHUNK):
        digest.update(part)
    etag = f'"{digest.hexdigest()}"'
    if unchanged := get_conditional_response(request, etag):
        file.close()
        return unchanged
    file.seek(0)
    pdf = is_pdf(beginning)
    response = FileResponse(
        file,
        as_attachment=download,
        filename=f"{'invented-sample-' if sample else ''}{name}.{'pdf' if pdf else 'txt'}",
        content_type="application/pdf" if pdf else "text/plain; charset=utf-8",
    )
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Sample"] = "yes" if sample else "no"
    patch_cache_control(response, private=True)
    return response
