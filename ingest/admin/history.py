"""The history in Django admin, read-only."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.read_only_admin import ReadOnlyAdmin
from ingest.models import AuditEvent, WordMapping


class PersonFilter(admin.RelatedFieldListFilter):
    """Filters by who did it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = "person"


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The history of all actions, newest first."""

    list_display = ["at", "who", "action", "about", "summary", "reason"]
    list_filter = ["action", ("by", PersonFilter)]
    search_fields = ["summary", "reason", "letter__name"]
    list_select_related = ["by", "letter"]

    @admin.display(description="By", ordering="by")
    def who(self, event: AuditEvent) -> str:
        """Return who did it."""
        return str(event.by or "a command")

    @admin.display(description="About")
    def about(self, event: AuditEvent) -> SafeString | str:
        """Link to the review page of the letter, or to the upload."""
        if event.letter:
            url, words = (
                reverse("admin:letter_review", args=[event.letter_id]),
                event.letter.name,
            )
        elif upload := event.details.get("upload"):
            url = reverse("admin:ingest_upload_change", args=[upload])
            words = f"Upload {upload}"
        else:
            return "–"
        return format_html('<a href="{}">{}</a>', url, words)


@admin.register(WordMapping)
class WordMappingAdmin(ReadOnlyAdmin):
    """The meanings that people assigned to printed words; the newest one is used."""

    list_display = ["printed", "kind", "meaning", "by", "at", "reason"]
    list_filter = ["kind"]
    search_fields = ["printed"]
    list_select_related = ["by"]
