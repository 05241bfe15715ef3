"""The original letter behind a case, and the way to its review page."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin

from decisions.models import Case
from decisions.withdrawn import public_case
from ingest import originals
from ingest.extract import is_pdf
from ingest.models import Letter


@xframe_options_sameorigin
def original(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the current letter of a case as it came; with `?download`, as a file to keep."""
    fields = Case.objects.only("slug", "letter_sha256", "withdrawn_at", "sample")
    case = public_case(fields, slug)
    download = "download" in request.GET
    return send(case.letter_sha256, case.slug, download=download, sample=case.sample)


@permission_required("ingest.correct_letter", raise_exception=True)
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead from a case to the review page of its newest letter."""
    letter = Letter.objects.filter(case__slug=slug).order_by("-is_current", "-id").first()
    if letter is None:
        raise Http404("No letter has this case.")
    return redirect("admin:letter_review", letter.pk)


def send(sha256: str, name: str, *, sample: bool, download: bool = False) -> FileResponse:
    """Send an original under a name without its ending.

    It is somebody else's file: only ever sent as PDF or plain text, and it may run nothing. The
    name of an invented sample says that it is one.

    Raises:
        Http404: the original is missing.
    """
    try:
        file = originals.path_of(sha256).open("rb")
    except OSError as error:
        raise Http404("The original is missing.") from error
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
