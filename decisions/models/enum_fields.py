"""Fields whose values are the fixed terms of `decisions.enums`."""

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import Q


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the choices of a field: each stored word and its label."""
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


def one_of(field: str, words: type[StrEnum], *, optional: bool = False) -> Q:
    """Return the condition of a CheckConstraint that limits a field to some words.

    Args:
        field: the field's name.
        words: the words.
        optional: whether it may be empty.
    """
    values: Sequence[str] = [*words, *([""] if optional else [])]
    return Q(**{f"{field}__in": values})
