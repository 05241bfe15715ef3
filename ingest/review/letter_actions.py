"""Have letters read again, settle their problems, map words: each in one transaction, with history.

Who may do what is for the pages to ask; these functions hold what must be true whoever asks.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from ingest.intake import duplicates
from ingest.models import AuditAction, Letter, WordMapping
from ingest.operations.reread import queue, readable_again
from ingest.reading.parsed_letter import UNREDACTED
from ingest.review.audit_log import record_event
from ingest.review.problems import letters_with
from ingest.review.withdrawal import RefusedError


def read_again(letter_ids: Iterable[int], *, reason: str, by: User) -> list[Letter]:
    """Have letters read again; return those that are, leaving out the ones that wait already."""
    again = []
    with transaction.atomic():
        chosen = Letter.objects.select_for_update(of=("self",)).filter(pk__in=list(letter_ids))
        for letter in readable_again(chosen):
            queue(letter)
            record_event(by, AuditAction.AGAIN, letter=letter, reason=reason)
            again.append(letter)
    return again


def settle(letter_ids: Iterable[int], code: str, words: str, *, reason: str, by: User) -> int:
    """Find a problem of letters to be fine: they are read again and no longer have it.

    Returns:
        How many letters that was.

    Raises:
        RefusedError: the problem is not one that can be fine.
    """
    if code == UNREDACTED:
        raise RefusedError(
            "Words that may name a person can't be marked as fine. Release or withdraw the letter."
        )
    with transaction.atomic():
        letters = read_again(letter_ids, reason=f"A problem is fine: {reason}", by=by)
        for letter in letters:
            details = {"code": code, "words": words}
            summary = f"{code}: {words}" if words else code
            record_event(
                by, AuditAction.SETTLED, summary, letter=letter, reason=reason, details=details
            )
    return len(letters)


def tell_apart(letter_id: int, *, reason: str, by: User) -> None:
    """Say that a letter is not the duplicate it was taken for: it is read again, and on its own.

    Raises:
        RefusedError: it is not a duplicate, or it is the same file.
    """
    letter = Letter.objects.get(pk=letter_id)
    words = duplicates.settled_words(letter)
    if words is None or not settle(
        [letter_id], duplicates.SAME_LETTER, words, reason=reason, by=by
    ):
        raise RefusedError("This letter is no longer held as a duplicate. Open its page again.")


def map_words(kind: str, printed: str, meaning: str | list[str], *, reason: str, by: User) -> int:
    """Decide what printed words mean, and have every letter read again that has them.

    Returns:
        How many letters that settles.
    """
    with transaction.atomic():
        made = WordMapping.objects.create(
            kind=kind, printed=printed, meaning=meaning, reason=reason, by=by
        )
        letters = read_again(letters_with(kind, printed), reason=str(made), by=by)
        summary = f"{made}, for {len(letters)} letter{'' if len(letters) == 1 else 's'}"
        record_event(by, AuditAction.MAPPED, summary, reason=reason)
    return len(letters)
