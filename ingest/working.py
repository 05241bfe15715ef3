"""Run jobs: a worker of the queue with its sandbox."""

import logging
import os
import threading
import time
from datetime import timedelta

import psycopg
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.exceptions import ConnectorException

from ingest.sandbox import Sandbox
from ingest.tasks import QUEUE, SANDBOX, sweep

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0


def default_jobs() -> int:
    """Return how many letters to read at the same time: one a processor."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_on(jobs: int) -> None:
    """Read queued letters until a signal says stop, whatever becomes of the database meanwhile."""
    while True:
        try:
            work(jobs)
        except (DatabaseError, psycopg.Error, ConnectorException) as error:
            logger.warning("the database is gone (%s): trying again", str(error).strip())
            close_old_connections()
            time.sleep(_RETRY_SECONDS)
        else:
            return


def work(jobs: int, *, until_empty: bool = False) -> None:
    """Read queued letters until a signal says stop; or until none is queued, or Ctrl-C."""
    sweep(timestamp=0)  # a worker that died may have left a letter
    with Sandbox(jobs) as sandbox, app.replace_connector(_connector()):
        app.run_worker(
            queues=[QUEUE],
            concurrency=2 * jobs,  # half of the letters are read while the others are stored
            wait=not until_empty,
            additional_context={SANDBOX: sandbox},
            delete_jobs="successful",
            shutdown_graceful_timeout=30,
            # Else a signal would end the work as if nothing were queued any more.
            install_signal_handlers=not until_empty
            and threading.current_thread() is threading.main_thread(),
        )


def _connector() -> BaseAsyncConnector:
    """Return a connection of the queue's own to Django's database."""
    return DjangoConnector().get_worker_connector()


def is_alive() -> bool:
    """Return whether a worker gave a sign of life in the last minute."""
    since = timezone.now() - timedelta(minutes=1)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()
