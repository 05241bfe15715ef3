"""The admin site: its index shows pending work, and lists letters before other models."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse

from ingest.admin_names import APPLICATIONS
from ingest.review.pending_work import last_upload, search_lag, tasks_of, workers_are_missed

#: The models of letters in the order of the index; other models follow.
_LETTERS = ("Letter", "Upload", "AuditEvent", "WordMapping")


class AdministrationSite(AdminSite):
    """Django's admin site, arranged for people who work with letters."""

    site_header = "IMR Archive"
    site_title = "IMR Archive"
    index_title = "Administration"
    empty_value_display = "–"
    site_url = None  # the header links to the search
    enable_nav_sidebar = False  # the header links to the lists that people need all day

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the applications that a user may access: letters first, the system last."""
        order = list(APPLICATIONS)
        found: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for application in found:
            if application["app_label"] == "ingest":
                application["models"].sort(
                    key=lambda each: _position(each["object_name"], _LETTERS)
                )
        return sorted(found, key=lambda each: _position(each["app_label"], order))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show pending work, followed by all applications."""
        waits: dict[str, Any] = {"tasks": tasks_of(request.user)}
        if request.user.has_perm("ingest.view_letter"):
            waits |= {
                "last_upload": last_upload(),
                "search_lag": search_lag(),
                "no_worker": workers_are_missed(),
            }
        return super().index(request, {**waits, **(extra_context or {})})


def _position(name: str, order: Sequence[str]) -> int:
    """Return the position of a name in an order; unknown names come last."""
    return order.index(name) if name in order else len(order)
