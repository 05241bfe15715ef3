"""Cases and the vocabulary in Django admin, to look things up."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from decisions.models import Case, DisputedItem, Guideline, Reviewer, Service, Specialty
from decisions.pages import error_reports  # noqa: F401  registers the queue of reports

admin.site.site_header = "IMR Archive"
admin.site.site_title = "IMR Archive"
admin.site.index_title = "Administration"


class LookUpAdmin(admin.ModelAdmin[Any]):
    """Shows rows that come from letters and from the vocabulary."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(LookUpAdmin):
    """Cases."""

    list_display = ["__str__", "decision_date", "outcome", "layout"]
    list_filter = ["outcome", "layout"]
    search_fields = ["slug", "case_number"]
    date_hierarchy = "decision_date"


@admin.register(DisputedItem)
class DisputedItemAdmin(LookUpAdmin):
    """Disputed items, with the rule that put each under its service."""

    list_display = ["disputed", "case", "outcome", "service", "service_rule"]
    list_filter = ["outcome"]
    search_fields = ["disputed", "case__slug"]
    list_select_related = ["case", "service"]


@admin.register(Service, Guideline)
class TreeAdmin(LookUpAdmin):
    """Services and guidelines."""

    list_display = ["path", "name", "depth"]
    list_filter = ["depth"]
    search_fields = ["path", "name"]


@admin.register(Specialty)
class SpecialtyAdmin(LookUpAdmin):
    """Specialties."""

    list_display = ["name", "counted_as"]
    search_fields = ["name"]


@admin.register(Reviewer)
class ReviewerAdmin(LookUpAdmin):
    """Sets of credentials."""

    list_display = ["printed", "licence_states"]
    search_fields = ["printed"]
