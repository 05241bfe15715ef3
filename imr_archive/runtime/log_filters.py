"""Log filters: noise of libraries, and secrets that must not be logged."""

import logging
import re

import psycopg

#: SQLSTATE classes of a server that shuts down or is unreachable; a refused connection has none.
_GONE = ("08", "57P")
#: The rest of such a URL is secret.
_SECRET = re.compile(r"(/(?:alerts|folders|invitation|password)/)[^\s?]+")


def without_secrets(record: logging.LogRecord) -> bool:
    """Remove the secret links of alerts, folders and accounts, as Django logs refused URLs."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _SECRET.sub(r"\1…", each) if isinstance(each, str) else each for each in record.args
        )
    return True


def worth_saying(record: logging.LogRecord) -> bool:
    """Return whether a record adds information to the log.

    Responses with status 503 are not errors. If the database is unreachable, the queue logs a
    traceback for each letter and each of its own connections, and asyncio one for each of the
    queue's tasks that nobody waits for any longer; the worker logs it in one line
    (`ingest/worker.py`), and the letters wait. Other database errors, such as a full
    disk, are logged.
    """
    if getattr(record, "status_code", None) == 503:
        return False
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith(("procrastinate", "asyncio")) and _database_is_gone(error))


def _database_is_gone(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return error.sqlstate is None or error.sqlstate.startswith(_GONE)
        error = error.__cause__
    return False
