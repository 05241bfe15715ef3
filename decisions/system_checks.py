"""System checks at start, for mistakes that would otherwise fail letter by letter."""

from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register

from decisions.archive_command import VOCABULARY
from decisions.vocabulary.loading import VocabularyError


@register(VOCABULARY)
def check_vocabulary(**_: Any) -> list[CheckMessage]:
    """Load the vocabulary and say where one of its files is wrong."""
    from decisions import appeal, criteria, vocabulary  # not for commands without this check

    try:
        vocabulary.load()
        criteria.load()
        appeal.load()
    except VocabularyError as error:
        return [Error(str(error), hint="Correct the file and start again.", id="decisions.E001")]
    return []


@register(Tags.security, deploy=True)
def check_owner(**_: Any) -> list[CheckMessage]:
    """Say that a public archive names no one who runs it."""
    if settings.OWNER or settings.CONTACT or not settings.PUBLIC:
        return []
    return [
        CheckMessage(
            WARNING,
            "Visitors are not told who runs the archive.",
            hint="Set ARCHIVE_OWNER and ARCHIVE_CONTACT before the archive is public.",
            id="decisions.W001",
        )
    ]
