"""Uploads in Django admin: ingest letters, and see the result of each."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse

from decisions.read_only_admin import ReadOnlyAdmin
from ingest.admin import bulk
from ingest.intake.forms import UploadForm
from ingest.intake.upload_handler import opened
from ingest.intake.upload_progress import progress_of
from ingest.intake.uploads import receive
from ingest.letter_states import State
from ingest.models import AuditAction, AuditEvent, Upload

PER_PAGE = 100


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    """Adding an upload ingests letters; its page shows the results."""

    list_display = ["__str__", "created_by", "source", "files", "complete"]
    ordering = ["-id"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may upload letters."""
        return request.user.has_perm("ingest.add_upload")

    def get_urls(self) -> list[URLPattern]:
        """Add the URLs of the actions on all letters of an upload."""
        return [*bulk.urls(self.admin_site), *super().get_urls()]

    @admin.display(description="Files")
    def files(self, upload: Upload) -> int:
        """Count the files of an upload."""
        return upload.letters.count()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form, or receive the chosen files and redirect to the results."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
        if form.is_valid():
            upload = receive(opened(form.named_files()), source="Administration", by=_user(request))
            return HttpResponseRedirect(reverse("admin:ingest_upload_change", args=[upload.pk]))
        context = {**self.admin_site.each_context(request), "title": "Upload letters", "form": form}
        return TemplateResponse(request, "admin/ingest/upload/add.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the progress of an upload and the result of each file; only that part to htmx."""
        upload = self.get_object(request, object_id)
        if not self.has_view_permission(request, upload):
            raise PermissionDenied
        if upload is None:
            return HttpResponseRedirect(reverse("admin:index"))
        letters = upload.letters.select_related("duplicate_of", "case").order_by("id")
        chosen = request.GET.get("state", "")
        if chosen in State.values:
            letters = letters.filter(state=chosen)
        page = Paginator(letters, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "upload": upload,
            "progress": progress_of(upload),
            "samples_removed": AuditEvent.objects.filter(
                action=AuditAction.SAMPLES_REMOVED, letter__upload=upload
            ).first(),
            "chosen": chosen if chosen in State.values else "",
            "applicable": bulk.applicable(upload.letters.all(), request.user),
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
        }
        if getattr(request, "htmx", False):
            return TemplateResponse(request, "admin/ingest/upload/_progress.html", context)
        context |= {**self.admin_site.each_context(request), "title": str(upload)}
        return TemplateResponse(request, "admin/ingest/upload/letters.html", context)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
