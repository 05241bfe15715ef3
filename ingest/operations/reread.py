"""Reading letters again: which ones can be, and how they are queued."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from ingest.letter_states import MOVES, State
from ingest.models import CameAs, Letter, RereadPreview
from ingest.tasks import queue_letter, queue_preview

#: The states from which a letter is read again; one that was withdrawn is released by a person.
READABLE_AGAIN = [
    state
    for state, moves in MOVES.items()
    if State.QUEUED in moves and state not in (State.READING, State.WITHDRAWN)
]


def readable_again(
    letters: QuerySet[Letter], *, older_than: int | None = None, failed: bool = False
) -> QuerySet[Letter]:
    """Return those of some letters that can be read again.

    Args:
        letters: to choose from; refused ones, which were not kept, are never read again, nor are
            files that came before.
        older_than: only letters read by a version before this one.
        failed: only letters that failed.
    """
    wanted = Q(state__in=[State.FAILED] if failed else READABLE_AGAIN)
    wanted &= ~Q(sha256="") & ~Q(came_as=CameAs.DUPLICATE)
    if older_than is not None:
        wanted &= Q(reader_version__lt=older_than)
    return letters.filter(wanted, size__gt=0).order_by("id")


def queue_again(letters: QuerySet[Letter]) -> int:
    """Queue letters to be read again; return how many."""
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
    """Queue a letter to be read as if it had never been tried; part of a transaction."""
    letter.state, letter.attempts, letter.reason = State.QUEUED, 0, ""
    letter.duplicate_of = None
    letter.save()
    queue_letter(letter.pk)


def ask_for_preview(letters: QuerySet[Letter], by: User) -> RereadPreview:
    """Have a worker find what reading some letters again would change.

    Args:
        letters: the letters, as few as somebody reads.
        by: who asked, and alone may see it.
    """
    chosen = list(letters.values_list("pk", flat=True))
    with transaction.atomic():
        asked = RereadPreview.objects.create(by=by, letters=chosen)
        queue_preview(asked.pk)
    return asked
