"""Public pages read cases from a replica of the database while it is up to date.

It may where it answers, is not far behind, and knows of every case that is withdrawn: whether it
does, the primary is asked for each request. What visitors and editors write is read from the
primary alone, and so is whatever goes wrong with the replica.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from decisions import models
from imr_archive.runtime.databases import REPLICA

logger = logging.getLogger(__name__)

#: What visitors only read.
_READ_ONLY = frozenset(
    {
        models.Case,
        models.CaseAsRead,
        models.CasePublication,
        models.Correction,
        models.DisputedItem,
        models.FormerAddress,
        models.FurtherService,
        models.Guideline,
        models.GuidelineCitation,
        models.Reviewer,
        models.ReviewerSpecialty,
        models.Service,
        models.Specialty,
        models.TrainedOdds,
    }
)
#: Pages of what somebody keeps here: they show at once what was written.
_OWN_PAGES = ("/admin/", "/alerts/", "/folders/", "/lists/")
MOST_SECONDS_BEHIND = 10
_PAUSE = 5.0  # seconds in which a replica that failed is not asked again
_UNREACHABLE = "the replica does not answer"
_FAILURES = (OperationalError, InterfaceError)

_PRIMARY_STATE = """
    SELECT coalesce((SELECT transaction FROM decisions_lastwithdrawal), 0),
        pg_current_wal_lsn()::text
"""
_REPLICA_STATE = """
    SELECT coalesce((SELECT transaction FROM decisions_lastwithdrawal), 0), pg_is_in_recovery(),
        CASE WHEN pg_last_wal_replay_lsn() >= %s::pg_lsn THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float
"""


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """The state of a replica.

    Args:
        reason_unused: why it is not read; empty where it is.
        seconds_behind: how old what it shows may be; None where it does not answer.
    """

    reason_unused: str
    seconds_behind: float | None


class _Reading:
    """The database that a request reads from, chosen when it first reads a case."""

    def __init__(self) -> None:
        self.alias: str | None = None

    def settle(self) -> str:
        if self.alias is None:
            self.alias = DEFAULT_DB_ALIAS if replica_state().reason_unused else REPLICA
        return self.alias


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_asked_again_at = 0.0
_last_reason = ""


class ReplicaRouter:
    """The database router: cases are read from the database that the request uses."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Return where rows of a model are read."""
        instance = hints.get("instance")
        if instance is not None and instance._state.db:
            return str(instance._state.db)  # beside the row that they belong to
        reading = _reading.get()
        return reading.settle() if reading and model in _READ_ONLY else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return where rows are written, whichever they were read from."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow relations between rows: both databases hold the same data."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Return whether tables are made there."""
        return db != REPLICA


class ReadFromReplica:
    """Middleware that lets requests of visitors read cases from the replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; a streamed answer reads from the primary."""
        if not _only_reads(request):
            return self._get_response(request)
        token = _reading.set(_Reading())
        try:
            return self._get_response(request)
        finally:
            _reading.reset(token)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer a request that failed after it read the replica, once more from the primary.

        The replica may be gone, or end a statement that keeps it from following; a case that is in
        the search index may not have come to it yet, and one that was brought back may be withdrawn
        there still. Where that is not the reason, the request fails as without this.
        """
        reading = _reading.get()
        if reading is None or reading.alias != REPLICA:
            return None
        if isinstance(error, _FAILURES):
            _pause()
        reading.alias = DEFAULT_DB_ALIAS
        return self._get_response(request)


def _only_reads(request: HttpRequest) -> bool:
    """Return whether a request reads a public page without a login."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(_OWN_PAGES)
    )


def replica_state() -> ReplicaState:
    """Compare the replica's state with what the primary requires of it.

    Raises:
        OperationalError: the primary does not answer.
    """
    global _last_reason
    state = _ask()
    if state.reason_unused != _last_reason:
        _last_reason = state.reason_unused
        if state.reason_unused:
            logger.warning("Pages are read from the primary: %s.", state.reason_unused)
        else:
            logger.warning("Pages are read from the replica again.")
    return state


def _ask() -> ReplicaState:
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return ReplicaState(_UNREACHABLE, None)
    if _asked_again_at:
        # After a failure one request asks again; the others do not wait with it.
        _asked_again_at = time.monotonic() + _PAUSE
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_PRIMARY_STATE)
        withdrawn, position = cursor.fetchone()
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(_REPLICA_STATE, [position])
            known, follows, behind = cursor.fetchone()
    except _FAILURES:
        return _pause()
    _asked_again_at = 0.0
    if not follows:
        return ReplicaState("the server of DATABASE_REPLICA_URL is not a replica", None)
    if behind is None or behind > MOST_SECONDS_BEHIND:
        return ReplicaState("the replica is behind", behind)
    if known != withdrawn:
        return ReplicaState("the replica does not know what was withdrawn", behind)
    return ReplicaState("", behind)


def _pause() -> ReplicaState:
    """Do not use a replica that failed for some seconds."""
    global _asked_again_at
    _asked_again_at = time.monotonic() + _PAUSE
    connections[REPLICA].close()
    return ReplicaState(_UNREACHABLE, None)
