"""The page that removes the sample letters."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ingest.admin.review import PERMISSIONS, check, reason_of
from ingest.processing import provenance
from ingest.review.withdrawal import RefusedError


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Return the URL of the page, below those of letters."""
    return [path("samples/", site.admin_view(remove_samples), name="remove_samples")]


def remove_samples(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation and a reason; then remove the samples."""
    by = check(request, PERMISSIONS["withdraw"])
    if request.method == "POST":
        try:
            number = provenance.remove_samples(by=by, reason=reason_of(request))
        except RefusedError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:remove_samples"))
        messages.success(request, f"Invented sample letters removed: {number:,}.")
        return HttpResponseRedirect(reverse("admin:index"))
    context = {
        **admin.site.each_context(request),
        "title": "Remove the invented samples",
        "number": provenance.remaining_samples().count(),
    }
    return TemplateResponse(request, "admin/ingest/letter/samples.html", context)
