"""Letters in Django admin; a module a page."""

from ingest.admin import accounts, api_keys, history, letters, uploads

__all__ = ["accounts", "api_keys", "history", "letters", "uploads"]
