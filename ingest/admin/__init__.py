"""Letters in Django admin; a module a page."""

from ingest.admin import letters, uploads

__all__ = ["letters", "uploads"]
