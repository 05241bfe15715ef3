"""System checks at start, for mistakes that would otherwise fail letter by letter."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from decisions import appeal, criteria, vocabulary
from decisions.vocabulary.loading import VocabularyError


@register
def check_vocabulary(**_: Any) -> list[CheckMessage]:
    """Load the vocabulary and say where one of its files is wrong."""
    try:
        vocabulary.load()
        criteria.load()
        appeal.load()
    except VocabularyError as error:
        return [Error(str(error), hint="Correct the file and start again.", id="decisions.E001")]
    return []
