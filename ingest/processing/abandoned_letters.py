"""Letters whose worker died: they wait to be read, but no job will read them."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Now
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.processing import pipeline

logger = logging.getLogger(__name__)

#: The time in which a worker must claim the letter of a job it took.
_TO_CLAIM = timedelta(seconds=5)


def abandoned_letters(task_name: str) -> Iterator[int]:
    """Yield the id of each abandoned letter, to be queued again; its state is reset.

    A letter that a worker reads is not abandoned. While its id is in use, no worker can claim it.

    Args:
        task_name: the name of the task whose jobs read letters.
    """
    waiting = Letter.objects.filter(state__in=WAITING)
    for letter_id in without_job(waiting, task_name, "letter_id"):
        with pipeline.claimed(letter_id) as claimed:
            if claimed:
                logger.info("letter %s waits without a worker: queued again", letter_id)
                Letter.objects.filter(pk=letter_id, state=State.READING).update(state=State.QUEUED)
                yield letter_id


def without_job(waiting: QuerySet[Any], task_name: str, argument: str) -> list[int]:
    """Return the ids of waiting rows without a pending or recently started job.

    Args:
        waiting: the rows.
        task_name: the name of the task that their jobs have.
        argument: the argument of a job that has the id of its row.
    """
    begun = ProcrastinateEvent.objects.filter(
        job=OuterRef("pk"), type="started", at__gt=Now() - _TO_CLAIM
    )
    jobs = ProcrastinateJob.objects.filter(task_name=task_name).alias(
        row=Cast(KT(f"args__{argument}"), BigIntegerField())
    )
    coming = jobs.filter(Q(status="todo") | Exists(begun), row=OuterRef("pk"))
    return list(waiting.exclude(Exists(coming)).order_by("pk").values_list("pk", flat=True))
