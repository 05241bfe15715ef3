"""Distinguishes invented letters from real ones, and ensures that visitors never see both.

Samples are shown only while no real letter is. The first real letter removes all samples in the
transaction that makes its case public, and they do not return (docs/adr/0009).
"""

import logging
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from decisions.formatting import number_of
from decisions.models import Case, ErrorReport
from imr_archive.runtime.advisory_locks import Lock, lock_until_commit
from ingest.audit.log import record_event
from ingest.letter_states import WITHDRAWABLE, State
from ingest.models import AuditAction, AuditEvent, Letter
from ingest.processing.reader_pool import ReadLetter

logger = logging.getLogger(__name__)

AMONG_REAL = (
    "This is an invented sample letter. An archive with actual state decisions does not show "
    "samples."
)
REMOVED = "This is an invented sample letter. Samples were permanently removed from this archive."
#: The source of uploads of samples.
SOURCE = "Invented sample letters"
#: The states of samples that are removed at once; `store` handles those that are being read.
_REMOVABLE = [state for state in WITHDRAWABLE if state is not State.READING]


def is_sample(letter: Letter, read: ReadLetter, number: str | None) -> bool:
    """Return whether a letter is invented: known or marked as a sample, or a copy of one.

    Args:
        letter: the file as it came.
        read: what was read from it.
        number: the case number, if it has one.
    """
    if letter.sample or read.marked_as_sample:
        return True
    texts = Case.objects.filter(sample=True, case_number=number) if number else Case.objects.none()
    return read.text.text.split() in map(str.split, texts.values_list("letter_text", flat=True))


def why_not_shown(number: str | None = None) -> str:
    """Return the reason why a sample is not shown to visitors; empty if it can be shown.

    Samples are not removed before the current transaction ends. If a real case becomes public at
    the same time, the database rejects the later one, and its letter is read again.

    Args:
        number: the number of its case, which a real case may have.
    """
    lock_until_commit(Lock.SAMPLES, shared=True)
    if Case.public.filter(sample=False).exists():
        return AMONG_REAL
    if number and Case.objects.filter(sample=False).filter(_named(number)).exists():
        return AMONG_REAL
    return REMOVED if AuditEvent.objects.filter(action=AuditAction.SAMPLES_REMOVED).exists() else ""


def free_case_number(number: str | None) -> None:
    """Free a sample's case number for a real letter; must be called within a transaction."""
    if number:
        for case in Case.objects.select_for_update().filter(_named(number), sample=True):
            case.case_number, case.slug = None, f"sample-{case.letter_sha256[:12]}"
            case.save(update_fields=["case_number", "slug"])


def remove_samples_for(letter: Letter) -> None:
    """Remove the samples when a real letter becomes public; must be called within a transaction."""
    if remaining_samples().exists():
        reason = f"The first real letter was added: {letter.name}"
        remove_samples(by=letter.upload.created_by, reason=reason, letter=letter)


def remove_samples(*, by: User | None, reason: str, letter: Letter | None = None) -> int:
    """Remove all samples from public pages and review queues for good.

    Error reports about them are closed.

    Args:
        by: the user; None for a command, or for a real letter ingested by a command.
        reason: the reason for the history.
        letter: the real letter that replaces them.

    Returns:
        The number of letters.
    """
    with transaction.atomic():
        lock_until_commit(Lock.SAMPLES)  # waits for samples being stored
        letters = list(
            remaining_samples().select_for_update().order_by("pk").values_list("pk", flat=True)
        )
        if not letters:
            return 0
        Case.public.filter(sample=True).update(withdrawn_at=timezone.now())
        reports = ErrorReport.objects.filter(case__sample=True, handled=False)
        reports.update(handled=True, answer="The case was an invented sample and was removed.")
        gone = Letter.objects.filter(pk__in=letters)
        gone.filter(state__in=_REMOVABLE).update(
            state=State.WITHDRAWN, is_current=False, released_at=None, reason=REMOVED
        )
        gone.update(is_current=False)  # `store` handles those being read again
        said = number_of(len(letters), "invented sample letter")
        record_event(by, AuditAction.SAMPLES_REMOVED, said, letter=letter, reason=reason)
        transaction.on_commit(partial(logger.info, "%s taken out: %s", said, reason))
    return len(letters)


def mark_samples() -> None:
    """Mark letters that an older quickstart loaded without a mark; part of a transaction."""
    loaded = Letter.objects.filter(upload__source=SOURCE, upload__created_by=None)
    files = list(loaded.exclude(sha256="").values_list("sha256", flat=True))
    Letter.objects.filter(Q(pk__in=loaded) | Q(sha256__in=files)).update(sample=True)
    Case.objects.filter(letter_sha256__in=files).update(sample=True)
    if Case.public.filter(sample=False).exists():
        remove_samples(by=None, reason="The archive holds real letters")


def remaining_samples() -> QuerySet[Letter]:
    """Return the samples that are shown or wait for a person."""
    return Letter.objects.filter(Q(state__in=_REMOVABLE) | Q(is_current=True), sample=True)


def _named(number: str) -> Q:
    return Q(case_number=number) | Q(slug=number)
