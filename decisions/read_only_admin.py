"""Admin pages of rows that code writes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from decisions.enums import LETTER_FORMS


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows that code writes; nobody adds, changes or deletes them by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code makes the rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code changes the rows. Django then shows them without a form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: code deletes the rows."""
        return False


class LetterFormFilter(admin.AllValuesFieldListFilter):
    """Filters by the form of letters, each by its name."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices with the names of the forms in place of their stored values."""
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": LETTER_FORMS.get(shown, shown) or "Not read"}


class ShowsLetterForm(ReadOnlyAdmin):
    """Says the form of a letter, or of a case's letter, by its name."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say the form's name in place of its stored value."""
        fields = super().get_fields(request, obj)
        return ["letter_form" if name == "layout" else name for name in fields]

    @admin.display(description="Form", ordering="layout")
    def letter_form(self, row: Any) -> str:
        """Return the name of the form; empty before the letter was read."""
        layout: str = row.layout
        return LETTER_FORMS.get(layout, layout)
