"""Cases and the vocabulary in Django admin, to look things up, and the queue of error reports."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.models import (
    Alert,
    Case,
    DisputedItem,
    ErrorReport,
    Guideline,
    Reviewer,
    Service,
    Specialty,
)
from decisions.read_only_admin import LetterLayoutFilter, LetterLayoutMixin, ReadOnlyAdmin


@admin.register(Case)
class CaseAdmin(LetterLayoutMixin):
    """Cases."""

    list_display = ["__str__", "decision_date", "outcome", "letter_layout"]
    list_filter = ["outcome", ("layout", LetterLayoutFilter)]
    search_fields = ["slug", "case_number"]
    date_hierarchy = "decision_date"


@admin.register(DisputedItem)
class DisputedItemAdmin(ReadOnlyAdmin):
    """Disputed items, with the rule that put each under its service."""

    list_display = ["disputed", "case", "outcome", "service", "service_rule"]
    list_filter = ["outcome"]
    search_fields = ["disputed", "case__slug"]
    list_select_related = ["case", "service"]


@admin.register(Service, Guideline)
class TreeAdmin(ReadOnlyAdmin):
    """Services and guidelines."""

    list_display = ["path", "name", "depth"]
    list_filter = ["depth"]
    search_fields = ["path", "name"]


@admin.register(Specialty)
class SpecialtyAdmin(ReadOnlyAdmin):
    """Specialties."""

    list_display = ["name", "counted_as"]
    search_fields = ["name"]


@admin.register(Reviewer)
class ReviewerAdmin(ReadOnlyAdmin):
    """Sets of credentials."""

    list_display = ["printed", "license_states"]
    search_fields = ["printed"]


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin[ErrorReport]):
    """The queue of error reports: the visitor's text is read-only; editors add what was done."""

    list_display = ["case", "item", "about", "short_message", "created_at", "handled"]
    list_filter = ["handled", "about", "created_at"]
    list_select_related = ["case"]
    search_fields = ["case__slug", "message"]
    fields = ["case_page", "item", "about", "message", "contact", "created_at", "handled", "answer"]
    readonly_fields = ["case_page", "item", "about", "message", "contact", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: visitors make reports, on the page of a case."""
        return False

    @admin.display(description="message")
    def short_message(self, report: ErrorReport) -> str:
        """Return the beginning of the message."""
        return report.message if len(report.message) < 90 else f"{report.message[:90]} …"

    @admin.display(description="case")
    def case_page(self, report: ErrorReport) -> SafeString:
        """Link to the case and to its letter."""
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">original letter</a>',
            f"{report.case.get_absolute_url()}{f'#item-{report.item}' if report.item else ''}",
            report.case,
            reverse("original", args=[report.case.slug]),
        )


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """Alerts, which can be deleted; their owners' addresses and searches are not shown."""

    list_display = [
        "__str__",
        "provider",
        "by_webhook",
        "frequency",
        "created_at",
        "confirmed_at",
        "paused",
        "stopped",
    ]
    list_filter = ["frequency", "paused", "created_at"]
    readonly_fields = ["provider", "by_webhook"]
    fields = [
        "provider",
        "by_webhook",
        "frequency",
        "rates",
        "created_at",
        "confirmed_at",
        "paused",
        "stopped",
        "next_at",
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a user may delete alerts, for example at the request of an owner."""
        return request.user.has_perm("decisions.delete_alert")

    @admin.display(description="mail provider")
    def provider(self, alert: Alert) -> str:
        """Return the domain of the email address."""
        return f"…@{alert.email.rpartition('@')[2]}"

    @admin.display(description="webhook", boolean=True)
    def by_webhook(self, alert: Alert) -> bool:
        """Return whether the alert sends its decisions to a webhook."""
        return bool(alert.webhook)
