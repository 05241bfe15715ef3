"""What of the libraries' logs nobody needs."""

import logging

import psycopg
from django.db import InterfaceError, OperationalError

_GONE = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)


def worth_saying(record: logging.LogRecord) -> bool:
    """Return whether a record tells something that nothing else tells.

    Pages that answer 503 are no errors: whoever asks is told. Where the database is gone, the queue
    logs a traceback for each letter and each of its own connections; the worker says it in one
    line (`ingest/processing/worker.py`), and the letters wait.
    """
    if getattr(record, "status_code", None) == 503:
        return False
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("procrastinate") and _is_of_the_database(error))


def _is_of_the_database(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, _GONE):
            return True
        error = error.__cause__
    return False
