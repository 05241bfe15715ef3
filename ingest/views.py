"""The original letter behind a case."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin

from decisions.models import Case
from ingest import originals
from ingest.extract import is_pdf


@xframe_options_sameorigin
def original(request: HttpRequest, slug: str) -> FileResponse:
    """Send the current letter of a case as it came; with `?download`, as a file to keep.

    It is somebody else's file: only ever sent as PDF or plain text, and it may run nothing.
    """
    case = get_object_or_404(Case.objects.only("slug", "letter_sha256"), slug=slug)
    try:
        file = originals.path_of(case.letter_sha256).open("rb")
    except FileNotFoundError as error:
        raise Http404("The original is missing.") from error
    pdf = is_pdf(file.read(1024))
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment="download" in request.GET,
        filename=f"{case.slug}.{'pdf' if pdf else 'txt'}",
        content_type="application/pdf" if pdf else "text/plain; charset=utf-8",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
