"""Run jobs: a worker of the queue with its pool of reading processes."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import psycopg
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from ingest.processing.reader_pool import ReaderPool
from ingest.tasks import INDEX_QUEUE, QUEUE, READERS, STOPPING, sweep

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0
#: A worker that is told to stop waits no longer for a database that is gone.
_POOL_SECONDS = 5.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_DATABASE_GONE = (DatabaseError, psycopg.Error, ConnectorException)


def default_jobs() -> int:
    """Return how many letters to read at the same time: one a processor."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_on(jobs: int, *, index: bool) -> None:
    """Read queued letters until a signal says stop, whatever becomes of the database.

    Args:
        jobs: how many letters to read at the same time.
        index: whether this machine holds the search index, for the jobs that need it.
    """
    while True:
        try:
            if work(jobs, index=index):
                return
            reason = "it ended a connection"
        except _DATABASE_GONE as error:
            reason = " ".join(str(error).split())
        logger.warning("the database is gone (%s): trying again", reason)
        close_old_connections()
        time.sleep(_RETRY_SECONDS)


def work(jobs: int, *, index: bool = False, until_empty: bool = False) -> bool:
    """Read queued letters until Ctrl-C or SIGTERM says stop, or until none is queued.

    Letters that are being read when it says so are read to their end. Returns whether it did.
    """
    sweep(timestamp=0)  # a worker that died may have left a letter
    with ReaderPool(jobs) as readers, app.replace_connector(_connector()):
        queues = [QUEUE, INDEX_QUEUE] if index else [QUEUE]
        stopping = threading.Event()
        handed = {READERS: readers, STOPPING: stopping}
        worker = _worker(jobs, handed, queues, until_empty=until_empty)
        return asyncio.run(_until_signal(worker, stopping))


async def _worker(
    jobs: int, handed: dict[str, Any], queues: list[str], *, until_empty: bool
) -> None:
    async with app.open_async():
        await app.run_worker_async(
            queues=queues,
            concurrency=2 * jobs,  # half of the letters are read while the others are stored
            wait=not until_empty,
            additional_context=handed,
            delete_jobs="successful",
            shutdown_graceful_timeout=30,
            install_signal_handlers=False,  # its own would not tell that there was a signal
        )


async def _until_signal(worker: Coroutine[Any, Any, None], stopping: threading.Event) -> bool:
    """Run a worker to its end, or until there is a signal; return whether there was one.

    `stopping` is set by the signal.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(worker)
    before = {number: signal.getsignal(number) for number in _STOP_SIGNALS}
    listens = threading.current_thread() is threading.main_thread()

    def stop() -> None:
        stopping.set()
        task.cancel()  # which lets it finish what it has begun

    def come(*_: object) -> None:
        for number in _STOP_SIGNALS:  # a second one must not break off what the first one ends
            signal.signal(number, signal.SIG_IGN)
        loop.call_soon_threadsafe(stop)

    if listens:
        for number in _STOP_SIGNALS:
            signal.signal(number, come)
    try:
        await task
    except (asyncio.CancelledError, *_DATABASE_GONE):
        if not stopping.is_set():
            raise
    finally:
        if listens and not stopping.is_set():
            for number, handler in before.items():
                signal.signal(number, handler)
    return stopping.is_set()


def _connector() -> BaseAsyncConnector:
    """Return a connection of the queue's own to Django's database."""
    return PsycopgConnector(
        kwargs=connector_params(),
        timeout=_POOL_SECONDS,
        reconnect_timeout=_POOL_SECONDS,
    )


def is_alive() -> bool:
    """Return whether a worker gave a sign of life in the last minute."""
    since = timezone.now() - timedelta(minutes=1)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()
