"""Runs jobs: a queue worker with a pool of reading processes."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Coroutine
from typing import Any

import psycopg
from django.db import DatabaseError, close_old_connections
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from imr_archive.runtime.processes import PATIENCE
from ingest.job_queue import INDEX_QUEUE, QUEUE
from ingest.processing.reader_pool import ReaderPool
from ingest.tasks import READERS, STOPPING, sweep

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0
#: The longest wait for a connection to the database, and so for a lost one after a stop signal.
_POOL_SECONDS = 5.0
#: The longest time for finishing running jobs after a stop signal; then other workers redo them.
_FINISH_SECONDS = PATIENCE - 10.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_DATABASE_GONE = (DatabaseError, psycopg.Error, ConnectorException)


def default_jobs() -> int:
    """Return the default number of letters to read at the same time: one per processor."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_working(jobs: int, *, index: bool) -> None:
    """Read queued letters until a stop signal, even if the database connection is lost.

    Args:
        jobs: the number of letters to read at the same time.
        index: whether this machine has the search index and can run the jobs that need it.
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
    """Read queued letters until Ctrl-C or SIGTERM; with `until_empty`, until the queue is empty.

    Letters in progress are finished first. Return whether there was a signal.
    """
    sweep(timestamp=0)  # a dead worker may have left a letter unfinished
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
            shutdown_graceful_timeout=_FINISH_SECONDS,
            install_signal_handlers=False,  # Procrastinate's handlers do not report the signal
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
        task.cancel()  # the worker finishes its running jobs

    def come(*_: object) -> None:
        for number in _STOP_SIGNALS:  # a second signal must not interrupt the shutdown
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
    """Return a separate connection of the queue to Django's database."""
    return PsycopgConnector(
        kwargs=connector_params(),
        timeout=_POOL_SECONDS,
        reconnect_timeout=_POOL_SECONDS,
    )
