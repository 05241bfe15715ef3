"""Errors of the queue: which of them the log omits, and which it must contain."""

import logging
import sys

import psycopg
import psycopg_pool
import pytest
from django.db import OperationalError
from procrastinate.exceptions import ConnectorException

from imr_archive.runtime.log_filters import without_secrets, worth_saying


def record(logger: str, error: Exception, cause: Exception | None = None) -> logging.LogRecord:
    try:
        raise error from cause
    except Exception:
        return logging.LogRecord(logger, logging.ERROR, "", 1, "failed", None, sys.exc_info())


GONE = [
    psycopg.OperationalError("the connection is lost"),
    psycopg.errors.AdminShutdown(),
    psycopg.errors.CannotConnectNow(),
    psycopg.errors.ConnectionFailure(),
    psycopg_pool.PoolTimeout(),
]
OTHERS = [psycopg.errors.DiskFull(), psycopg.errors.QueryCanceled(), ValueError("x")]


@pytest.mark.parametrize("cause", GONE, ids=lambda error: type(error).__name__)
def test_the_queue_does_not_log_a_lost_database(cause: Exception) -> None:
    assert not worth_saying(record("procrastinate.worker", OperationalError("gone"), cause))
    assert not worth_saying(record("procrastinate.utils", RuntimeError("listener error"), cause))
    assert not worth_saying(record("asyncio", ConnectorException("gone"), cause))
    assert worth_saying(record("ingest.worker", OperationalError("gone"), cause))


@pytest.mark.parametrize("cause", OTHERS, ids=lambda error: type(error).__name__)
def test_other_errors_of_a_job_are_logged(cause: Exception) -> None:
    assert worth_saying(record("procrastinate.worker", RuntimeError("failed"), cause))
    assert worth_saying(record("asyncio", RuntimeError("failed"), cause))


@pytest.mark.parametrize(
    "url", ["/alerts/x/", "/folders/x/file.pdf", "/invitation/MQ/x/", "/password/MQ/x/?next=x"]
)
def test_links_that_open_something_are_secret(url: str) -> None:
    said = logging.LogRecord("django.request", 30, "", 1, "%s: %s", ("Not Found", url), None)
    assert without_secrets(said)
    assert "/…" in said.getMessage()
    assert "/x" not in said.getMessage()
