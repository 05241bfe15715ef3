"""The append-only history of actions on letters, words and accounts."""

from typing import Any

from django.contrib.auth.models import User

from ingest.models import AuditAction, AuditEvent, Letter


def record_event(
    by: User | None,
    action: AuditAction,
    summary: str = "",
    *,
    letter: Letter | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add an action to the history; part of the current transaction.

    Args:
        by: the user; None for a command or an automatic action.
        action: the type of action.
        summary: a description; by default the letter's name.
        letter: the letter that the action concerns.
        reason: the reason that the person gave.
        details: data about the action for code.
    """
    AuditEvent.objects.create(
        by=by,
        action=action,
        letter=letter,
        summary=summary or (letter.name if letter else ""),
        reason=reason,
        details=details or {},
    )
