"""Withdrawing a letter with its case and releasing it, each in one transaction with its history.

The pages check permissions; these functions check all other conditions.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from decisions.models import Case
from imr_archive.runtime.advisory_locks import Lock, try_lock_until_commit
from ingest.audit.log import record_event
from ingest.letter_states import WITHDRAWABLE, State
from ingest.models import AuditAction, Letter
from ingest.processing import provenance
from ingest.processing.case_assignment import hide_case
from ingest.review.reread import queue


class RefusedError(Exception):
    """An action that cannot be done now; the message says why and what to do."""


class BeingReadError(RefusedError):
    """The letter is being read."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"{letter.name} is being read at this moment. Try again in a minute.")


def withdraw(letter_id: int, *, reason: str, by: User) -> Letter:
    """Take a letter and its case out of the archive; originals and rows are kept.

    An older letter of the case does not replace it. A letter whose worker died is withdrawn too:
    while its id is in use, no worker can claim it.

    Raises:
        BeingReadError: a worker is reading the letter.
        RefusedError: the letter is in no state to be withdrawn.
    """
    with transaction.atomic():
        lock_cases(Letter.objects.filter(pk=letter_id))
        letter = _locked(letter_id, WITHDRAWABLE, "withdrawn")
        if letter.state == State.READING and not try_lock_until_commit(Lock.LETTER, letter_id):
            raise BeingReadError(letter)
        hide_case(letter)
        letter.state, letter.released_at = State.WITHDRAWN, None
        letter.reason = reason
        letter.save()
        record_event(by, AuditAction.WITHDRAWN, letter=letter, reason=reason)
    return letter


def release(letter_id: int, *, reason: str, by: User) -> Letter:
    """Let a withdrawn or waiting letter become public when it is read again.

    Raises:
        RefusedError: the letter is neither, or is a sample that is no longer shown.
    """
    with transaction.atomic():
        letter = _locked(letter_id, (State.WITHDRAWN, State.NEEDS_PERSON), "released")
        if letter.sample and (why := provenance.why_not_shown()):
            raise RefusedError(why)
        letter.released_at = timezone.now()
        queue(letter)
        record_event(by, AuditAction.RELEASED, letter=letter, reason=reason)
    return letter


def lock_cases(letters: QuerySet[Letter]) -> None:
    """Lock the cases of letters until the transaction ends, before the letters themselves.

    Workers and corrections lock a case before its letters, and another order would be a deadlock.
    """
    cases = Case.objects.filter(pk__in=letters.order_by().values("case"))
    list(cases.select_for_update().order_by("pk").values_list("pk"))


def _locked(letter_id: int, states: Iterable[str], verb: str) -> Letter:
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.state not in states:
        if letter.state == State.READING:
            raise BeingReadError(letter)
        state = letter.get_state_display().lower()
        raise RefusedError(f'A letter in the state "{state}" cannot be {verb}.')
    return letter
