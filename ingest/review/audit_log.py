"""The history of what people did with letters, words and accounts: it is only added to."""

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
    """Add what somebody did to the history; part of the current transaction.

    Args:
        by: who; none where a command did it, or the archive by itself.
        action: what kind of thing.
        summary: what it was, in words; the letter's name where there are none.
        letter: the letter that it was done with.
        reason: why, as the person said.
        details: what code needs to know of it.
    """
    AuditEvent.objects.create(
        by=by,
        action=action,
        letter=letter,
        summary=summary or (letter.name if letter else ""),
        reason=reason,
        details=details or {},
    )
