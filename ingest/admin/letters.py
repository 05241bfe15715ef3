"""Letters in Django admin, with their states and problems."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from decisions.read_only_admin import LetterLayoutFilter, LetterLayoutMixin
from ingest.admin import queue, reread, review, samples
from ingest.admin.bulk import BulkActionsMixin
from ingest.admin.reread import RereadActionMixin
from ingest.admin.review import PERMISSIONS
from ingest.models import Letter
from ingest.review.pending_work import MAY_NAME_SOMEBODY

#: The fields that only administrators of the archive itself need.
_FOLDED = frozenset(("sha256", "size", "came_as", "attempts", "reader_version", "sample"))


class HoldFilter(admin.SimpleListFilter):
    """Letters that wait because they may name a person."""

    title = "hold"
    parameter_name = "hold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the only choice besides all letters."""
        return [("1", "May name a person")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        """Return the letters that match the choice."""
        return queryset.filter(MAY_NAME_SOMEBODY) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(BulkActionsMixin, RereadActionMixin, LetterLayoutMixin):
    """All letters, with their states and problems."""

    list_display = [
        "name",
        "state",
        "review_link",
        "case_link",
        "letter_layout",
        "received_at",
        "reason",
    ]
    list_filter = ["state", HoldFilter, "sample", ("layout", LetterLayoutFilter), "reader_version"]
    search_fields = ["name", "sha256", "case__slug"]
    list_select_related = ["case"]
    actions: Any = [*RereadActionMixin.actions, *BulkActionsMixin.actions]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Omit columns that quote a letter or link to its text for users who may not correct."""
        shown = super().get_list_display(request)
        return shown if _may_look(request) else [*_without(shown, {"review_link", "reason"})]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Omit fields that may quote a private letter for users who may not correct."""
        named = super().get_fields(request, obj)
        fields = ["what_is_wrong" if name == "problems" else name for name in named]
        if obj is None or _may_look(request):
            return fields
        hidden = set() if obj.is_public else {"what_is_wrong"}
        return [*_without(fields, hidden | ({"reason"} if obj.is_held else set()))]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show a letter's result first, and collapse the fields about its file and reading."""
        fields = self.get_fields(request, obj)
        folded = {"fields": [name for name in fields if name in _FOLDED], "classes": ["collapse"]}
        return [
            (None, {"fields": [*_without(fields, _FOLDED)]}),
            ("The file and its reading", folded),
        ]

    def get_urls(self) -> list[URLPattern]:
        """Add the URLs of the review pages, the review queue, and others."""
        site = self.admin_site
        pages = (queue, reread, samples, review)
        return [*(url for page in pages for url in page.urls(site)), *super().get_urls()]

    @admin.display(description="Review")
    def review_link(self, letter: Letter) -> SafeString:
        """Link to the page that shows the original next to what was read."""
        url = reverse("admin:letter_review", args=[letter.pk])
        return format_html('<a href="{}" aria-label="Review {}">review</a>', url, letter.name)

    @admin.display(description="Problems")
    def what_is_wrong(self, letter: Letter) -> SafeString:
        """Show each problem as a sentence."""
        said = ((problem["message"],) for problem in letter.problems)
        return format_html_join(mark_safe("<br>"), "{}", said)

    @admin.display(description="Case", ordering="case")
    def case_link(self, letter: Letter) -> SafeString | str:
        """Link to the public page of the letter's case."""
        if letter.case is None:
            return "–"
        return format_html('<a href="{}">{}</a>', letter.case.get_absolute_url(), letter.case)


def _may_look(request: HttpRequest) -> bool:
    return request.user.has_perm(PERMISSIONS["correct"])


def _without(names: Iterable[Any], hidden: Collection[str]) -> Iterator[Any]:
    return (name for name in names if name not in hidden)
