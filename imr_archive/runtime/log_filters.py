"""Log filters: noise of libraries, and secrets that must not be logged."""

import logging
import re

import psycopg

#: Classes of SQLSTATE of a server that ends or cannot be reached; a refused connection has none.
_GONE = ("08", "57P")


#: What follows in a URL is a secret link.
_SECRET = re.compile(r"(/(?:alerts|folders)/)[^\s?]+")


def without_secrets(record: logging.LogRecord) -> bool:
    """Take the secret links of alerts and folders out of a record; Django logs what it refuses."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _SECRET.sub(r"\1…", each) if isinstance(each, str) else each for each in record.args
        )
    return True


def worth_saying(record: logging.LogRecord) -> bool:
    """Return whether a record adds information to the log.

    Pages that answer 503 are not errors: the visitor is told. Where the database is gone, the queue
    logs a traceback for each letter and each of its own connections; the worker says it in one
    line (`ingest/processing/worker.py`), and the letters wait. Other errors of the database, such
    as a full disk, are said.
    """
    if getattr(record, "status_code", None) == 503:
        return False
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("procrastinate") and _database_is_gone(error))


def _database_is_gone(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return error.sqlstate is None or error.sqlstate.startswith(_GONE)
        error = error.__cause__
    return False
