"""PostgreSQL's advisory locks: what only one connection may do at a time, on any machine.

A lock is lost with its connection, so that a process that is killed holds none. It belongs to a
session of the server: behind PgBouncer in transaction mode one process would take a lock in a
session that another one uses next, and both would hold it. So a process looks first.
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

    LETTER = 0x494D52  # with the number of a letter: reading it
    PREVIEW = 0x494D5256  # with the number of a preview of reading again: making it
    SCHEMA = 0x494D52_736368  # making the tables
    INDEX = 0x494D5249  # writing to the search index
    ALERTS = 0x494D5241  # composing and sending alerts
    SAMPLES = 0x494D5253  # taking the samples out, or storing one
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


#: How often two sessions are compared: other processes may take one in between.
_LOOKS = 10
_has_own_session = False


def require_own_session() -> None:
    """Check once that this process has a server session of its own.

    Raises:
        SharedSessionError: a pooler gives it to others between two transactions.
    """
    global _has_own_session
    if _has_own_session:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        # A pooler has told the client a number of its own when it connected.
        direct = cursor.fetchone()[0] == cursor.connection.info.backend_pid
    if not direct and _sessions_are_shared():
        raise SharedSessionError
    _has_own_session = True


def _sessions_are_shared() -> bool:
    """Return whether a session that is between two transactions is given to another client."""
    with _beside(autocommit=True) as one, _beside(autocommit=True) as other:
        for _ in range(_LOOKS):
            before = _session_of(one)
            with other.transaction():
                # It may have been given the first one's; then that has another one now.
                if _session_of(other) == before or _session_of(one) != before:
                    return True
    return False


def _beside(*, autocommit: bool = False) -> psycopg.Connection:
    """Return another connection to the database, which Django does not know."""
    parameters = {**connection.get_connection_params(), "cursor_factory": None}
    parameters.pop("pool", None)
    return psycopg.connect(**parameters, autocommit=autocommit)


def _session_of(client: psycopg.Connection) -> int:
    [[number]] = client.execute("SELECT pg_backend_pid()").fetchall()
    return int(number)


@contextmanager
def session_lock(lock: Lock, number: int | None = None, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock within the block; yield False where another connection has it.

    Args:
        lock: what is locked.
        number: of the row that is, where it is one of many: it fits into 32 bits.
        wait: whether to wait until no other connection has it.

    Raises:
        SharedSessionError: the database is reached through a pooler in transaction mode.
    """
    keys = [int(lock)] if number is None else [int(lock), number]
    places = ", ".join(["%s"] * len(keys))
    require_own_session()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock({places})", keys)
        mine = wait or bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute(f"SELECT pg_advisory_unlock({places})", keys)


@contextmanager
def lock_beside(key: int, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock within the block, over any number of transactions; False where another has it.

    An open transaction of another connection holds it. So it holds behind a pooler in transaction
    mode, too, which lends a session of the server to one client until its transaction ends.

    Args:
        key: a number of 64 bits of the caller's own.
        wait: whether to wait until no other connection has it.
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
            with suppress(psycopg.OperationalError):  # a lost connection has lost its lock
                holder.rollback()


def key_of(digest: str) -> int:
    """Return a number of 64 bits for what has a hexadecimal digest, to lock it."""
    return int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)


def lock_until_commit(*keys: int, shared: bool = False) -> None:
    """Take locks until the transaction ends; all take several in one order, the smallest first.

    Args:
        keys: a `Lock`, or numbers of 64 bits of the caller's own.
        shared: whether others may hold them at the same time who want them shared, too.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    ordered = sorted({int(key) for key in keys})
    statement = f"SELECT {function}(key) FROM unnest(%s::bigint[]) key"  # noqa: S608  one of two
    with connection.cursor() as cursor:
        cursor.execute(statement, [ordered])
