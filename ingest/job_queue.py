"""The job queue: queuing letters, and whether a worker runs. `tasks.py` has the jobs themselves."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker

#: The queue of most jobs, and that of jobs that need the search index: workers without the index do
#: not serve it.
QUEUE, INDEX_QUEUE = "letters", "index"
#: The names of jobs that other code queues.
READ_LETTER, PREVIEW_REREAD = "read_letter", "preview_reread"


def queue_letter(letter_id: int) -> None:
    """Queue a letter to be read; part of the current transaction."""
    app.configure_task(READ_LETTER, queue=QUEUE).defer(letter_id=letter_id)


def queue_preview(preview_id: int) -> None:
    """Queue a preview to be made; part of the current transaction."""
    app.configure_task(PREVIEW_REREAD, queue=QUEUE).defer(preview_id=preview_id)


def worker_is_alive() -> bool:
    """Return whether any worker sent a heartbeat in the last minute."""
    since = timezone.now() - timedelta(minutes=1)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()
