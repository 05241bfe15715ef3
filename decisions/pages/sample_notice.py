"""The notice that is shown wherever the archive shows invented samples."""

from django.db import DatabaseError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.models import Case
from decisions.search import Hit, SearchError, current_session

NOTICE = "This archive contains invented sample letters, not actual state decisions."


def holds_samples() -> bool:
    """Return whether the archive shows samples, according to its index.

    If the index is unavailable, the database is queried. If that is unavailable too, the page that
    says so can still be rendered.
    """
    try:
        return current_session().holds_samples
    except SearchError:
        pass
    try:
        return Case.public.filter(sample=True).exists()
    except DatabaseError:
        return False


def sample_mark(found: Case | Hit) -> SafeString | str:
    """Mark a case or a decision that was invented."""
    return format_html(' <span class="sample">{}</span>', "invented sample") if found.sample else ""
