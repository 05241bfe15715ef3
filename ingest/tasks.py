"""The jobs of the queue: reading letters, and periodic tasks.

The row of a letter determines its state; a job only triggers processing. A letter may have two
jobs, and a waiting letter without a live job gets a new one.
"""

from datetime import timedelta
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from decisions.alerts import job as alerts_job
from decisions.dataset.due import is_being_written, publication_is_due, removal_is_due
from decisions.odds import training_is_due
from ingest.job_queue import (
    INDEX_QUEUE,
    PREVIEW_REREAD,
    QUEUE,
    READ_LETTER,
    queue_letter,
    queue_preview,
)
from ingest.operations.reread_preview import abandoned_previews, make_preview
from ingest.operations.retention import delete_expired
from ingest.operations.separate_process import (
    PUBLISH_DATASET,
    TAKE_OUT_OF_DATASET,
    TRAIN_ODDS,
    run_apart,
)
from ingest.processing import pipeline
from ingest.processing.abandoned_letters import abandoned_letters
from ingest.processing.reader_pool import ReaderPool
from ingest.processing.stored_files import ABANDONED, left_in_staging

#: The key of the worker's reader pool in the context of jobs.
READERS = "readers"
#: The key of the event that is set when the worker must stop.
STOPPING = "stopping"
_FAILED_JOBS_KEPT = timedelta(days=30)


@app.task(queue=QUEUE, name=READ_LETTER, pass_context=True)
def read_letter(context: Any, letter_id: int) -> None:
    """Read one letter, unless it was read or is being read."""
    close_old_connections()
    readers: ReaderPool = context.additional_context[READERS]
    pipeline.process(letter_id, readers)


@app.task(queue=QUEUE, name=PREVIEW_REREAD, pass_context=True)
def preview_reread(context: Any, preview_id: int) -> None:
    """Compute the changes from reading letters again."""
    close_old_connections()
    make_preview(preview_id, context.additional_context[READERS])


@app.periodic(cron="* * * * * */10")  # the sixth field is seconds
@app.task(queue=QUEUE, name="sweep", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Requeue the letters and previews whose worker died."""
    close_old_connections()
    for letter_id in abandoned_letters(READ_LETTER):
        queue_letter(letter_id)
    for preview_id in abandoned_previews(PREVIEW_REREAD):
        queue_preview(preview_id)


@app.periodic(cron="7 * * * *")  # every hour
@app.task(queue=QUEUE, name="expire", queueing_lock="expire", pass_context=False)
def expire(timestamp: int) -> None:
    """Delete expired data of visitors and logins, old failed jobs, and files of broken uploads."""
    close_old_connections()
    delete_expired()
    ended = ProcrastinateJob.objects.exclude(status__in=("todo", "doing"))
    ended.exclude(procrastinateevent__at__gte=timezone.now() - _FAILED_JOBS_KEPT).delete()
    for path in left_in_staging(timezone.now() - ABANDONED):
        path.unlink(missing_ok=True)


@app.periodic(cron="* * * * * */10")  # the sixth field is seconds
@app.task(queue=INDEX_QUEUE, name="alerts", queueing_lock="alerts", pass_context=False)
def alerts(timestamp: int) -> None:
    """Send new results to the owners of alerts."""
    close_old_connections()
    alerts_job.run()


@app.periodic(cron="23 * * * *")  # every hour; `training_is_due` decides whether it trains
@app.task(queue=QUEUE, name="train_odds", queueing_lock="train_odds", pass_context=True)
def train_odds(context: Any, timestamp: int) -> None:
    """Retrain the odds if decisions have changed."""
    close_old_connections()
    if training_is_due():
        run_apart(TRAIN_ODDS, context.additional_context[STOPPING])


@app.periodic(cron="41 * * * *")  # every hour; `publication_is_due` decides whether it publishes
@app.task(queue=QUEUE, name="publish_dataset", queueing_lock="publish_dataset", pass_context=True)
def publish_dataset(context: Any, timestamp: int) -> None:
    """Publish this month's snapshot of the dataset."""
    close_old_connections()
    if publication_is_due() and not is_being_written():
        run_apart(PUBLISH_DATASET, context.additional_context[STOPPING])


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, name="dataset_removals", queueing_lock="dataset_removals", pass_context=True)
def dataset_removals(context: Any, timestamp: int) -> None:
    """Remove withdrawn cases from the snapshots of the dataset."""
    close_old_connections()
    if removal_is_due() and not is_being_written():
        run_apart(TAKE_OUT_OF_DATASET, context.additional_context[STOPPING])
