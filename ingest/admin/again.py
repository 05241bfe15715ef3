"""Reading letters again, from their list in Django admin: first what would change, then the act."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from ingest.admin.review import PERMISSIONS, reason_of
from ingest.models import Letter
from ingest.operations.reread import preview, readable_again
from ingest.processing.reader_pool import ReaderPool
from ingest.review import actions
from ingest.review.actions import RefusedError

#: How many letters the page reads to show what would change; the command reads them all.
MOST_PREVIEWED = 20


class ReadAgain(admin.ModelAdmin[Any]):
    """Gives a list of letters the action that reads them again."""

    actions = ["read_again"]

    def has_read_again_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody may have letters read again."""
        return request.user.has_perm(PERMISSIONS["again"])

    @admin.action(description="Read again …", permissions=["read_again"])
    def read_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> HttpResponse | None:
        """Show what reading the chosen letters again would change; queue them once confirmed."""
        readable = readable_again(letters)
        total, chosen = readable.count(), letters.count()
        if "confirmed" in request.POST:
            by, ids = cast("User", request.user), readable.values_list("pk", flat=True)
            try:
                number = len(actions.read_again(ids, reason=reason_of(request), by=by))
                letters_are = "letter is" if number == 1 else "letters are"
                messages.success(request, f"{number:,} {letters_are} queued to be read again.")
            except RefusedError as error:
                messages.error(request, str(error))
            return None
        with ReaderPool(workers=1) as readers:
            previews = [(letter, preview(letter, readers)) for letter in readable[:MOST_PREVIEWED]]
        context = {
            **self.admin_site.each_context(request),
            "title": "Read again",
            "previews": previews,
            "total": total,
            "left_out": chosen - total,
            "chosen": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/ingest/letter/read_again.html", context)
