"""The history in Django admin: what people did, to be looked at."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.read_only_admin import ReadOnlyAdmin
from ingest.review.audit import Act, WordMapping


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """Every act of every person, the newest first."""

    list_display = ["at", "who", "deed", "about", "summary", "reason"]
    list_filter = ["deed", "by"]
    search_fields = ["summary", "reason", "letter__name"]
    list_select_related = ["by", "letter"]

    @admin.display(description="By", ordering="by")
    def who(self, act: Act) -> str:
        """Return who did it."""
        return str(act.by or "a command")

    @admin.display(description="About")
    def about(self, act: Act) -> SafeString | str:
        """Link to the review page of the letter, or to the upload."""
        if act.letter:
            address, words = reverse("admin:letter_review", args=[act.letter_id]), act.letter.name
        elif upload := act.details.get("upload"):
            address = reverse("admin:ingest_upload_change", args=[upload])
            words = f"Upload {upload}"
        else:
            return "–"
        return format_html('<a href="{}">{}</a>', address, words)


@admin.register(WordMapping)
class WordMappingAdmin(ReadOnlyAdmin):
    """What people decided that printed words mean; of several the newest counts."""

    list_display = ["printed", "kind", "meaning", "by", "at", "reason"]
    list_filter = ["kind"]
    search_fields = ["printed"]
    list_select_related = ["by"]
