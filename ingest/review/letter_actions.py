"""Actions on letters: reading again, settling problems, mapping words, in one transaction each.

Each action is recorded in the history. The pages check permissions; these functions check the rest.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from ingest.audit.log import record_event
from ingest.models import AuditAction, Letter, WordMapping
from ingest.problems import letters_with
from ingest.processing import duplicates
from ingest.reading.parsed_letter import UNREDACTED
from ingest.review.reread import queue, readable_again
from ingest.review.withdrawal import RefusedError


def read_again(letter_ids: Iterable[int], *, reason: str, by: User) -> list[Letter]:
    """Queue letters to be read again; return them without those that already wait."""
    again = []
    with transaction.atomic():
        chosen = Letter.objects.select_for_update(of=("self",)).filter(pk__in=list(letter_ids))
        for letter in readable_again(chosen):
            queue(letter)
            record_event(by, AuditAction.AGAIN, letter=letter, reason=reason)
            again.append(letter)
    return again


def settle(letter_ids: Iterable[int], code: str, words: str, *, reason: str, by: User) -> int:
    """Mark a problem of letters as settled; they are read again without it.

    Returns:
        The number of letters.

    Raises:
        RefusedError: problems of this kind cannot be settled.
    """
    if code == UNREDACTED:
        raise RefusedError(
            "Words that may name a person can’t be marked as fine. Release or withdraw the letter."
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
    """Record that a letter is not a duplicate; it is read again as a separate letter.

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
    """Map printed words to a meaning, and queue every letter with them to be read again.

    Returns:
        The number of letters with these words.
    """
    with transaction.atomic():
        made = WordMapping.objects.create(
            kind=kind, printed=printed, meaning=meaning, reason=reason, by=by
        )
        letters = read_again(letters_with(kind, printed), reason=str(made), by=by)
        summary = f"{made}, for {len(letters)} letter{'' if len(letters) == 1 else 's'}"
        record_event(by, AuditAction.MAPPED, summary, reason=reason)
    return len(letters)
