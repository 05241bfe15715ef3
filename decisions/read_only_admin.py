"""Admin pages of rows that code writes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.forms import Media
from django.http import HttpRequest, HttpResponse

from decisions.enums import LETTER_LAYOUTS


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows that code writes; nobody adds, changes or deletes them by hand."""

    show_full_result_count = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list without Django's 270 kB of scripts for fields that nobody fills there."""
        scripts = {"media": Media(js=["admin/js/core.js", "admin/js/actions.js"])}
        return super().changelist_view(request, {**scripts, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code makes the rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code changes the rows. Django then shows them without a form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code deletes the rows."""
        return False


class LetterLayoutFilter(admin.AllValuesFieldListFilter):
    """Filters by the layout of letters, each by its name."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices with the names of the layouts in place of their stored values."""
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": LETTER_LAYOUTS.get(shown, shown) or "Not read"}


class LetterLayoutMixin(ReadOnlyAdmin):
    """Says the layout of a letter, or of a case's letter, by its name."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say the layout's name in place of its stored value."""
        fields = super().get_fields(request, obj)
        return ["letter_layout" if name == "layout" else name for name in fields]

    @admin.display(description="Form", ordering="layout")
    def letter_layout(self, row: Any) -> str:
        """Return the name of the layout; empty before the letter was read."""
        layout: str = row.layout
        return LETTER_LAYOUTS.get(layout, layout)
