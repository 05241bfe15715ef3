"""The base class of the archive's commands."""

from django.core.management.base import BaseCommand

#: The tag of the check of the files that administrators can edit.
VOCABULARY = "vocabulary"


class ArchiveCommand(BaseCommand):
    """A command that checks the vocabulary when it starts.

    It does not check the site's code, which would load all pages; `manage.py check` does.
    """

    requires_system_checks = [VOCABULARY]
