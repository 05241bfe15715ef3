"""Uploads in Django admin: take letters in, and see what became of each."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ingest.forms import UploadForm
from ingest.models import Upload
from ingest.states import WAITING, State
from ingest.uploads import IncomingFile, receive, results


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin[Upload]):
    """Adding an upload takes letters in; its page shows what became of them."""

    list_display = ["__str__", "created_by", "source", "files"]
    ordering = ["-id"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Files")
    def files(self, upload: Upload) -> int:
        """Count the files of an upload."""
        return upload.letters.count()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form, or take the chosen files in and show what became of them."""
        if not self.has_add_permission(request):
            return self._no_permission(request)
        sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
        if form.is_valid():
            incoming = (
                IncomingFile(file.name or "", file.file) for file in form.cleaned_data["letters"]
            )
            upload = receive(incoming, source="Administration", by=_user(request))
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
        """Show what became of each file of an upload."""
        upload = self.get_object(request, object_id)
        if upload is None or not self.has_view_permission(request, upload):
            return self._no_permission(request)
        letters = list(results(upload))
        counts = Counter(letter.state for letter in letters)
        context = {
            **self.admin_site.each_context(request),
            "title": str(upload),
            "upload": upload,
            "letters": letters,
            "counts": [(state.label, counts[state]) for state in State if counts[state]],
            "waiting": sum(counts[state] for state in WAITING),
        }
        return TemplateResponse(request, "admin/ingest/upload/letters.html", context)

    def _no_permission(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:index"))


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
