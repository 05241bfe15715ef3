"""Actions on many letters, each in one transaction and recorded in the history."""

import logging
from collections.abc import Iterable
from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ingest.audit.log import record_event
from ingest.letter_states import WITHDRAWABLE, State
from ingest.models import AuditAction, CameAs, Letter
from ingest.processing.stored_files import remove_without_letter
from ingest.review import withdrawal
from ingest.review.withdrawal import BeingReadError, RefusedError
from ingest.storage import StoreUnavailableError, originals, originals_store

logger = logging.getLogger(__name__)

#: The most originals that an error names; the log names all.
_MOST_NAMED = 5


class OriginalsLeftError(Exception):
    """Letters were deleted, but not all of their originals; the message is for the administrator.

    Args:
        letters: the number of deleted letters.
        left: for each remaining original, its location and the reason.
    """

    def __init__(self, letters: int, left: list[str]) -> None:
        are = "letter was" if letters == 1 else "letters were"
        more = f"; and {len(left) - _MOST_NAMED:,} more" if len(left) > _MOST_NAMED else ""
        super().__init__(
            f"{letters:,} {are} deleted, but files of {len(left):,} could not be removed. Remove "
            f"them by hand: {'; '.join(left[:_MOST_NAMED])}{more}."
        )


def withdrawable(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Return the letters that can be withdrawn, except failed files that no case shows.

    Those that a worker is reading are among them: `withdraw` leaves them out.
    """
    return letters.filter(state__in=WITHDRAWABLE).exclude(state=State.FAILED, is_current=False)


def releasable(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Return the letters that are withdrawn."""
    return letters.filter(state=State.WITHDRAWN)


def deletable(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Return the letters that failed and never were in the archive."""
    duplicates = Letter.objects.filter(duplicate_of=OuterRef("pk")).exclude(
        came_as=CameAs.DUPLICATE
    )
    return letters.filter(state=State.FAILED, case=None).exclude(Exists(duplicates))


def withdraw(letters: QuerySet[Letter], *, reason: str, by: User) -> int:
    """Withdraw letters, except those that a worker is reading; return their number."""
    number = 0
    with transaction.atomic():
        withdrawal.lock_cases(withdrawable(letters))
        for letter_id in _ids(withdrawable(letters)):
            with suppress(BeingReadError):
                withdrawal.withdraw(letter_id, reason=reason, by=by)
                number += 1
    return number


def release(letters: QuerySet[Letter], *, reason: str, by: User) -> int:
    """Release withdrawn letters; return their number.

    Raises:
        RefusedError: one of them may no longer be shown; then none is released.
    """
    with transaction.atomic():
        chosen = _ids(releasable(letters))
        for letter_id in chosen:
            withdrawal.release(letter_id, reason=reason, by=by)
    return len(chosen)


def delete_failed(letters: QuerySet[Letter], *, reason: str, by: User) -> int:
    """Delete failed letters and their duplicate files; return the number of letters.

    The history keeps their names and SHA-256. An original is deleted after the last letter that
    has it.

    Raises:
        RefusedError: the user lacks the permission, or the store of originals is unavailable; then
            nothing is deleted.
        OriginalsLeftError: the letters are deleted, but not all of their originals.
    """
    if not by.has_perm("ingest.delete_letter"):
        raise RefusedError("Only an administrator can delete files.")
    try:
        originals_store().check()
    except StoreUnavailableError as error:
        raise RefusedError(
            f"The archive’s store of originals is unavailable ({error.strerror}), so no letter was "
            "deleted. Try again later."
        ) from error
    with transaction.atomic():
        chosen = _ids(deletable(letters))
        again = _ids(Letter.objects.filter(duplicate_of__in=chosen))
        gone = list(Letter.objects.filter(pk__in=[*again, *chosen]).order_by("id"))
        for letter in gone:
            details = {
                "name": letter.name,
                "sha256": letter.sha256,
                "upload": letter.upload_id,
                "why_it_failed": letter.reason,
            }
            said = f"{letter.name}, SHA-256 {letter.sha256 or 'unknown'}"
            record_event(by, AuditAction.DELETED, said, reason=reason, details=details)
        Letter.objects.filter(pk__in=again).delete()
        Letter.objects.filter(pk__in=chosen).delete()
    if left := _forget_originals({letter.sha256 for letter in gone} - {""}):
        raise OriginalsLeftError(len(gone), left)
    return len(gone)


def _forget_originals(identities: Iterable[str]) -> list[str]:
    """Remove the originals without a letter; return those that could not be removed.

    The deletion of the letters is committed before, so that a failure never leaves a letter without
    its original; `check_archive` finds the originals that a crash leaves.
    """
    left = []
    for sha256 in sorted(identities):
        try:
            remove_without_letter(sha256)
        except OSError as error:
            left.append(f"{originals.location_of(sha256)} ({error.strerror})")
            logger.error("A deleted letter's original was not removed: %s", left[-1])
    return left


def _ids(letters: QuerySet[Letter]) -> list[int]:
    locked = Letter.objects.select_for_update().filter(pk__in=letters.order_by().values("pk"))
    return list(locked.order_by("id").values_list("pk", flat=True))
