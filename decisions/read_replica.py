"""The database replica, from which public pages read cases while it is up to date.

A request may use the replica if it answers, is not far behind, and has received every withdrawal,
which is checked against the primary for each request. Data that visitors and editors write is
always read from the primary, and so is a request for which the replica fails.
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

#: The models that visitors only read.
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
#: Pages of data that visitors and editors write, which must show it immediately.
_OWN_PAGES = ("/admin/", "/alerts/", "/folders/", "/lists/")
MOST_SECONDS_BEHIND = 10
_PAUSE = 5.0  # the seconds for which a failed replica is not used
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
        reason_unused: why it is not used; empty if it is.
        seconds_behind: how far it may be behind the primary; None if it does not answer.
    """

    reason_unused: str
    seconds_behind: float | None


class _Reading:
    """The database that a request reads from, chosen at its first query of a case."""

    def __init__(self) -> None:
        self.alias: str | None = None

    def choose(self) -> str:
        if self.alias is None:
            self.alias = DEFAULT_DB_ALIAS if replica_state().reason_unused else REPLICA
        return self.alias


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_asked_again_at = 0.0
_last_reason = ""


class ReplicaRouter:
    """The database router: cases are read from the database that the request uses."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Return the database from which rows of a model are read."""
        instance = hints.get("instance")
        if instance is not None and instance._state.db:
            return str(instance._state.db)  # that of the row to which they belong
        reading = _reading.get()
        return reading.choose() if reading and model in _READ_ONLY else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary, in which all rows are written."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow relations between rows: both databases hold the same data."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Return whether migrations run on a database."""
        return db != REPLICA


class ReadReplicaMiddleware:
    """Middleware that lets requests of visitors read cases from the replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Process the request; a streamed response reads from the primary."""
        if not _only_reads(request):
            return self._get_response(request)
        token = _reading.set(_Reading())
        try:
            return self._get_response(request)
        finally:
            _reading.reset(token)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Process a request that failed after it read the replica again, from the primary.

        The replica may be gone, or may cancel a query that delays replication. It may not have
        received a new case of the search index or the restoration of a withdrawn one. If the
        replica was not the reason, the request fails again.
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
    """Return the replica's state, compared with the primary's.

    Raises:
        OperationalError: the primary does not answer.
    """
    global _last_reason
    state = _compare()
    if state.reason_unused != _last_reason:
        _last_reason = state.reason_unused
        if state.reason_unused:
            logger.warning("Pages are read from the primary: %s.", state.reason_unused)
        else:
            logger.warning("Pages are read from the replica again.")
    return state


def _compare() -> ReplicaState:
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return ReplicaState(_UNREACHABLE, None)
    if _asked_again_at:
        # After a failure a single request tries the replica again; others do not wait for it.
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
    """Return the state of a replica that failed, and stop using it for some seconds."""
    global _asked_again_at
    _asked_again_at = time.monotonic() + _PAUSE
    connections[REPLICA].close()
    return ReplicaState(_UNREACHABLE, None)
