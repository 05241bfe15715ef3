"""Letters in Django admin: each one's state and problems."""

from django.contrib import admin
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ingest.admin import queue, review
from ingest.admin.again import ReadAgain
from ingest.admin.read_only import ReadOnlyAdmin
from ingest.models import Letter


@admin.register(Letter)
class LetterAdmin(ReadAgain, ReadOnlyAdmin):
    """Every letter, its state and its problems."""

    list_display = ["name", "state", "review_link", "case_link", "layout", "received_at", "reason"]
    list_filter = ["state", "layout", "reader_version"]
    search_fields = ["name", "sha256", "case__slug"]
    list_select_related = ["case"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add the review page of each letter and the queue of what needs a person."""
        site = self.admin_site
        return [*queue.urls(site), *review.urls(site), *super().get_urls()]

    @admin.display(description="Review")
    def review_link(self, letter: Letter) -> SafeString:
        """Link to the page that shows the original beside what was read."""
        address = reverse("admin:letter_review", args=[letter.pk])
        return format_html('<a href="{}" aria-label="Review {}">review</a>', address, letter.name)

    @admin.display(description="Case", ordering="case")
    def case_link(self, letter: Letter) -> SafeString | str:
        """Link to the public page of the letter's case."""
        if letter.case is None:
            return "–"
        return format_html('<a href="{}">{}</a>', letter.case.get_absolute_url(), letter.case)
