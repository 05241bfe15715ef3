"""An embedded PostgreSQL, for a machine where nobody installed one.

The server starts when a process first connects and stops with the last process that used it.
Use is counted by a shared file lock, which the kernel gives back even after `kill -9`.
"""

from imr_archive.runtime.embedded.programs import EmbeddedPostgresError
from imr_archive.runtime.embedded.server import EmbeddedPostgres, embedded_postgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "embedded_postgres"]
