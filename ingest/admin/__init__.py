"""Letters in Django admin; a module a page."""

from ingest.admin import history, letters, uploads

__all__ = ["history", "letters", "uploads"]
