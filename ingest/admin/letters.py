"""Letters in Django admin: each one's state and problems."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ingest.admin.again import ReadAgain
from ingest.admin.read_only import ReadOnlyAdmin
from ingest.models import Letter


@admin.register(Letter)
class LetterAdmin(ReadAgain, ReadOnlyAdmin):
    """Every letter, its state and its problems."""

    list_display = ["name", "state", "case_link", "layout", "received_at", "reason"]
    list_filter = ["state", "layout", "reader_version"]
    search_fields = ["name", "sha256", "case__slug"]
    list_select_related = ["case"]
    show_full_result_count = False

    @admin.display(description="Case", ordering="case")
    def case_link(self, letter: Letter) -> SafeString | str:
        """Link to the public page of the letter's case."""
        if letter.case is None:
            return "–"
        return format_html('<a href="{}">{}</a>', letter.case.get_absolute_url(), letter.case)
