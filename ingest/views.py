"""The letter behind a case, and the way to its review page."""

from pathlib import Path

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin

from decisions.models import Case
from decisions.withdrawn import public_case
from ingest.intake import originals
from ingest.intake.kinds import is_pdf
from ingest.models import Letter
from ingest.processing import public_copies


@xframe_options_sameorigin
def original(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the current letter of a case; with `?download`, as a file to keep.

    Visitors get a PDF as the copy that holds its pages alone, and who may correct letters
    gets the original.
    """
    fields = Case.objects.only("slug", "letter_sha256", "withdrawn_at", "sample")
    case = public_case(fields, slug)
    download = "download" in request.GET
    sha256 = case.letter_sha256
    try:
        as_it_came = request.user.has_perm("ingest.correct_letter")
        path = originals.path_of(sha256) if as_it_came else public_copies.public_path(sha256)
        response = send(path, case.slug, download=download, sample=case.sample)
    except OSError as error:
        raise Http404("The letter's file is missing.") from error
    patch_cache_control(response, private=True)
    return response


@permission_required("ingest.correct_letter", raise_exception=True)
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead from a case to the review page of its newest letter."""
    letter = Letter.objects.filter(case__slug=slug).order_by("-is_current", "-id").first()
    if letter is None:
        raise Http404("No letter has this case.")
    return redirect("admin:letter_review", letter.pk)


def send(path: Path, name: str, *, sample: bool, download: bool = False) -> FileResponse:
    """Send a letter's file under a name without its ending.

    It is somebody else's file: only ever sent as PDF or plain text, and it may run nothing. The
    name of an invented sample says that it is one.

    Raises:
        OSError: the file is missing.
    """
    file = path.open("rb")
    pdf = is_pdf(file.read(1024))
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=download,
        filename=f"{'invented-sample-' if sample else ''}{name}.{'pdf' if pdf else 'txt'}",
        content_type="application/pdf" if pdf else "text/plain; charset=utf-8",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Sample"] = "yes" if sample else "no"
    return response
