"""The app that takes letters in and reads them."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """Letters: uploads, reading, storing."""

    name = "ingest"
    verbose_name = "Letters"
