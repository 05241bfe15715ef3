"""PostgreSQL's advisory locks: what only one connection may do at a time, on any machine.

A lock is lost with its connection, so that a process that is killed holds none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """What is locked; the numbers are known to processes of former versions that still run."""

    LETTER = 0x494D52  # with the number of a letter: reading it
    SCHEMA = 0x494D52_736368  # making the tables
    INDEX = 0x494D5249  # writing to the search index
    ALERTS = 0x494D5241  # composing and sending alerts
    SAMPLES = 0x494D5253  # taking the samples out, or storing one
    ODDS = 0x494D524F  # training the odds
    DATASET = 0x494D5244  # writing snapshots of the dataset


@contextmanager
def held(lock: Lock, number: int | None = None, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock within the block; yield False where another connection has it.

    Args:
        lock: what is locked.
        number: of the row that is, where it is one of many: it fits into 32 bits.
        wait: whether to wait until no other connection has it.
    """
    keys = [int(lock)] if number is None else [int(lock), number]
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock({places})", keys)
        mine = wait or bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute(f"SELECT pg_advisory_unlock({places})", keys)


def hold(*keys: int, shared: bool = False) -> None:
    """Hold locks until the transaction ends; all take several in one order, the smallest first.

    Args:
        keys: a `Lock`, or numbers of 64 bits of the caller's own.
        shared: whether others may hold them at the same time who want them shared, too.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    ordered = sorted({int(key) for key in keys})
    statement = f"SELECT {function}(key) FROM unnest(%s::bigint[]) key"  # noqa: S608  one of two
    with connection.cursor() as cursor:
        cursor.execute(statement, [ordered])
