"""Django's PostgreSQL backend for a replica: slow statements fail and are retried elsewhere.

A frozen server, on a machine that is suspended or whose disk hangs, keeps its connections open and
does not respond. Neither its own timeouts nor those of TCP end a statement then.
"""

from functools import partial
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

#: The longest time for a statement; those of pages take a few milliseconds.
STATEMENT_SECONDS = 5.0


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL connection that is closed if a statement exceeds its timeout."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Return a connection on which every wait for the server has a timeout."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        connection.wait = partial(_wait, connection)  # type: ignore[method-assign]
        return connection


def _wait(connection: Connection[Any], *what: Any, **how: Any) -> Any:
    try:
        return Connection.wait(connection, *what, **{"timeout": STATEMENT_SECONDS, **how})
    except OperationalError:
        if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
            connection.close()  # its response would be taken for that of the next statement
        raise
