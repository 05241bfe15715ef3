"""Django's PostgreSQL backend, which starts the embedded server before it first connects."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from imr_archive.runtime.embedded.server import PORT, embedded_postgres


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL connection to the embedded server.

    The setting `EMBEDDED` of the database holds the arguments of `EmbeddedPostgres`.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Start the server if necessary, and return psycopg's parameters with its socket."""
        embedded = self.settings_dict["EMBEDDED"]
        server = embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"])
        server.acquire()
        own = {"host": str(server.socket_folder), "port": PORT}  # whatever PGHOST and PGPORT say
        return {**super().get_connection_params(), **own}
