"""Letters in Django admin; a module a page."""

from ingest.admin import accounts, history, letters, uploads

__all__ = ["accounts", "history", "letters", "uploads"]
