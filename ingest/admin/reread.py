"""Reading letters again, from their list in Django admin, after showing what would change."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from ingest.admin.review import PERMISSIONS, check, reason_of
from ingest.models import Letter, RereadPreview
from ingest.review import letter_actions
from ingest.review.reread import ask_for_preview, readable_again
from ingest.review.withdrawal import RefusedError

#: The maximum number of letters to preview on the page; the command previews all.
MOST_PREVIEWED = 20


class RereadActionMixin(admin.ModelAdmin[Any]):
    """Adds the action to read letters again to a list of letters."""

    actions = ["read_again"]

    def has_read_again_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may have letters read again."""
        return request.user.has_perm(PERMISSIONS["again"])

    @admin.action(description="Read again …", permissions=["read_again"])
    def read_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> HttpResponse | None:
        """Show what reading the chosen letters again would change; queue them once confirmed."""
        readable = readable_again(letters)
        total, chosen = readable.count(), letters.count()
        if "confirmed" in request.POST:
            by, ids = cast("User", request.user), readable.values_list("pk", flat=True)
            try:
                number = len(letter_actions.read_again(ids, reason=reason_of(request), by=by))
                letters_are = "letter is" if number == 1 else "letters are"
                messages.success(request, f"{number:,} {letters_are} queued to be read again.")
            except RefusedError as error:
                messages.error(request, str(error))
            return None
        by = cast("User", request.user)
        context = {
            **self.admin_site.each_context(request),
            **_of(ask_for_preview(readable[:MOST_PREVIEWED], by)),
            "title": "Read again",
            "total": total,
            "left_out": chosen - total,
            "chosen": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/ingest/letter/read_again.html", context)


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Return the URL of previews, below those of letters."""
    view = site.admin_view(show_preview)
    return [path("reread-preview/<int:preview_id>/", view, name="reread_preview")]


def show_preview(request: HttpRequest, preview_id: int) -> HttpResponse:
    """Show the progress of a preview to the person who asked for it; only that part to htmx."""
    check(request, PERMISSIONS["again"])
    asked = get_object_or_404(RereadPreview, pk=preview_id, by=request.user.pk)
    context = _of(asked)
    if getattr(request, "htmx", False):
        return TemplateResponse(request, "admin/ingest/letter/_reread_preview.html", context)
    context |= {**admin.site.each_context(request), "title": "What would change"}
    return TemplateResponse(request, "admin/ingest/letter/reread_preview.html", context)


def _of(asked: RereadPreview) -> dict[str, Any]:
    """Return the template context of a preview."""
    letters = Letter.objects.in_bulk(asked.letters)
    return {
        "preview": asked,
        "previews": [
            (letters[number], changes)
            for number, changes in zip(asked.letters, asked.changes, strict=False)
            if number in letters
        ],
    }
