"""The app of decisions: what letters decided, and the pages that show it."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Decisions: models, vocabulary, search and pages."""

    name = "decisions"
    verbose_name = "Decisions"

    def ready(self) -> None:
        """Register the checks at start."""
        from decisions import system_checks  # noqa: F401
