"""The site of the administration: its first page says what waits, letters come before the rest."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse

from ingest.review.pending_work import last_upload, search_lag, tasks_of, workers_are_missed

#: The models of letters in the order of their use; others come after them.
_LETTERS = ("Letter", "Upload", "AuditEvent", "WordMapping")
#: The applications in the order of their use, by the names that people have for them.
_APPLICATIONS = {
    "ingest": "Letters",
    "decisions": "Decisions",
    "auth": "Users and groups",
    "axes": "System: logins",
    "procrastinate": "System: jobs",
}


class AdministrationSite(AdminSite):
    """Django's site of the administration, as those who work with letters use it."""

    site_header = "IMR Archive"
    site_title = "IMR Archive"
    index_title = "Administration"
    site_url = None  # the header leads to the search

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the applications that somebody may use: letters first, the system's own last."""
        order = list(_APPLICATIONS)
        found: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for application in found:
            label = application["app_label"]
            application["name"] = _APPLICATIONS.get(label, application["name"])
            if label == "ingest":
                application["models"].sort(key=lambda each: _place(each["object_name"], _LETTERS))
        return sorted(found, key=lambda each: _place(each["app_label"], order))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what waits, and below it all that there is."""
        waits: dict[str, Any] = {"tasks": tasks_of(request.user)}
        if request.user.has_perm("ingest.view_letter"):
            waits |= {
                "last_upload": last_upload(),
                "search_lag": search_lag(),
                "no_worker": workers_are_missed(),
            }
        return super().index(request, {**waits, **(extra_context or {})})


def _place(name: str, order: Sequence[str]) -> int:
    """Return the place of a name in an order; unknown ones come last."""
    return order.index(name) if name in order else len(order)
