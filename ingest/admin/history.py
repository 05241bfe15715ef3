"""The history in Django admin: what people did, to be looked at."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ingest.admin.read_only import ReadOnlyAdmin
from ingest.history import Act, WordMapping


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """Every act of every person, the newest first."""

    list_display = ["at", "by", "deed", "letter_link", "summary", "reason"]
    list_filter = ["deed", "by"]
    search_fields = ["summary", "reason", "letter__name"]
    list_select_related = ["by", "letter"]
    show_full_result_count = False

    @admin.display(description="Letter")
    def letter_link(self, act: Act) -> SafeString | str:
        """Link to the review page of the letter."""
        if act.letter is None:
            return "–"
        address = reverse("admin:letter_review", args=[act.letter_id])
        return format_html('<a href="{}">{}</a>', address, act.letter)


@admin.register(WordMapping)
class WordMappingAdmin(ReadOnlyAdmin):
    """What people decided that printed words mean; of several the newest counts."""

    list_display = ["printed", "kind", "meaning", "by", "at", "reason"]
    list_filter = ["kind"]
    search_fields = ["printed"]
    list_select_related = ["by"]
