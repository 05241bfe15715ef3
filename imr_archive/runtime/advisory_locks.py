"""PostgreSQL's advisory locks, for work that only one connection may do at a time.

A lock ends with its connection, so a killed process holds none. It belongs to a session of the
server: behind PgBouncer in transaction mode, one process would take a lock in a session that
another one uses next, and both would hold it. So a process checks for that first.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import IntEnum, unique

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


@unique
class Lock(IntEnum):
    """The locks; their numbers must not change, as processes of older versions may be running."""

    LETTER = 0x494D52  # with a letter's id: reading it
    PREVIEW = 0x494D5256  # with a preview's id: making it
    SCHEMA = 0x494D52_736368  # creating the tables
    INDEX = 0x494D5249  # writing to the search index
    ALERTS = 0x494D5241  # composing and sending alerts
    SAMPLES = 0x494D5253  # removing the samples, or storing one
    PUBLIC_CASES = 0x494D5250  # making cases public: samples alone, real ones together (a trigger)
    ODDS = 0x494D524F  # training the odds
    DATASET = 0x494D5244  # writing snapshots of the dataset


class SharedSessionError(ImproperlyConfigured):
    """The database is reached through a pooler that shares server sessions."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL goes through a pooler in transaction mode (PgBouncer), where locks do "
            "not hold. Only web servers may use it: give this command a DATABASE_URL that goes "
            "to the server itself, or to a pooler in session mode."
        )


#: The number of comparisons of two sessions: other processes may take one in between.
_LOOKS = 10
_has_own_session = False


def require_own_session() -> None:
    """Check, once per process, that its connection has its own server session.

    Raises:
        SharedSessionError: a pooler shares the session between transactions.
    """
    global _has_own_session
    if _has_own_session:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        # A pooler reports its own process id to the client.
        direct = cursor.fetchone()[0] == cursor.connection.info.backend_pid
    if not direct and _sessions_are_shared():
        raise SharedSessionError
    _has_own_session = True


def _sessions_are_shared() -> bool:
    """Return whether another client gets a session between two transactions."""
    with _beside(autocommit=True) as one, _beside(autocommit=True) as other:
        for _ in range(_LOOKS):
            before = _session_of(one)
            with other.transaction():
                # It may have got the session of the first one, which then has another one now.
                if _session_of(other) == before or _session_of(one) != before:
                    return True
    return False


def _beside(*, autocommit: bool = False) -> psycopg.Connection:
    """Return another connection to the database, outside Django's control."""
    parameters = {**connection.get_connection_params(), "cursor_factory": None}
    parameters.pop("pool", None)
    return psycopg.connect(**parameters, autocommit=autocommit)


def _session_of(client: psycopg.Connection) -> int:
    [[number]] = client.execute("SELECT pg_backend_pid()").fetchall()
    return int(number)


@contextmanager
def session_lock(lock: Lock, number: int | None = None, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock within the block; yield False if another connection holds it.

    Args:
        lock: the lock.
        number: the id of the locked row, for a lock per row; it must fit into 32 bits.
        wait: whether to wait until no other connection holds it.

    Raises:
        SharedSessionError: the database is reached through a pooler in transaction mode.
    """
    keys = [int(lock)] if number is None else [int(lock), number]
    placeholders = ", ".join(["%s"] * len(keys))
    require_own_session()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock({placeholders})", keys)
        mine = wait or bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute(f"SELECT pg_advisory_unlock({placeholders})", keys)


def try_lock_until_commit(lock: Lock, number: int) -> bool:
    """Take a lock per row until the transaction ends; return False if another connection holds it.

    Args:
        lock: the lock.
        number: the id of the locked row; it must fit into 32 bits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [int(lock), number])
        return bool(cursor.fetchone()[0])


@contextmanager
def separate_connection_lock(key: int, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock within the block, across transactions; yield False if another one holds it.

    A second connection holds it in an open transaction. So it also works behind a pooler in
    transaction mode, which assigns a server session to one client until its transaction ends.

    Args:
        key: a 64-bit number of the caller's choice.
        wait: whether to wait until no other connection holds it.
    """
    with closing(_beside()) as holder:
        holder.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if wait:
            holder.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            mine = True
        else:
            [[mine]] = holder.execute("SELECT pg_try_advisory_xact_lock(%s)", [key]).fetchall()
        try:
            yield mine
        finally:
            with suppress(psycopg.OperationalError):  # the lock ended with the connection
                holder.rollback()


def lock_key(digest: str) -> int:
    """Return the 64-bit lock key for a hexadecimal digest."""
    return int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)


def lock_until_commit(*keys: int, shared: bool = False) -> None:
    """Take locks until the transaction ends, in ascending order, which prevents deadlocks.

    Args:
        keys: a `Lock`, or 64-bit numbers of the caller's choice.
        shared: whether to take shared locks, which several transactions may hold at the same time.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    ordered = sorted({int(key) for key in keys})
    statement = f"SELECT {function}(key) FROM unnest(%s::bigint[]) key"  # noqa: S608  one of two
    with connection.cursor() as cursor:
        cursor.execute(statement, [ordered])
