"""Reading letters again: selecting and queuing them."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from ingest.job_queue import queue_letter, queue_preview
from ingest.letter_states import MOVES, State
from ingest.models import CameAs, Letter, RereadPreview

#: The states from which a letter can be read again; a person releases withdrawn letters.
READABLE_AGAIN = [
    state
    for state, moves in MOVES.items()
    if State.QUEUED in moves and state not in (State.READING, State.WITHDRAWN)
]


def readable_again(
    letters: QuerySet[Letter], *, older_than: int | None = None, failed: bool = False
) -> QuerySet[Letter]:
    """Return the letters that can be read again.

    Args:
        letters: the letters to choose from; refused files, which were not stored, and repeated
            files are never read again.
        older_than: only letters read by a version before this one.
        failed: only letters that failed.
    """
    wanted = Q(state__in=[State.FAILED] if failed else READABLE_AGAIN)
    wanted &= ~Q(sha256="") & ~Q(came_as=CameAs.DUPLICATE)
    if older_than is not None:
        wanted &= Q(reader_version__lt=older_than)
    return letters.filter(wanted, size__gt=0).order_by("id")


def queue_again(letters: QuerySet[Letter]) -> int:
    """Queue letters to be read again; return their number."""
    number = 0
    for letter_id in letters.values_list("pk", flat=True).iterator():
        with transaction.atomic():
            # Its state may have changed since it was chosen.
            waiting = Letter.objects.select_for_update(of=("self",)).filter(
                pk=letter_id, state__in=READABLE_AGAIN
            )
            if letter := waiting.first():
                queue(letter)
                number += 1
    return number


def queue(letter: Letter) -> None:
    """Queue a letter to be read, with its attempts reset; part of a transaction."""
    letter.state, letter.attempts, letter.reason = State.QUEUED, 0, ""
    letter.duplicate_of = None
    letter.save()
    queue_letter(letter.pk)


def ask_for_preview(letters: QuerySet[Letter], by: User) -> RereadPreview:
    """Request a preview of the changes from reading letters again.

    Args:
        letters: the letters, few enough for a person to read.
        by: the user, who alone may see the preview.
    """
    chosen = list(letters.values_list("pk", flat=True))
    with transaction.atomic():
        asked = RereadPreview.objects.create(by=by, letters=chosen)
        queue_preview(asked.pk)
    return asked
