"""The health of every part of the archive, and the lag of replica and index."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTimeError
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from decisions.models import SearchOutboxEntry
from decisions.read_replica import replica_state
from decisions.search import SearchError, current_session, missing_replicas
from imr_archive.runtime.databases import REPLICA
from ingest.job_queue import worker_is_alive
from ingest.storage import originals_store

#: The timeout for the store of originals; a monitor asks again.
_STORE_SECONDS = 2.0


def health() -> dict[str, Any]:
    """Return the health report for a monitor.

    Pages need `database` and `index`. The others may be down for a while: `replica` (its state,
    with `seconds_behind`; null if there is none), `index_waiting` (the number of changes that are
    not yet in the search index), `index_unreplicated` (why shards of the index, or of a new one
    that is being built, are not allocated; empty if all are), `worker` (whether one sent a
    heartbeat within a minute) and `originals` (whether their store answers). Values that cannot be
    determined are null.
    """
    database = _database()
    return {
        "database": database,
        "index": _index(),
        "replica": _replica() if database else None,
        "index_waiting": _value(SearchOutboxEntry.objects.count) if database else None,
        "index_unreplicated": _index_unreplicated(),
        "worker": _value(worker_is_alive) if database else None,
        "originals": _originals(),
    }


def is_up(parts: dict[str, Any]) -> bool:
    """Return whether the site can serve pages."""
    return bool(parts["database"] and parts["index"])


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # every error has the same meaning here
        return False
    return True


def _index() -> bool:
    try:
        current_session()
    except SearchError:
        return False
    return True


def _index_unreplicated() -> str | None:
    try:
        return missing_replicas()
    except SearchError:
        return None


def _replica() -> dict[str, Any] | None:
    if REPLICA not in settings.DATABASES:
        return None
    try:
        state = replica_state()
    except DatabaseError:
        return None
    return {
        "read": not state.reason_unused,
        "doubt": state.reason_unused,
        "seconds_behind": state.seconds_behind,
    }


def _value(ask: Callable[[], Any]) -> Any:
    """Return the result of a database query, or None if its tables are missing."""
    try:
        return ask()
    except DatabaseError:
        return None


_store = ThreadPoolExecutor(1, thread_name_prefix="health")
_asking: Future[bool] | None = None
_lock = Lock()


def _originals() -> bool:
    """Return whether the store responds in time; only one check runs at a time."""
    global _asking
    with _lock:
        if _asking is None or _asking.done():
            _asking = _store.submit(_ask_store)
        asking = _asking
    try:
        return asking.result(_STORE_SECONDS)
    except NotInTimeError:
        return False


def _ask_store() -> bool:
    try:
        originals_store().check()
    except OSError:
        return False
    return True
