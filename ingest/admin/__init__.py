"""Letters in Django admin, with one module per page."""

from ingest.admin import accounts, api_keys, history, letters, uploads

__all__ = ["accounts", "api_keys", "history", "letters", "uploads"]
